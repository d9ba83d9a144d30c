"""Budget lines: promised, paid and released by conditional updates, so that no line is ever overdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy

from jianglu.platform import audit
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from ..errors import BadAmount, BadReserve, BudgetSpent, NoBudget
from ..models import BudgetLine, FundReserve
from ..permissions import BUDGET
from . import ledger

MOST_MONTHS = 600
"""Months of spending that a fund can cover: fifty years, to catch slips of the hand."""


def open_line(
    actor: Actor,
    *,
    year: int,
    benefit: str,
    region_code: str,
    amount: int,
    key: str,
    fund: str = BudgetLine.Fund.UNEMPLOYMENT,
) -> BudgetLine:
    """Give a district `amount` fen more of a fund for the year; the same `key` again changes nothing."""
    with transaction.atomic():
        require(actor, BUDGET, region=region_code)
        if amount <= 0:
            raise BadAmount()
        ledger.open_accounts()
        line, _ = BudgetLine.objects.get_or_create(
            year=year, benefit=benefit, region_id=regions.known(region_code), fund=fund, defaults={"total": 0}
        )
        made = ledger.post(
            actor,
            key=f"budget:{key}",
            text=f"{year} 年度 {regions.get(region_code).name} 预算下达",
            region_code=region_code,
            debit=ledger.BANK,
            credit=ledger.FUNDS[BudgetLine.Fund(fund)],
            amount=amount,
        )
        if made:
            BudgetLine.objects.filter(pk=line.pk).update(total=F("total") + amount)
            audit.record(actor, "benefits.budget_opened", line, changes={"amount": amount})
        line.refresh_from_db()
        return line


def promise(benefit: str, region_code: str, on: date, amount: int) -> BudgetLine:
    """Promise `amount` fen out of the district's lines of the year of `on`, the oldest with enough money first.

    Decided by one conditional update a line, so that none is ever overdrawn. Raises NoBudget, BudgetSpent.
    """
    district = region_code[:6]
    lines = list(BudgetLine.objects.filter(benefit=benefit, region_id=district, year=on.year).order_by("pk"))
    if not lines:
        raise NoBudget(region=regions.get(district).name, year=on.year)
    for line in lines:
        free = BudgetLine.objects.filter(pk=line.pk, total__gte=F("committed") + F("paid") + amount)
        if free.update(committed=F("committed") + amount):
            return line
    raise BudgetSpent(region=regions.get(district).name, year=on.year)


def release(line_id: int, amount: int) -> None:
    """Take a promise back."""
    BudgetLine.objects.filter(pk=line_id).update(committed=F("committed") - amount)


def settle(amounts: Mapping[int, int]) -> None:
    """Promises became payments: fen by line; the lines are taken in order, so that two receipts never wait in a ring."""
    for line_id, amount in sorted(amounts.items()):
        BudgetLine.objects.filter(pk=line_id).update(committed=F("committed") - amount, paid=F("paid") + amount)


def give_back(line_id: int, amount: int) -> None:
    """A payment was recovered: the line may spend it again."""
    BudgetLine.objects.filter(pk=line_id).update(paid=F("paid") - amount)


def report_reserve(
    actor: Actor, *, region_code: str, valid_from: date, valid_to: date, months: int, source: str
) -> FundReserve:
    """Record how many months the fund covers in a period; a later report for the same start replaces it.

    Decisions made before keep what they were made on. Raises BadReserve for a period that is none or that lies over another's.
    """
    with transaction.atomic():
        require(actor, BUDGET, region=region_code)
        others = FundReserve.objects.select_for_update().filter(region_code=region_code).exclude(valid_from=valid_from)
        wrong: dict[str, Any] = {}
        if valid_to < valid_from:
            wrong["valid_to"] = gettext_lazy("截止日早于起始日")
        elif others.filter(valid_from__lte=valid_to, valid_to__gte=valid_from).exists():
            wrong["valid_from"] = gettext_lazy("与已登记的期间重叠")
        if not 0 <= months <= MOST_MONTHS:
            wrong["months"] = gettext_lazy("数值超出范围")
        if not source.strip():
            wrong["source"] = gettext_lazy("请写明数据来源")
        if wrong:
            raise BadReserve(fields=wrong)
        row, _ = FundReserve.objects.update_or_create(
            region_code=region_code,
            valid_from=valid_from,
            defaults={"valid_to": valid_to, "months": months, "source": source.strip()[:120]},
        )
        audit.record(actor, "benefits.reserve_reported", row, changes={"months": months, "source": source})
        return row

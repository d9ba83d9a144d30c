"""Reading the ledger: trial balances from kept months, entries, months, and what must agree with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum

from jianglu.kernel.periods import add_months
from jianglu.platform.access import Actor, limit, require
from jianglu.platform.policy.enacted import all_in_force

from ..models import BudgetLine, FundReserve, JournalEntry, LedgerAccount, LedgerMonth, MonthBalance, Posting
from ..permissions import LEDGER
from ..policies import BENEFITS, BY_UNIT
from ..policies.skill_upgrade_parameters import RESERVE_MONTHS
from ..services.ledger import CHART


def budget_lines(actor: Actor, year: int | None = None) -> QuerySet[BudgetLine]:
    """Budget lines in the actor's scope, of one year (default: all)."""
    rows = limit(BudgetLine.objects.select_related("region"), actor, LEDGER, region="region__code")
    return rows.filter(year=year) if year else rows


def budget_years() -> list[tuple[str, str]]:
    """The years that have budget lines, newest first, for a filter."""
    years = BudgetLine.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in years]


def title_of(benefit: str) -> str:
    """Title of a benefit in the active language; the code itself when the policy is gone."""
    found = (BENEFITS | BY_UNIT).get(benefit)
    return str(found.title) if found else benefit


def reserves(actor: Actor) -> QuerySet[FundReserve]:
    """What was reported of the fund's reserve, newest first; the city's own figure, for all who read its books."""
    require(actor, LEDGER)
    return FundReserve.objects.all()


def reserve_gates(on: date) -> list[tuple[str, int | None, int | None]]:
    """(title, months needed by the rule of a day, months that the fund covers) of each benefit that asks for the reserve."""
    held = FundReserve.objects.filter(valid_from__lte=on, valid_to__gte=on).aggregate(least=Min("months"))["least"]
    return [
        (str(benefit.title), needed if isinstance(needed := figure.value(on), int) else None, held)
        for benefit in all_in_force(list((BENEFITS | BY_UNIT).values()))
        for figure in benefit.figures
        if figure.code == RESERVE_MONTHS.code
    ]


def entries(actor: Actor) -> QuerySet[JournalEntry]:
    """Journal entries in the actor's scope, newest first, with their postings."""
    rows = limit(JournalEntry.objects.all(), actor, LEDGER, region="region_code")
    return rows.prefetch_related("postings__account")


def account_choices() -> list[tuple[str, str]]:
    """The accounts of the chart, for a filter."""
    return [(code, f"{code} {title}") for code, title, _kind in CHART]


@dataclass(frozen=True)
class TrialRow:
    """One account of a trial balance, in fen; `balance` is debits less credits."""

    account: LedgerAccount
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debits less credits."""
        return self.debit - self.credit


def trial_balance(actor: Actor, until: date | None = None) -> list[TrialRow]:
    """Debits and credits of each account over the actor's scope up to a day; their sums are always equal.

    Closed months come from their kept balances; only what was booked since is added up posting by posting.
    """
    require(actor, LEDGER)
    day = until or date.max
    closed = [month for month in months() if _last_day(month.month) <= day]
    since = add_months(closed[0].month, 1) if closed else date.min
    kept = _kept(actor, Q(month__lt=since))
    return _rows(_added(kept, _booked(actor, since, day)))


@dataclass(frozen=True)
class MonthRow:
    """One account over a month, in fen: what stood before (debits less credits), what was booked."""

    account: LedgerAccount
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """What stands at the end."""
        return self.opening + self.debit - self.credit


def month_sheet(actor: Actor, month: date) -> list[MonthRow]:
    """Opening balance, turnover and closing balance of each account in a month, closed or not."""
    require(actor, LEDGER)
    before = {row.account.code: row.balance for row in trial_balance(actor, month - timedelta(days=1))}
    if LedgerMonth.objects.filter(month=month).exists():
        turnover = _kept(actor, Q(month=month))
    else:
        turnover = _booked(actor, month, _last_day(month))
    return [MonthRow(row.account, before.get(row.account.code, 0), row.debit, row.credit) for row in _rows(turnover)]


def months() -> list[LedgerMonth]:
    """The closed months, newest first."""
    return list(LedgerMonth.objects.all())


def journal_of(actor: Actor, month: date) -> Iterator[tuple[Any, ...]]:
    """Every posting of a month in the order of booking: what auditors take away; streamed, not held in memory."""
    require(actor, LEDGER)
    rows = limit(Posting.objects.all(), actor, LEDGER, region="entry__region_code")
    rows = rows.filter(entry__on__gte=month, entry__on__lte=_last_day(month)).order_by("entry_id", "pk")
    columns = (
        "entry_id", "entry__on", "entry__key", "entry__text", "entry__region_code", "entry__claim__number", "account_id",
        "account__title", "amount", "entry__made_by", "entry__made_at",
    )  # fmt: skip
    return rows.values_list(*columns).iterator(chunk_size=2000)


def _last_day(month: date) -> date:
    return add_months(month, 1) - timedelta(days=1)


Turnover = dict[str, tuple[int, int]]


def _kept(actor: Actor, which: Q) -> Turnover:
    rows = limit(MonthBalance.objects.filter(which), actor, LEDGER, region="region_code")
    found = rows.order_by().values_list("account_id").annotate(debits=Sum("debit"), credits=Sum("credit"))
    return {code: (debit, credit) for code, debit, credit in found}


def _booked(actor: Actor, since: date, until: date) -> Turnover:
    rows = limit(Posting.objects.all(), actor, LEDGER, region="entry__region_code")
    within = rows.filter(entry__on__gte=since, entry__on__lte=until).order_by()
    found = within.values_list("account_id").annotate(
        debits=Sum("amount", filter=Q(amount__gt=0), default=0),
        credits=Sum("amount", filter=Q(amount__lt=0), default=0),
    )
    return {code: (debit, -credit) for code, debit, credit in found}


def _added(one: Turnover, other: Turnover) -> Turnover:
    nothing = (0, 0)
    return {
        code: (
            one.get(code, nothing)[0] + other.get(code, nothing)[0],
            one.get(code, nothing)[1] + other.get(code, nothing)[1],
        )
        for code in one.keys() | other.keys()
    }


def _rows(turnover: Turnover) -> list[TrialRow]:
    return [TrialRow(row, *turnover.get(row.code, (0, 0))) for row in LedgerAccount.objects.all()]

"""The books of a year as an auditor reads them: the balance of each account by month and district, and who closed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from jianglu.kernel.periods import add_months
from jianglu.platform.access import Actor, limit, require

from ..models import JournalEntry, LedgerAccount, LedgerMonth, MonthBalance, Posting
from ..permissions import LEDGER

Place = tuple[str, str]  # district ("" for all of them) and account
Turnover = tuple[int, int]  # debits and credits in fen


@dataclass(frozen=True)
class Balance:
    """One account over one month, in fen; what stood is debits less credits."""

    month: date
    region_code: str
    account: LedgerAccount
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """What stands at the end of the month."""
        return self.opening + self.debit - self.credit


def year_balances(actor: Actor, year: int, *, by_district: bool = False) -> list[Balance]:
    """Each month of the year in which something stood or moved, account by account, over the actor's scope.

    Closed months come from their kept balances, so that only what was booked since is added up posting by posting.
    """
    require(actor, LEDGER)
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    moved = _moved(actor, after, by_district)
    accounts = {account.code: account for account in LedgerAccount.objects.all()}
    stood: dict[Place, int] = defaultdict(int)
    for month in sorted(moved):
        if month < first:
            _carry(stood, moved[month])
    found: list[Balance] = []
    last = max(moved, default=first)
    month = first
    while month <= last:
        turnover = moved.get(month, {})
        for place in sorted({place for place, fen in stood.items() if fen} | turnover.keys()):
            debit, credit = turnover.get(place, (0, 0))
            found.append(Balance(month, place[0], accounts[place[1]], stood[place], debit, credit))
        _carry(stood, turnover)
        month = add_months(month, 1)
    return found


def closings(year: int) -> QuerySet[LedgerMonth]:
    """The closed months of a year, in order."""
    return LedgerMonth.objects.filter(month__year=year).order_by("month")


def accounts() -> QuerySet[LedgerAccount]:
    """The chart of accounts."""
    return LedgerAccount.objects.order_by("code")


def book_years() -> list[int]:
    """The years in which something was booked, newest first."""
    found = JournalEntry.objects.aggregate(first=Min("on"), last=Max("on"))
    return list(range(found["last"].year, found["first"].year - 1, -1)) if found["first"] else []


def year_postings(actor: Actor, year: int) -> Iterator[tuple[Any, ...]]:
    """Every posting of a year, month by month, as `journal_of` tells them."""
    from .ledger import journal_of

    for number in range(1, 13):
        yield from journal_of(actor, date(year, number, 1))


def _carry(stood: dict[Place, int], turnover: dict[Place, Turnover]) -> None:
    for place, (debit, credit) in turnover.items():
        stood[place] += debit - credit


def _moved(actor: Actor, after: date, by_district: bool) -> dict[date, dict[Place, Turnover]]:
    """Month -> place -> turnover, of everything booked before a day."""
    kept: Any = limit(MonthBalance.objects.filter(month__lt=after), actor, LEDGER, region="region_code").order_by()
    closed = LedgerMonth.objects.order_by("-month").values_list("month", flat=True).first()
    since = add_months(closed, 1) if closed else date.min
    booked: Any = limit(Posting.objects.all(), actor, LEDGER, region="entry__region_code")
    booked = booked.filter(entry__on__gte=since, entry__on__lte=after - timedelta(days=1)).order_by()
    booked = booked.annotate(month_of=TruncMonth("entry__on"))
    found: dict[date, dict[Place, Turnover]] = defaultdict(dict)
    kept = kept.values_list("month_id", "region_code" if by_district else "account_id", "account_id")
    _add(found, kept.annotate(debits=Sum("debit"), credits=Sum("credit")), by_district)
    booked = booked.values_list("month_of", "entry__region_code" if by_district else "account_id", "account_id")
    debit, credit = (Sum("amount", filter=side, default=0) for side in (Q(amount__gt=0), Q(amount__lt=0)))
    _add(found, booked.annotate(debits=debit, credits=-credit), by_district)
    return found


def _add(found: dict[date, dict[Place, Turnover]], rows: Iterable[tuple[Any, ...]], by_district: bool) -> None:
    for month, region, account, debit, credit in rows:
        found[month][region if by_district else "", account] = (debit, credit)

"""Closing the ledger by month: balances are kept, and nothing is booked into a closed month any more."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from ..errors import BadAmount, MonthClosed
from ..models import BankStatement, JournalEntry, LedgerMonth, MonthBalance
from ..permissions import CLOSE, LEDGER

_BALANCES = """
    INSERT INTO benefits_monthbalance (month_id, region_code, account_id, debit, credit)
    SELECT date_trunc('month', e."on")::date, e.region_code, p.account_id,
           coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0), coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0), 0)
    FROM benefits_journalentry e JOIN benefits_posting p ON p.entry_id = e.id
    WHERE e."on" >= %s AND e."on" < %s GROUP BY 1, 2, 3
"""


def next_month() -> date | None:
    """First day of the month that is closed next: the one after the last closed, or that of the first entry."""
    closed = LedgerMonth.objects.aggregate(last=Max("month"))["last"]
    if closed is not None:
        return add_months(closed, 1)
    first = JournalEntry.objects.aggregate(first=Min("on"))["first"]
    return first.replace(day=1) if first else None


def close_month(actor: Actor, month: date) -> LedgerMonth:
    """Close a month that is over, after the one before it; raises MonthClosed. Closed again it changes nothing."""
    with transaction.atomic():
        require(actor, CLOSE, region=regions.city().code)
        there = LedgerMonth.objects.filter(month=month).first()
        if there is not None:
            return there
        _alone()
        due = next_month()
        if due != month:
            raise MonthClosed(month=f"{month:%Y-%m}", why=_("应先结 %(due)s") % {"due": f"{due:%Y-%m}" if due else "—"})
        if add_months(month, 1) > calendar.today():
            raise MonthClosed(month=f"{month:%Y-%m}", why=_("当月尚未结束"))
        closed = _close(actor, month)
        audit.record(actor, "benefits.month_closed", closed, changes={"entries": closed.entries, "total": closed.total})
        return closed


def close_until(actor: Actor, day: date) -> list[LedgerMonth]:
    """Close every month that was over on `day`, in order."""
    closed = []
    while (due := next_month()) is not None and add_months(due, 1) <= day:
        closed.append(close_month(actor, due))
    return closed


def history_loaded(actor: Actor, day: date) -> None:
    """After history was loaded in bulk: add the closed months up anew and close all that were over on `day`."""
    with transaction.atomic():
        first, last = JournalEntry.objects.aggregate(first=Min("on"))["first"], LedgerMonth.objects.first()
        month = first.replace(day=1) if first else day
        while last is not None and month < last.month:  # months before the first that was closed
            blank = {"entries": 0, "total": 0, "closed_by": actor.name, "closed_at": calendar.now()}
            LedgerMonth.objects.get_or_create(month=month, defaults=blank)
            month = add_months(month, 1)
        rebuild_balances()
    close_until(actor, day)


def history_dropped(actor: Actor) -> None:
    """After it was dropped: open the months again that were closed for it, and add the others up anew."""
    LedgerMonth.objects.filter(closed_by=actor.name).delete()
    rebuild_balances()


def rebuild_balances() -> int:
    """Add up the closed months anew after history was loaded or dropped beneath them; returns how many months."""
    with transaction.atomic():
        _alone()
        months = list(LedgerMonth.objects.order_by("month"))
        MonthBalance.objects.all().delete()
        for row in months:
            _add_up(row)
            row.save(update_fields=["entries", "total"])
        return len(months)


def books_taken(actor: Actor, year: int) -> None:
    """Write down that the books of a year were taken away, by whom."""
    require(actor, LEDGER)
    audit.record(actor, "benefits.books_taken", f"benefits.books:{year}")


def record_statement(actor: Actor, *, on: date, balance: int, source: str) -> BankStatement:
    """What the bank says stood on the spending account at the end of a day, in fen; a later word for the day replaces it."""
    with transaction.atomic():
        require(actor, CLOSE, region=regions.city().code)
        if balance < 0 or not source.strip():
            raise BadAmount()
        row, _made = BankStatement.objects.update_or_create(
            on=on,
            defaults={
                "balance": balance,
                "source": source.strip()[:120],
                "recorded_by": actor.name,
                "recorded_at": calendar.now(),
            },
        )
        audit.record(actor, "benefits.statement_recorded", row, changes={"balance": balance, "source": source})
        return row


def _alone() -> None:
    """One closing at a time; who is booking meanwhile is waited for, and who comes later sees the month closed."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE benefits_journalentry IN SHARE ROW EXCLUSIVE MODE")


def _close(actor: Actor, month: date) -> LedgerMonth:
    row = LedgerMonth.objects.create(month=month, entries=0, total=0, closed_by=actor.name, closed_at=calendar.now())
    _add_up(row)
    row.save(update_fields=["entries", "total"])
    return row


def _add_up(row: LedgerMonth) -> None:
    until = add_months(row.month, 1)
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [row.month, until])
    row.entries = JournalEntry.objects.filter(on__gte=row.month, on__lt=until).count()
    row.total = sum(row.balances.values_list("debit", flat=True))

"""Double entry: every movement is one balanced entry that happens once, by its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from jianglu.platform import calendar
from jianglu.platform.access import Actor

from ..models import BudgetLine, Claim, JournalEntry, LedgerAccount, Posting

BANK, IN_TRANSIT, RECEIVABLE, PAYABLE, FUND, EXPENSE, LOSS = "1002", "1012", "1221", "2241", "3001", "5001", "5901"
FUNDS = {BudgetLine.Fund.UNEMPLOYMENT: FUND, BudgetLine.Fund.SKILLS: "3002", BudgetLine.Fund.EMPLOYMENT: "3003"}
CHART = (
    (BANK, "基金支出户存款", LedgerAccount.Kind.ASSET),
    (IN_TRANSIT, "在途代发款", LedgerAccount.Kind.ASSET),
    (RECEIVABLE, "应收追回补贴", LedgerAccount.Kind.ASSET),
    (PAYABLE, "应付补贴", LedgerAccount.Kind.LIABILITY),
    (FUND, "失业保险基金拨入", LedgerAccount.Kind.FUND),
    ("3002", "职业技能提升行动专账资金拨入", LedgerAccount.Kind.FUND),
    ("3003", "就业补助资金拨入", LedgerAccount.Kind.FUND),
    (EXPENSE, "补贴支出", LedgerAccount.Kind.EXPENSE),
    (LOSS, "核销的应收补贴", LedgerAccount.Kind.EXPENSE),
)


@dataclass(frozen=True)
class Movement:
    """`amount` fen from `credit` to `debit`; its key makes it happen once."""

    key: str
    text: str
    region_code: str
    debit: str
    credit: str
    amount: int
    claim: Claim | None = None


def open_accounts() -> None:
    """See to it that the chart of accounts is there."""
    LedgerAccount.objects.bulk_create(
        [LedgerAccount(code=code, title=title, kind=kind) for code, title, kind in CHART], ignore_conflicts=True
    )


def post(
    actor: Actor,
    *,
    key: str,
    text: str,
    region_code: str,
    debit: str,
    credit: str,
    amount: int,
    claim: Claim | None = None,
) -> bool:
    """Book `amount` fen from `credit` to `debit`; returns False when an entry with this key is there already.

    Two callers with one key wait for each other on the unique index, so that one of them books and the other does not.
    """
    movement = Movement(key, text, region_code, debit, credit, amount, claim)
    return bool(post_all(actor, [movement]))


def post_all(actor: Actor, movements: Iterable[Movement]) -> int:
    """Book many movements in four statements, those whose key was booked before left out; returns how many were new."""
    wanted = {movement.key: movement for movement in movements}
    today, now = calendar.today(), calendar.now()
    with transaction.atomic():
        before = set(JournalEntry.objects.filter(key__in=wanted).values_list("key", flat=True))
        fresh = {key: movement for key, movement in wanted.items() if key not in before}
        JournalEntry.objects.bulk_create(
            [
                JournalEntry(
                    key=movement.key,
                    on=today,
                    text=movement.text[:200],
                    region_code=movement.region_code,
                    claim=movement.claim,
                    made_by=actor.name,
                    made_at=now,
                )
                for movement in sorted(fresh.values(), key=lambda one: one.key)
            ],
            ignore_conflicts=True,  # another caller with the key was faster: it waited for us or we for it
        )
        mine = JournalEntry.objects.filter(key__in=fresh, postings=None).values_list("key", "pk")
        booked = dict(mine)
        Posting.objects.bulk_create(
            Posting(entry_id=booked[key], account_id=account, amount=amount)
            for key, movement in fresh.items()
            if key in booked
            for account, amount in ((movement.debit, movement.amount), (movement.credit, -movement.amount))
        )
        return len(booked)

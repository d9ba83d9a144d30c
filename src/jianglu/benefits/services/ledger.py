"""Double entry: every movement is one balanced entry that happens once, by its key."""

from __future__ import annotations

from django.db import transaction

from jianglu.platform import calendar
from jianglu.platform.access import Actor

from ..models import Claim, JournalEntry, LedgerAccount, Posting

BANK, IN_TRANSIT, RECEIVABLE, PAYABLE, FUND, EXPENSE = "1002", "1012", "1221", "2241", "3001", "5001"
CHART = (
    (BANK, "基金支出户存款", LedgerAccount.Kind.ASSET),
    (IN_TRANSIT, "在途代发款", LedgerAccount.Kind.ASSET),
    (RECEIVABLE, "应收追回补贴", LedgerAccount.Kind.ASSET),
    (PAYABLE, "应付补贴", LedgerAccount.Kind.LIABILITY),
    (FUND, "失业保险基金拨入", LedgerAccount.Kind.FUND),
    (EXPENSE, "技能提升补贴支出", LedgerAccount.Kind.EXPENSE),
)


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
    with transaction.atomic():
        entry, made = JournalEntry.objects.get_or_create(
            key=key,
            defaults={
                "on": calendar.today(),
                "text": text,
                "region_code": region_code,
                "claim": claim,
                "made_by": actor.name,
                "made_at": calendar.now(),
            },
        )
        if not made:
            return False
        Posting.objects.bulk_create(
            [
                Posting(entry=entry, account_id=debit, amount=amount),
                Posting(entry=entry, account_id=credit, amount=-amount),
            ]
        )
        return True

"""Double entry, append-only. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LedgerAccount(models.Model):
    """An account of the ledger; debit-normal ones grow by positive postings."""

    class Kind(models.TextChoices):
        ASSET = "asset", _("资产")
        LIABILITY = "liability", _("负债")
        FUND = "fund", _("基金")
        EXPENSE = "expense", _("支出")

    code = models.CharField(max_length=8, primary_key=True)
    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class JournalEntry(models.Model):
    """One balanced movement of money, never edited; `key` makes each movement happen once."""

    key = models.CharField(max_length=80, unique=True)
    on = models.DateField(db_index=True)
    text = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    claim = models.ForeignKey("benefits.Claim", null=True, on_delete=models.PROTECT, related_name="entries")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One side of an entry: positive is debit (借), negative is credit (贷); the postings of an entry sum to zero."""

    entry = models.ForeignKey("benefits.JournalEntry", on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey("benefits.LedgerAccount", on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="benefits_posting_of_something")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"

    @property
    def magnitude(self) -> int:
        """The amount without its sign, in fen."""
        return abs(self.amount)


class LedgerMonth(models.Model):
    """A closed month: nothing is booked into it any more, and its balances are kept."""

    month = models.DateField(primary_key=True, help_text="first day")
    entries = models.PositiveIntegerField()
    total = models.BigIntegerField(help_text="debits of the month, equal to its credits")
    closed_by = models.CharField(max_length=100)
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="benefits_month_first_day")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class MonthBalance(models.Model):
    """What was booked on an account in a closed month for a region: trial balances add these, not every posting."""

    month = models.ForeignKey("benefits.LedgerMonth", on_delete=models.CASCADE, related_name="balances")
    region_code = models.CharField(max_length=12)
    account = models.ForeignKey("benefits.LedgerAccount", on_delete=models.PROTECT, related_name="balances")
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "region_code", "account"], name="benefits_balance_once"),
            models.CheckConstraint(condition=Q(debit__gte=0, credit__gte=0), name="benefits_balance_signs"),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.account_id} {self.debit}/{self.credit}"


class BankStatement(models.Model):
    """What the bank says stood on the spending account (支出户) at the end of a day; one a day, the last one counts."""

    on = models.DateField(unique=True)
    balance = models.BigIntegerField()
    source = models.CharField(max_length=120, help_text="number of the statement 对账单号")
    recorded_by = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.on} {self.balance}"

"""Batches for the bank and what the bank answered. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BankProfile(models.Model):
    """How a bank takes orders and answers; a changed one is a new row, so that an old batch keeps its file."""

    class Format(models.TextChoices):
        TEXT = "text", _("银行文本格式")
        PAIN = "pain.001", "ISO 20022 pain.001.001.09"

    title = models.CharField(max_length=80)
    format = models.CharField(max_length=10, choices=Format.choices)
    debtor = models.CharField(max_length=140, help_text="holder of the spending account")
    debtor_bank = models.CharField(max_length=140)
    debtor_cnaps = models.CharField(max_length=12, blank=True, help_text="行号 of the People's Bank's payment system")
    debtor_account_sealed = models.BinaryField(help_text="sealed by platform.vault")
    debtor_account_masked = models.CharField(max_length=40)
    layout = models.JSONField(default=dict, help_text="of the text format; see bank.text.Layout")
    max_lines = models.PositiveIntegerField(default=1000, help_text="transfers in one file")
    saved_by = models.CharField(max_length=100)
    saved_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"], condition=Q(replaced_at=None), name="benefits_one_profile_a_title"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PaymentBatch(models.Model):
    """A frozen list of payments for one bank file; what is in it never changes after it was made."""

    class State(models.TextChoices):
        MADE = "made", _("待复核")
        SENT = "sent", _("已报送银行")
        SETTLED = "settled", _("已全部回盘")
        CANCELLED = "cancelled", _("已作废")

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(
        max_length=64, unique=True, help_text="idempotency key: the same request makes no second one"
    )
    region_code = models.CharField(max_length=12)
    profile = models.ForeignKey(
        "benefits.BankProfile",
        null=True,
        on_delete=models.PROTECT,
        related_name="batches",
        help_text="null: the house's CSV",
    )
    state = models.CharField(max_length=10, choices=State.choices)
    count = models.PositiveIntegerField()
    total = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the bank file")
    made_by = models.CharField(max_length=100)
    made_by_user = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    sent_by = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number


class Payment(models.Model):
    """What a transfer of a batch pays for one claim; a claim has at most one that is not returned or cancelled.

    The rows of a unit's claim for a class share a line: the bank sees one transfer of their sum.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("待银行处理")
        PAID = "paid", _("成功")
        RETURNED = "returned", _("退回")
        CANCELLED = "cancelled", _("已作废")

    batch = models.ForeignKey("benefits.PaymentBatch", on_delete=models.PROTECT, related_name="payments")
    line = models.PositiveIntegerField(help_text="line of the bank file")
    claim = models.ForeignKey("benefits.Claim", on_delete=models.PROTECT, related_name="payments")
    account = models.ForeignKey("benefits.BankAccount", on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    bank_reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["batch", "line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line", "claim"], name="benefits_payment_line_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state__in=["pending", "paid"]), name="benefits_one_live_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.line}"


class Receipt(models.Model):
    """A bank's answer to a batch, by the hash of the file: the same file twice is one receipt."""

    batch = models.ForeignKey("benefits.PaymentBatch", on_delete=models.PROTECT, related_name="receipts")
    sha256 = models.CharField(max_length=64)
    paid = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    reversed = models.PositiveIntegerField(default=0, db_default=0, help_text="paid first, sent back later 退汇")
    imported_by = models.CharField(max_length=100)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sha256"], name="benefits_receipt_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.sha256[:8]}"

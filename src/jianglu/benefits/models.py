"""Budget, claims, accounts, payments and the ledger. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level


class BudgetLine(models.Model):
    """What a district may spend on a benefit in a year; `committed` is promised and not yet paid."""

    year = models.PositiveSmallIntegerField()
    benefit = models.CharField(max_length=60, help_text="code of the policy")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    total = models.BigIntegerField()
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-year", "benefit", "region"]
        constraints = [
            models.UniqueConstraint(fields=["year", "benefit", "region"], name="benefits_one_line"),
            models.CheckConstraint(
                condition=Q(committed__gte=0, paid__gte=0, total__gte=F("committed") + F("paid")),
                name="benefits_line_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.benefit} {self.region_id}"

    @property
    def free(self) -> int:
        """What can still be promised, in fen."""
        return self.total - self.committed - self.paid


class FundReserve(models.Model):
    """How many months of spending the unemployment-insurance fund of the city covers, as reported for a period."""

    region_code = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField()
    months = models.PositiveSmallIntegerField(help_text="备付月数")
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region_code", "valid_from"], name="benefits_reserve_once"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="benefits_reserve_period"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.valid_from}"


class BankAccount(models.Model):
    """An account that a person confirmed as their own; a changed one is a new row."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="bank_accounts")
    holder = models.CharField(max_length=60)
    bank = models.CharField(max_length=80)
    number_sealed = models.BinaryField(help_text="sealed by platform.vault")
    number_index = models.BinaryField(db_index=True, help_text="blind index: the same account for several people")
    number_masked = models.CharField(max_length=30)
    confirmed_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(replaced_at=None), name="benefits_one_account_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.number_masked}"


class Claim(models.Model):
    """One benefit for one certificate, offered without application or applied for."""

    class Channel(models.TextChoices):
        OFFER = "offer", _("免申即享")
        APPLICATION = "application", _("个人申请")

    class State(models.TextChoices):
        OFFERED = "offered", _("待您确认")
        OPEN = "open", _("审核中")
        APPROVED = "approved", _("已核准待发放")
        PAYING = "paying", _("发放中")
        PAID = "paid", _("已到账")
        RETURNED = "returned", _("银行退回")
        REFUSED = "refused", _("不予发放")
        DECLINED = "declined", _("已放弃")
        WITHDRAWN = "withdrawn", _("已撤回")
        EXPIRED = "expired", _("已过期")
        RECOVERED = "recovered", _("已追回")

    LIVE = (State.OFFERED, State.OPEN, State.APPROVED, State.PAYING, State.PAID, State.RETURNED)

    number = models.CharField(max_length=24, unique=True)
    benefit = models.CharField(max_length=60)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="claims")
    certificate = models.ForeignKey("credentials.Certificate", on_delete=models.PROTECT, related_name="claims")
    occupation_code = models.CharField(max_length=10)
    work_type = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=1, choices=Level.choices())
    demand_class = models.CharField(max_length=4)
    event_date = models.DateField(help_text="date of the certificate; picks the version of the rule")
    claimed_on = models.DateField(help_text="offered, applied or confirmed on; counts for window and yearly limit")
    region_code = models.CharField(max_length=12, help_text="district where insured: it examines and budgets")
    amount = models.BigIntegerField()
    decision = models.ForeignKey("policy.Decision", on_delete=models.PROTECT, related_name="+")
    budget_line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="claims")
    account = models.ForeignKey(BankAccount, null=True, on_delete=models.PROTECT, related_name="claims")
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="benefit_claim")
    answer_by = models.DateField(help_text="last day of the claim window")
    created_at = models.DateTimeField()
    closed_reason = models.CharField(max_length=300, blank=True)
    paid_on = models.DateField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="benefits_claim_of_something"),
            models.CheckConstraint(
                condition=Q(account__isnull=False)
                | Q(state__in=["offered", "declined", "expired", "withdrawn", "refused"]),
                name="benefits_silence_never_pays",
            ),
            models.UniqueConstraint(
                fields=["benefit", "person", "occupation_code", "work_type", "level"],
                condition=Q(state__in=["offered", "open", "approved", "paying", "paid", "returned"]),
                name="benefits_once_an_occupation_and_level",
            ),
            models.UniqueConstraint(
                fields=["benefit", "certificate"],
                condition=Q(state__in=["offered", "open", "approved", "paying", "paid", "returned"]),
                name="benefits_once_a_certificate",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["state", "region_code"]),
            models.Index(fields=["created_at", "id"], name="benefits_claim_created"),
            models.Index(fields=["claimed_on", "id"], name="benefits_claim_claimed"),
            models.Index(fields=["amount", "id"], name="benefits_claim_amount"),
            models.Index(fields=["level", "id"], name="benefits_claim_level"),
        ]

    def __str__(self) -> str:
        return self.number


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
    """One transfer of a batch; a claim has at most one that is not returned or cancelled."""

    class State(models.TextChoices):
        PENDING = "pending", _("待银行处理")
        PAID = "paid", _("成功")
        RETURNED = "returned", _("退回")
        CANCELLED = "cancelled", _("已作废")

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="payments")
    line = models.PositiveIntegerField(help_text="line of the bank file")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    bank_reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["batch", "line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="benefits_payment_line_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state__in=["pending", "paid"]), name="benefits_one_live_payment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.line}"


class Receipt(models.Model):
    """A bank's answer to a batch, by the hash of the file: the same file twice is one receipt."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="receipts")
    sha256 = models.CharField(max_length=64)
    paid = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    imported_by = models.CharField(max_length=100)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sha256"], name="benefits_receipt_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.sha256[:8]}"


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
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="entries")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One side of an entry: positive is debit (借), negative is credit (贷); the postings of an entry sum to zero."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="benefits_posting_of_something")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"

    @property
    def magnitude(self) -> int:
        """The amount without its sign, in fen."""
        return abs(self.amount)


class Recovery(models.Model):
    """Money that was paid wrongly and must come back, by one or more repayments."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="recovery")
    amount = models.BigIntegerField()
    repaid = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=300)
    opened_by = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, repaid__gte=0, repaid__lte=F("amount")), name="benefits_recovery_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}"

"""Claims and the accounts on which people are paid. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level


class BankAccount(models.Model):
    """An account that a person or a unit confirmed as their own; a changed one is a new row."""

    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="bank_accounts")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="bank_accounts"
    )
    holder = models.CharField(max_length=120)
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
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(replaced_at=None), name="benefits_one_account_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
                name="benefits_account_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.number_masked}"


class Claim(models.Model):
    """One benefit for one certificate or seat in a class: offered, applied for, or a row of a unit's claim.

    `person` is whom it is about, and who is paid unless `organisation` is.
    """

    class Channel(models.TextChoices):
        OFFER = "offer", _("免申即享")
        APPLICATION = "application", _("个人申请")
        CLASS = "class", _("机构按班申领")

    class State(models.TextChoices):
        OFFERED = "offered", _("待您确认")
        OPEN = "open", _("审核中")
        APPROVED = "approved", _("已核准待发放")
        PAYING = "paying", pgettext_lazy("money", "发放中")
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
    holder_name = models.CharField(max_length=60, help_text="of the person when claimed: lists search it by an index")
    subject_id = models.BigIntegerField(help_text="key of what the rule is about: a certificate, a seat in a class")
    certificate = models.ForeignKey(
        "credentials.Certificate", null=True, on_delete=models.PROTECT, related_name="claims"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="claims",
        help_text="unit that is paid",
    )
    class_claim = models.ForeignKey("benefits.ClassClaim", null=True, on_delete=models.PROTECT, related_name="claims")
    occupation_code = models.CharField(max_length=10, blank=True)
    work_type = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=1, choices=Level.choices(), blank=True)
    demand_class = models.CharField(max_length=4, blank=True)
    event_date = models.DateField(help_text="of the certificate or the class; picks the version of the rule")
    claimed_on = models.DateField(help_text="offered, applied or confirmed on; counts for window and yearly limit")
    region_code = models.CharField(max_length=12, help_text="district where insured: it examines and budgets")
    amount = models.BigIntegerField()
    decision = models.ForeignKey("policy.Decision", on_delete=models.PROTECT, related_name="+")
    budget_line = models.ForeignKey("benefits.BudgetLine", on_delete=models.PROTECT, related_name="claims")
    account = models.ForeignKey("benefits.BankAccount", null=True, on_delete=models.PROTECT, related_name="claims")
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="benefit_claim")
    answer_by = models.DateField(help_text="last day of the claim window")
    created_at = models.DateTimeField()
    closed_reason = models.CharField(max_length=300, blank=True)
    paid_on = models.DateField(null=True)
    sampled = models.BooleanField(default=False, db_default=False, help_text="drawn for inspection by a second person")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="benefits_claim_of_something"),
            models.CheckConstraint(
                condition=Q(account__isnull=False)
                | Q(state__in=["offered", "declined", "expired", "withdrawn", "refused"]),
                name="benefits_silence_never_pays",
            ),
            models.CheckConstraint(
                condition=Q(organisation=None, class_claim=None)
                | Q(organisation__isnull=False, class_claim__isnull=False, channel="class"),
                name="benefits_unit_paid_by_class",
            ),
            models.UniqueConstraint(
                fields=["benefit", "person", "occupation_code", "work_type", "level"],
                condition=Q(
                    benefit="skill-upgrade", state__in=["offered", "open", "approved", "paying", "paid", "returned"]
                ),
                name="benefits_once_an_occupation_and_level",
            ),
            models.UniqueConstraint(
                fields=["benefit", "subject_id"],
                condition=Q(state__in=["offered", "open", "approved", "paying", "paid", "returned"]),
                name="benefits_once_a_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["state", "region_code"]),
            models.Index(fields=["holder_name"], name="benefits_claim_holder", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["created_at", "id"], name="benefits_claim_created"),
            models.Index(fields=["claimed_on", "id"], name="benefits_claim_claimed"),
            models.Index(fields=["amount", "id"], name="benefits_claim_amount"),
            models.Index(fields=["level", "id"], name="benefits_claim_level"),
        ]

    def __str__(self) -> str:
        return self.number


class ScanRun(models.Model):
    """One nightly comparison of the city with a rule: whom it owes, who got an offer, who could not and why."""

    benefit = models.CharField(max_length=60)
    day = models.DateField()
    owed = models.PositiveIntegerField(help_text="promising and not answered before")
    offered = models.PositiveIntegerField()
    skipped = models.JSONField(default=dict, help_text="how many by the code of the error that stood in the way")
    facts_written = models.PositiveIntegerField(help_text="files of facts that had changed since the last scan")
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "benefit"]
        constraints = [models.UniqueConstraint(fields=["benefit", "day"], name="benefits_one_scan_a_day")]

    def __str__(self) -> str:
        return f"{self.benefit} {self.day}"

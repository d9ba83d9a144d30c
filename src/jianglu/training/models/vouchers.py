"""Electronic training vouchers: the year's quota, batches, district quotas, the vouchers themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..words import VoucherKind, VoucherState, VoucherTier


class AnnualQuota(models.Model):
    """How many vouchers a city or district may issue in a year, and how many its batches have been given."""

    year = models.PositiveSmallIntegerField()
    region_code = models.CharField(max_length=12)
    quantity = models.PositiveIntegerField()
    allocated = models.PositiveIntegerField(default=0, help_text="given to batches; moved only by conditional updates")

    class Meta:
        ordering = ["-year", "region_code"]
        constraints = [
            models.UniqueConstraint(fields=["year", "region_code"], name="training_annual_quota_once"),
            models.CheckConstraint(condition=Q(allocated__lte=F("quantity")), name="training_annual_quota_kept"),
        ]


class VoucherBatch(models.Model):
    """An issue of vouchers of one kind and value, with its budget, rules and days."""

    Kind = VoucherKind

    Tier = VoucherTier

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ISSUED = "issued", _("发放中")
        CLOSED = "closed", _("已结束")

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    tier = models.CharField(max_length=8, choices=Tier.choices)
    year = models.PositiveSmallIntegerField()
    region_code = models.CharField(max_length=12, help_text="the issuer: the city or a district")
    face_value = models.PositiveBigIntegerField(help_text="the most that one voucher pays, fen")
    quantity = models.PositiveIntegerField()
    budget = models.PositiveBigIntegerField(help_text="fen")
    fund = models.CharField(max_length=40, help_text="source of the money")
    claim_from = models.DateField()
    claim_until = models.DateField()
    valid_months = models.PositiveSmallIntegerField(default=3)
    occupations = models.ManyToManyField("catalogue.Occupation", blank=True, related_name="+")
    people = models.ManyToManyField("people.Person", blank=True, related_name="+", help_text="of a 定向券")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(budget__gte=F("quantity") * F("face_value")), name="training_batch_within_budget"
            ),
            models.CheckConstraint(condition=Q(claim_until__gte=F("claim_from")), name="training_batch_period"),
            models.CheckConstraint(
                condition=Q(valid_months__gte=1, valid_months__lte=3), name="training_batch_validity"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class VoucherQuota(models.Model):
    """A district's share of a batch; the row that decides whether one more can be claimed."""

    batch = models.ForeignKey(VoucherBatch, on_delete=models.PROTECT, related_name="quotas")
    region_code = models.CharField(max_length=12, help_text="a district, or the city for everybody")
    quantity = models.PositiveIntegerField()
    claimed = models.PositiveIntegerField(default=0, help_text="moved only by conditional updates")

    class Meta:
        ordering = ["batch", "region_code"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "region_code"], name="training_quota_once"),
            models.CheckConstraint(condition=Q(claimed__lte=F("quantity")), name="training_vouchers_never_oversold"),
        ]


class Voucher(models.Model):
    """One person's voucher, from claim to settlement or lapse."""

    State = VoucherState

    LIVE = (State.CLAIMED, State.BOUND, State.IN_USE)

    number = models.CharField(max_length=24, unique=True)
    batch = models.ForeignKey(VoucherBatch, on_delete=models.PROTECT, related_name="vouchers", db_index=False)
    quota = models.ForeignKey(VoucherQuota, on_delete=models.PROTECT, related_name="vouchers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12, help_text="where the person lived at the claim")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLAIMED)
    claimed_on = models.DateField()
    expires_on = models.DateField(help_text="last day of validity")
    decision = models.JSONField(default=dict, help_text="why it was granted: policy version, conditions, facts")
    amount = models.PositiveBigIntegerField(default=0, help_text="fen, known when the class is completed")
    settlement = models.ForeignKey("training.Settlement", null=True, on_delete=models.PROTECT, related_name="vouchers")
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["-claimed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["claimed", "bound", "in_use"]),
                name="training_one_live_voucher",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-claimed_on"], name="training_voucher_person"),
            models.Index(fields=["state", "expires_on"], name="training_voucher_expiry"),
            # the usage of a batch or a year is read from the index alone; `person` is there for row-level security
            models.Index(
                fields=["batch", "state", "region_code"], include=["amount", "person"], name="training_voucher_usage"
            ),
            models.Index(fields=["region_code", "claimed_on"], name="training_voucher_region"),
            models.Index(fields=["claimed_on", "id"], name="training_voucher_claimed"),
            models.Index(fields=["expires_on", "id"], name="training_voucher_expires"),
            models.Index(fields=["amount", "id"], name="training_voucher_amount"),
        ]

    def __str__(self) -> str:
        return self.number

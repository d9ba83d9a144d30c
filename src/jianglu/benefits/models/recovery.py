"""Money that was paid wrongly and must come back, by instalments, or is written off. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Recovery(models.Model):
    """A decision that money must come back: proposed by one officer, confirmed by another, repaid by instalments."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待第二人确认")
        OPEN = "open", _("追回中")
        CLOSED = "closed", _("已结清")
        CANCELLED = "cancelled", _("未确认，已撤销")

    claim = models.ForeignKey("benefits.Claim", on_delete=models.PROTECT, related_name="recoveries")
    state = models.CharField(max_length=10, choices=State.choices)
    amount = models.BigIntegerField()
    repaid = models.BigIntegerField(default=0)
    written_off = models.BigIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=1, help_text="monthly instalments")
    first_due = models.DateField()
    reason = models.CharField(max_length=300)
    opened_by = models.CharField(max_length=100)
    opened_by_user = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=100, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount__gt=0, repaid__gte=0, written_off__gte=0, amount__gte=F("repaid") + F("written_off")
                ),
                name="benefits_recovery_bounds",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=~Q(state="cancelled"), name="benefits_one_recovery_a_claim"
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at"], name="benefits_recovery_state")]

    def __str__(self) -> str:
        return f"{self.claim_id}"

    @property
    def left(self) -> int:
        """What is still owed."""
        return self.amount - self.repaid - self.written_off


class Instalment(models.Model):
    """A part of a recovery with its last day; repayments fill the earliest first."""

    recovery = models.ForeignKey(Recovery, on_delete=models.CASCADE, related_name="instalments")
    seq = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["recovery", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["recovery", "seq"], name="benefits_instalment_seq"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount")), name="benefits_instalment_bounds"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(paid__lt=F("amount")), name="benefits_instalment_due")]

    def __str__(self) -> str:
        return f"{self.recovery_id}/{self.seq}"


class WriteOff(models.Model):
    """What of a recovery is given up, and why: proposed by one officer, confirmed by another."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="write_offs")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    proposed_by = models.CharField(max_length=100)
    proposed_by_user = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=100, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="benefits_write_off_of_something"),
            models.UniqueConstraint(
                fields=["recovery"], condition=Q(confirmed_at=None), name="benefits_one_open_write_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.amount}"

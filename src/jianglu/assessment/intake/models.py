"""Photos of candidates and requests to waive the fee, each decided by the body."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..plans.models import Registration
from .rules import GROUPS


class CandidatePhoto(models.Model):
    """A photo that was handed in; of one registration at most one waits or was accepted."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        ACCEPTED = "accepted", _("照片合格")
        REFUSED = "refused", _("照片不合格")

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True, help_text="why refused")
    handed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-handed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=~Q(state="refused"), name="assessment_photo_once"
            )
        ]


class FeeWaiver(models.Model):
    """That a candidate of a group asks to pay less or nothing 减免; at most one waits or was granted."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        GRANTED = "granted", _("已减免")
        REFUSED = "refused", _("不予减免")

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="waivers")
    group = models.CharField(max_length=24, choices=GROUPS)
    registered = models.BooleanField(help_text="the registers showed the group on the day of the request")
    evidence = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    fee = models.PositiveBigIntegerField(null=True, help_text="fen to pay when granted")
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=~Q(state="refused"), name="assessment_waiver_once"
            ),
            models.CheckConstraint(
                condition=Q(state="granted", fee__isnull=False) | (~Q(state="granted") & Q(fee=None)),
                name="assessment_waiver_fee",
            ),
        ]

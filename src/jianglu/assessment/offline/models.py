"""What an assessor took onto a device, and every rating that a device brought back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..marking.models import Assignment
from ..plans.models import Registration


class RatingCopy(models.Model):
    """An assessor took the day's candidates along; the device numbers what it sends under this key."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    candidates = models.PositiveSmallIntegerField()
    last_sequence = models.PositiveIntegerField(default=0, help_text="of what came back; only greater ones are taken")


class OfflineRating(models.Model):
    """A rating that a device sent, whatever became of it; never changed (a trigger holds it).

    The device's key makes sending it again harmless. Of two devices the first that comes gives the rating; what another
    says differently is kept here as a conflict.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("已入库")
        SAME = "same", _("与已有评分一致")
        CONFLICT = "conflict", _("与已有评分不一致")
        NOT_ASSIGNED = "not_assigned", _("不在派遣名单")
        TOO_LATE = "too_late", _("超过上传期限")
        OUT_OF_ORDER = "out_of_order", _("序号倒退")
        CLOSED = "closed", _("考生已不在评分阶段")
        INVALID = "invalid", _("评分不完整或超出范围")

    copy = models.ForeignKey(RatingCopy, on_delete=models.PROTECT, related_name="ratings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(help_text="made by the device")
    sequence = models.PositiveIntegerField(help_text="counted by the device from 1; a gap is something that never came")
    assignment_id = models.BigIntegerField(help_text="as the device names it; a recusal may have ended it since")
    registration = models.ForeignKey(Registration, null=True, on_delete=models.PROTECT, related_name="offline_ratings")
    rater = models.CharField(max_length=100)
    role = models.CharField(max_length=12, choices=Assignment.Role.choices, blank=True)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, blank=True)
    points = models.JSONField(help_text="points by number of the criterion")
    absent = models.BooleanField(default=False)
    comment = models.CharField(max_length=500, blank=True)
    scored_at = models.DateTimeField(help_text="when the assessor handed it in, by the device's stopwatch since taking")
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="assessment_offline_once"),
            models.UniqueConstraint(
                fields=["copy", "sequence"],
                condition=~models.Q(outcome="out_of_order"),
                name="assessment_offline_sequence",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-received_at"], name="assessment_offline_of")]

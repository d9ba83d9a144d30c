"""Courses taken along on a device, and what was learnt there without a network."""

from __future__ import annotations

from django.db import models


class OfflineCopy(models.Model):
    """A learner took a course along; taken again it begins anew."""

    enrolment = models.OneToOneField("learning.Enrolment", on_delete=models.PROTECT, related_name="offline_copy")
    taken_at = models.DateTimeField()
    believed = models.PositiveIntegerField(default=0, help_text="seconds of marks taken since")


class OfflineMark(models.Model):
    """What a device says was learnt without a network; its own id makes sending it again harmless. Never an hour."""

    key = models.UUIDField(help_text="made by the device")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(
        "learning.Enrolment", null=True, on_delete=models.PROTECT, related_name="offline_marks"
    )
    activity = models.ForeignKey("learning.Activity", null=True, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField(help_text="in front of the open page, as the device says")
    position = models.PositiveIntegerField(default=0, help_text="where to resume, seconds")
    done = models.BooleanField(help_text="the learner said so")
    read_at = models.DateTimeField(help_text="by the device's clock")
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, help_text="offline.rules.Outcome")

    class Meta:
        ordering = ["received_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="learning_offline_once")]
        indexes = [models.Index(fields=["enrolment", "activity"], name="learning_offline_of")]

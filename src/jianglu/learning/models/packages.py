"""Courseware that was made elsewhere, and what it said of its learners."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContentPackage(models.Model):
    """A checked package; its files are served out of the stored ZIP, on an origin of their own."""

    class Standard(models.TextChoices):
        SCORM12 = "1.2", "SCORM 1.2"
        SCORM2004 = "2004", "SCORM 2004"
        CMI5 = "cmi5", "cmi5"

    key = models.CharField(max_length=20, unique=True, help_text="names the package's own host")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    standard = models.CharField(max_length=10, choices=Standard.choices)
    title = models.CharField(max_length=200, blank=True)
    parts = models.JSONField(help_text="[{identifier, title, path, query, mastery, data, …}, …] in order")
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField(help_text="bytes unpacked")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class PackageRun(models.Model):
    """A learner's attempt at one part of a package: what the package said. A witness; hours are counted elsewhere."""

    class Completion(models.TextChoices):
        UNKNOWN = "unknown", _("未知")
        NOT_ATTEMPTED = "not attempted", _("未开始")
        INCOMPLETE = "incomplete", _("学习中")
        COMPLETED = "completed", _("已学完")

    class Success(models.TextChoices):
        UNKNOWN = "unknown", _("未知")
        PASSED = "passed", _("通过")
        FAILED = "failed", _("未通过")

    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="runs")
    activity = models.ForeignKey("learning.Activity", on_delete=models.PROTECT)
    part = models.CharField(max_length=200, help_text="identifier of the item in the manifest")
    number = models.PositiveSmallIntegerField(default=1, help_text="attempt at the activity")
    opening = models.PositiveIntegerField(default=0, help_text="how often it was opened; only the last window writes")
    seq = models.PositiveIntegerField(default=0, help_text="last commit that was taken")
    completion = models.CharField(max_length=15, choices=Completion.choices, default=Completion.NOT_ATTEMPTED)
    success = models.CharField(max_length=10, choices=Success.choices, default=Success.UNKNOWN)
    score = models.FloatField(null=True, help_text="percent, as the package says")
    location = models.TextField(blank=True)
    suspend_data = models.TextField(blank=True)
    session_time = models.CharField(max_length=40, blank=True, help_text="of this visit, as the package says")
    said_seconds = models.PositiveIntegerField(default=0, help_text="of earlier visits, as the package says")
    exit = models.CharField(max_length=10, blank=True)
    ended = models.BooleanField(default=False, help_text="completed and not failed, or passed; stays")
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "activity", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity", "part", "number"], name="learning_run_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)), name="learning_run_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} #{self.number}"


class LaunchSession(models.Model):
    """One launch of a cmi5 unit: who may speak in it, with which token, and how far it has come."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="session id")
    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(PackageRun, on_delete=models.PROTECT, related_name="launches")
    mode = models.CharField(max_length=10, help_text="Normal or Review")
    token_hash = models.BinaryField(max_length=32, null=True, help_text="SHA-256 of 256 random bits, once fetched")
    verbs = models.JSONField(default=list, help_text="cmi5 defined verbs that were used")
    launched_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True, help_text="learner preferences were read")
    said_at = models.DateTimeField(help_text="last statement, of any kind")
    over_at = models.DateTimeField(null=True, help_text="terminated or abandoned")
    abandoned = models.BooleanField(default=False)

    class Meta:
        ordering = ["enrolment", "pk"]
        indexes = [models.Index(fields=["launched_at"], condition=Q(over_at=None), name="learning_launch_open")]

    def __str__(self) -> str:
        return str(self.key)

"""Supervision of classes: visits by the bureau, alerts raised by statistics."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..words import VisitResult


class Visit(models.Model):
    """An inspection of a class on site."""

    Result = VisitResult

    training_class = models.ForeignKey("training.TrainingClass", on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    expected = models.PositiveSmallIntegerField(help_text="trainees on the roll")
    present = models.PositiveSmallIntegerField(help_text="trainees found")
    result = models.CharField(max_length=8, choices=Result.choices)
    findings = models.TextField()
    visited_by = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-visited_on", "-id"]


class Alert(models.Model):
    """A statistic about a class that looks wrong; it opens a case for a human being and changes nothing by itself."""

    class Signal(models.TextChoices):
        DOUBLE_CLASS = "double_class", _("同一学员同期在两个班")
        HOURS_BEYOND_DAY = "hours_beyond_day", _("单日学时超过上限")
        HEADCOUNT = "headcount", _("现场人数明显少于签到人数")
        TEACHER_TWICE = "teacher_twice", _("同一教师同时在两个班授课")
        SIGN_IN_BURST = "sign_in_burst", _("签到集中在数秒内")

    training_class = models.ForeignKey("training.TrainingClass", on_delete=models.PROTECT, related_name="alerts")
    signal = models.CharField(max_length=16, choices=Signal.choices)
    statistic = models.JSONField(help_text="the figures that raised it")
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT)
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [models.UniqueConstraint(fields=["training_class", "signal"], name="training_alert_once")]

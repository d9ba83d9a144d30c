"""Odd ways of learning, each with its evidence and its case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LearningSignal(models.Model):
    """What the nightly look found odd in somebody's learning; it takes no hour away, an officer looks into it."""

    class Kind(models.TextChoices):
        IDLE = "idle", _("疑似挂机")
        SHARED = "shared", _("疑似多人共用账号")
        SLEEPLESS = "sleepless", _("不可能的学习时间")
        TIRELESS = "tireless", _("连续多日学满上限")

    class State(models.TextChoices):
        OPEN = "open", _("核查中")
        CONFIRMED = "confirmed", _("属实")
        DISMISSED = "dismissed", _("排除")

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="where the person lives")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField(help_text="the day that the figures are about")
    figures = models.JSONField(help_text="the evidence: numbers and times only")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="learning_signal")
    found_on = models.DateField()
    answer = models.TextField(blank=True, help_text="what the officer found")

    class Meta:
        ordering = ["-found_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "day"], name="learning_signal_once")]
        indexes = [models.Index(fields=["state", "region_code"], name="learning_signal_desk")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"

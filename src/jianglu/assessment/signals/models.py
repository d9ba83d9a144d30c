"""What a statistic found odd, with the figures on which it rests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signal(models.Model):
    """One find about a body, a plan, a candidate, a pair or an assessor; it changes no result (DESIGN invariant 8)."""

    class Kind(models.TextChoices):
        PASS_RATE = "pass_rate", _("合格率异常")
        GAP = "gap", _("技能与理论成绩差异常")
        GAIN = "gain", _("补考成绩跃升")
        SIMILARITY = "similarity", _("答案雷同")
        TIMING = "timing", _("作答时间异常")
        RAPID = "rapid", _("大量瞬时作答")
        LOAD = "load", _("考评负荷不可能")

    class State(models.TextChoices):
        OPEN = "open", _("核查中")
        CONFIRMED = "confirmed", _("属实")
        DISMISSED = "dismissed", _("排除")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=120, unique=True, help_text="what it is about: found again it is the same signal")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    plan = models.ForeignKey("assessment.Plan", null=True, on_delete=models.PROTECT, related_name="signals")
    occupation = models.ForeignKey("catalogue.Occupation", null=True, on_delete=models.PROTECT, related_name="+")
    registrations = models.ManyToManyField("assessment.Registration", related_name="signals")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    index = models.FloatField(help_text="the index of the statistic, see its kind")
    q = models.FloatField(
        null=True, help_text="false-discovery rate at which it is still found; none where none applies"
    )
    figures = models.JSONField(help_text="what the page draws and says: numbers only")
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT, related_name="assessment_signal")
    found_on = models.DateField()
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-found_on", "-pk"]
        indexes = [
            models.Index(fields=["state", "region_code"], name="assessment_signal_desk"),
            models.Index(fields=["kind", "-found_on"], name="assessment_signal_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class SessionScan(models.Model):
    """That a finished exam was looked at, and how much there was to compare: the denominators of the signals."""

    plan = models.OneToOneField("assessment.Plan", on_delete=models.PROTECT, related_name="signal_scan")
    scanned_on = models.DateField()
    persons = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField(help_text="ordered pairs with the same questions")
    timed = models.PositiveIntegerField(help_text="exams whose times were fitted")
    calibrated = models.BooleanField(help_text="item parameters came from a calibration of the bank")

"""Signals of duplicates and fraud: each is a case with its evidence, none denies anything by itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Signal(models.Model):
    """Something that does not fit, found by a nightly query; closed by two officers, one who looks and one who confirms."""

    class Kind(models.TextChoices):
        SHARED_ACCOUNT = "shared_account", _("同一账户多人收款")
        TWO_DISTRICTS = "two_districts", _("同一证书在两个区县领取")
        TWO_PLACES = "two_places", _("同一时间在两处上课")
        IDENTICAL_ANSWERS = "identical_answers", _("考试答案雷同")
        YOUNG_EMPLOYER = "young_employer", _("单位成立不久即集中申领")

    class State(models.TextChoices):
        OPEN = "open", _("核查中")
        CONFIRMED = "confirmed", _("属实")
        DISMISSED = "dismissed", _("排除")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=120, unique=True, help_text="what it is about: found again it is the same signal")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    title = models.CharField(max_length=200)
    evidence = models.JSONField(help_text="rows of (label, value) texts, as found; no identity numbers")
    claims = models.ManyToManyField("benefits.Claim", related_name="signals")
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="benefit_signal")
    found_on = models.DateField()
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "region_code"], name="benefits_signal_desk")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

"""Recognitions across the two ladders, one row an application."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from .rules import RANKS, Correspondence, correspondence


def table() -> Correspondence:
    """The city's table of correspondence."""
    return correspondence(Path(settings.CORRESPONDENCE))


class Recognition(models.Model):
    """A wish to have a level recognised as a title, or a title as a level; decided by its case."""

    class Direction(models.TextChoices):
        TITLE = "title", _("技能人才评职称")
        LEVEL = "level", _("专技人才评技能等级")

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        RECOGNISED = "recognised", _("已认定")
        REFUSED = "refused", _("不予认定")
        WITHDRAWN = "withdrawn", _("已撤回")

    direction = models.CharField(max_length=6, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="recognition")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="where the person lives")
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1, choices=Level.choices(), help_text="held (title) or sought (level)")
    series = models.CharField(max_length=20)
    rank = models.CharField(max_length=6, choices=RANKS.items(), help_text="sought (title) or held (level)")
    body = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", help_text="who certifies"
    )
    declared = models.JSONField(default=dict)
    applied_on = models.DateField()
    decision = models.ForeignKey("policy.Decision", on_delete=models.PROTECT, related_name="+")
    practice_score = models.DecimalField(max_digits=4, decimal_places=1, null=True, help_text="level: points of 100")
    practised_on = models.DateField(null=True)
    assessors = models.CharField(max_length=100, blank=True)
    recognised_on = models.DateField(null=True)
    certificate = models.OneToOneField(
        "credentials.Certificate", null=True, on_delete=models.PROTECT, related_name="recognition"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "direction", "series", "rank"],
                condition=Q(direction="title", state__in=["open", "recognised"]),
                name="assessment_title_recognised_once",
            ),
            models.UniqueConstraint(
                fields=["person", "direction", "occupation", "level"],
                condition=Q(direction="level", state__in=["open", "recognised"]),
                name="assessment_level_recognised_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="recognised") | Q(recognised_on__isnull=False),
                name="assessment_recognition_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "-applied_on"], name="assessment_recognition_place"),
            models.Index(fields=["body", "-applied_on"], name="assessment_recognition_body"),
        ]

    @property
    def title(self) -> str:
        """Name of the title, as the certificate says it."""
        return table().title(self.series, self.rank)

    @property
    def title_name(self) -> str:
        """Name of the title, in the active language."""
        return str(table().series[self.series].titles[self.rank])

    @property
    def series_name(self) -> str:
        """Name of the series, in the active language."""
        return str(table().series[self.series].name)


class RecognitionEvidence(models.Model):
    """A document that an applicant hands in."""

    recognition = models.ForeignKey(Recognition, on_delete=models.PROTECT, related_name="evidence")
    proof = models.CharField(max_length=60)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

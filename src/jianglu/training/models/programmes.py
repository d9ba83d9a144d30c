"""Training programmes: what a provider offers, after review."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from jianglu.kernel.levels import Level

from ..words import ProgrammeState, ProgrammeType


class Programme(models.Model):
    """A provider's plan for an occupation and level: hours, fee, online courses; reviewed by the bureau."""

    Type = ProgrammeType

    State = ProgrammeState

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="the provider's district, which reviews")
    type = models.CharField(max_length=12, choices=Type.choices)
    title = models.CharField(max_length=120)
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT)
    level = models.CharField(max_length=1, choices=Level.choices())
    summary = models.TextField(blank=True)
    theory_hours = models.PositiveSmallIntegerField(help_text="学时 of 45 minutes")
    practice_hours = models.PositiveSmallIntegerField(help_text="学时 of 45 minutes")
    online_hours = models.PositiveSmallIntegerField(default=0, help_text="part of the theory that may be learnt online")
    courses = models.ManyToManyField("learning.Course", blank=True, related_name="+")
    fee = models.PositiveBigIntegerField(default=0, help_text="fen a person")
    subsidy = models.PositiveBigIntegerField(default=0, help_text="fen a person by the standard catalogue; 0: none")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    case = models.OneToOneField("workflow.Case", null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    approved_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    tokens = models.TextField(blank=True, editable=False, help_text="what a search may find, cut by kernel.chinese")
    search = models.GeneratedField(
        expression=SearchVector("tokens", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["number"]
        indexes = [
            GinIndex(fields=["search"], name="training_programme_search"),
            models.Index(fields=["organisation", "state"], name="training_programme_owner"),
            models.Index(fields=["region_code", "state"], name="training_programme_region"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(online_hours__lte=models.F("theory_hours")), name="training_online_within_theory"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def hours(self) -> int:
        """学时 of theory and practice together."""
        return self.theory_hours + self.practice_hours

    @property
    def subsidised(self) -> bool:
        """True when the standard catalogue pays for it."""
        return self.subsidy > 0

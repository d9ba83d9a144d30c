"""Practice on a rubric: two assessors alone and blind, a third when they differ too much."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level

from ..filing.models import Assessor
from ..plans.models import Registration


class Rubric(models.Model):
    """The scoring table of a practical task; its criteria are worth 100 together."""

    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    task = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    levels = ArrayField(models.CharField(max_length=1, choices=Level.choices()))
    tolerance = models.PositiveSmallIntegerField(help_text="points by which two ratings may differ")
    in_force = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["occupation", "code"], name="assessment_rubric_once")]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """One line of a rubric; a critical one with 0 points fails the whole task."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    max_points = models.PositiveSmallIntegerField()
    critical = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["rubric", "number"], name="assessment_criterion_once")]


class Assignment(models.Model):
    """That an assessor is to rate a candidate."""

    class Role(models.TextChoices):
        FIRST = "first", _("甲")
        SECOND = "second", _("乙")
        ADJUDICATOR = "adjudicator", _("仲裁")

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    role = models.CharField(max_length=12, choices=Role.choices)
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "role"], name="assessment_role_once"),
            models.UniqueConstraint(fields=["registration", "assessor"], name="assessment_assessor_once"),
        ]


class Rating(models.Model):
    """One assessor's points; final once given (a trigger holds it)."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="rating")
    points = models.JSONField(help_text="points by number of the criterion")
    total = models.PositiveSmallIntegerField()
    absent = models.BooleanField(default=False)
    comment = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField()
    rated_by = models.CharField(max_length=100)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(total__lte=100), name="assessment_rating_range")]

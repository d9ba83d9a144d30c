"""A proposal of where and when everybody of some plans is assessed, and what came of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..filing.models import Assessor, Body, Room
from ..plans.models import Plan, Registration


class Arrangement(models.Model):
    """One run over the plans of a body: proposed by the solver, then published by the body."""

    class State(models.TextChoices):
        WAITING = "waiting", _("计算中")
        PROPOSED = "proposed", _("待发布")
        IMPOSSIBLE = "impossible", _("无法编排")
        PUBLISHED = "published", _("已发布")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="arrangements")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    plans = models.ManyToManyField(Plan, related_name="arrangements")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    practice_days = models.PositiveSmallIntegerField(help_text="days of practice from the plan's practice day on")
    most = models.PositiveSmallIntegerField(help_text="half-days that an assessor works at most")
    figures = models.JSONField(default=dict, help_text="distance in km, gap, rooms; what is lacking when impossible")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.body} {self.made_at:%Y-%m-%d}"


class Placement(models.Model):
    """Where one candidate sits theory, and where, when and before whom they show practice."""

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="placements")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="placements")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+")
    seat_no = models.PositiveSmallIntegerField(null=True)
    form = models.CharField(max_length=1, blank=True)
    workshop = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+")
    station = models.PositiveSmallIntegerField(null=True)
    practice_at = models.DateTimeField(null=True)
    first = models.ForeignKey(Assessor, null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Assessor, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["arrangement", "registration"], name="assessment_placed_once")]

"""Goals of the city's plans, and figures that come from documents or returns instead of records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Has a name in both languages."""

    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.name_en if in_english() else self.name


def in_english() -> bool:
    """True when the reader reads English."""
    return (get_language() or "").startswith("en")


class Target(Named):
    """A goal of a plan for a year; `indicator` is empty where no record of this system can count it.

    A later plan does not change the row of an earlier one: it is a row of its own, with its source and the day from which it
    is in force. A district's share of a goal carries the day of the city's plan that it is a share of.
    """

    year = models.PositiveSmallIntegerField()
    region_code = models.CharField(max_length=12, blank=True, default="", help_text="a district; empty is the city")
    code = models.CharField(max_length=60)
    in_force_from = models.DateField(help_text="the newest one that is not in the future is in force")
    value = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=20)
    is_share = models.BooleanField(default=False, help_text="value is a share of 1, shown in per cent")
    indicator = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["year", "order", "in_force_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "code", "region_code", "in_force_from"], name="statistics_target_once"
            )
        ]


class Reported(models.Model):
    """A value that was reported for a goal on a day, where it cannot be counted here; the newest one shows."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="reported")
    value = models.DecimalField(max_digits=14, decimal_places=4)
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["-as_of", "-pk"]


class Shortfall(models.Model):
    """A district that was found behind the course of the year in what it owes, until it has caught up."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="shortfalls")
    done = models.BigIntegerField(help_text="counted when it was last looked at")
    found_on = models.DateField()
    ended_on = models.DateField(null=True, help_text="caught up, or another plan is in force")

    class Meta:
        ordering = ["found_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"], condition=models.Q(ended_on=None), name="statistics_shortfall_once"
            )
        ]


class PublishedFigure(Named):
    """A figure that the bureau has published, as published; never mixed with what is counted here."""

    class Group(models.TextChoices):
        STOCK = "stock", _("人才总量")
        TRAINING = "training", _("技能培训")
        ASSESSMENT = "assessment", _("技能评价")
        COLLEGES = "colleges", _("技工教育")
        TALENT = "talent", _("领军人才")

    code = models.CharField(max_length=60, unique=True)
    group = models.CharField(max_length=12, choices=Group.choices)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    unit = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=30)
    is_share = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    @property
    def measured_in(self) -> str:
        """The unit in the reader's language."""
        return self.unit_en if in_english() else self.unit


class SavedView(models.Model):
    """A question of the explorer that somebody keeps; shared ones are seen by all who may explore, each within their scope."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=1000, help_text="the address's query text")
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="statistics_view_once")]


class Return(models.Model):
    """A table of the bureau for a period and a district or the city, on its way to be filed; see `returns/`.

    `figures` are the cells of the newest compilation; once filed nothing of it changes, later facts are shown beside it.
    """

    table = models.CharField(max_length=40)
    period = models.CharField(max_length=7, help_text="2023-02 or 2023")
    region_code = models.CharField(max_length=12)
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(help_text="row key -> column code -> number, money in fen")
    by_hand = models.JSONField(default=dict, help_text="item code -> number")
    by_hand_source = models.CharField(max_length=200, blank=True)
    explanations = models.JSONField(default=dict, help_text="rule code -> why it may stand")
    taken_on = models.DateField(help_text="day of the snapshot that was counted")
    archive = models.CharField(
        max_length=80, help_text="folder of the rows that were counted, under MEDIA_ROOT/returns"
    )
    declarations = models.CharField(max_length=16, help_text="hash of what was declared when it was counted")
    compilations = models.PositiveSmallIntegerField(default=1)
    compiled_at = models.DateTimeField()
    compiled_by = models.CharField(max_length=100)
    signatures = models.JSONField(default=list, help_text="[step, name, day] of whoever took the case on")
    filed_on = models.DateField(null=True)

    class Meta:
        ordering = ["-period", "table", "region_code"]
        constraints = [
            models.UniqueConstraint(fields=["table", "period", "region_code"], name="statistics_return_once")
        ]
        indexes = [models.Index(fields=["region_code", "period"], name="statistics_return_place")]

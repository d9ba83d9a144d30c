"""Appointments with their term, and what each year's performance check found."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform import calendar

from ..plans.models import Registration


class Appointment(models.Model):
    """A special-grade or chief technician in post."""

    class State(models.TextChoices):
        IN_POST = "in_post", _("在聘")
        ENDED = "ended", _("已解聘")

    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="appointment")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    occupation = models.ForeignKey("catalogue.Occupation", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=1, choices=Level.choices())
    state = models.CharField(max_length=8, choices=State.choices, default=State.IN_POST)
    since = models.DateField()
    until = models.DateField(help_text="last day of the term")
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it ended")
    appointed_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="in_post"), name="assessment_appointed_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="assessment_appointment_term"),
            models.CheckConstraint(
                condition=Q(state="in_post", ended_on=None) | Q(state="ended", ended_on__isnull=False),
                name="assessment_appointment_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-since"], name="assessment_appointment_unit"),
            models.Index(fields=["region_code", "-since"], name="assessment_appointment_place"),
        ]

    @property
    def over(self) -> bool:
        """The term is over and was not renewed."""
        return self.state == self.State.IN_POST and self.until < calendar.today()

    @property
    def years_due(self) -> list[int]:
        """Full calendar years in post that were not checked yet; the checks must be read with the row."""
        done = {check.year for check in self.checks.all()}
        last = (self.ended_on or calendar.today()).year - 1
        return [
            year for year in range(self.since.year, last + 1) if year not in done and self.since <= date(year, 7, 1)
        ]


class AppointmentCheck(models.Model):
    """The performance check of a year 年度考核; never changed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="checks")
    year = models.PositiveSmallIntegerField()
    fit = models.BooleanField()
    words = models.CharField(max_length=500)
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["appointment", "year"], name="assessment_checked_once")]

"""What learners intend for their weeks: the goal by week, planned pauses, whether and when to be reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StudyPlan(models.Model):
    """A person's own plan, seen by nobody else; it is deleted when they stop it."""

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    reminds = models.BooleanField(default=False, help_text="only who asks is reminded")
    remind_hour = models.PositiveSmallIntegerField(default=19, help_text="in the city's time zone")
    reminded_on = models.DateField(null=True, help_text="the last day on which a reminder went out: one a day at most")
    shows_run = models.BooleanField(default=True, help_text="whether the run of kept weeks is shown")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(remind_hour__range=(7, 21)), name="learning_plan_waking_hours")
        ]
        indexes = [models.Index(fields=["remind_hour"], condition=Q(reminds=True), name="learning_plan_reminds")]


class WeekGoal(models.Model):
    """What a plan asks for from a week on, until the next one; so a week that is over is judged by what held in it."""

    plan = models.ForeignKey(StudyPlan, on_delete=models.PROTECT, related_name="goals", db_index=False)
    week = models.DateField(help_text="its Monday")
    days = models.JSONField(help_text="weekdays, 0 is Monday")
    minutes = models.PositiveSmallIntegerField(help_text="a week")

    class Meta:
        ordering = ["week"]
        constraints = [models.UniqueConstraint(fields=["plan", "week"], name="learning_goal_once_a_week")]


class StudyPause(models.Model):
    """Days without learning, declared before or afterwards. Nobody is asked why: illness is nobody's business."""

    plan = models.ForeignKey(StudyPlan, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="learning_pause_period")
        ]

"""Drafts of policy versions and what their back-tests found."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Draft(models.Model):
    """A version that officers propose: its days, its document, the value of each parameter."""

    policy = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source_number = models.CharField(max_length=120)
    source_title = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField()
    values = models.JSONField(help_text="parameter -> value, nested by its keys; money in fen")
    reason = models.TextField()
    made_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="reform_draft")
    revision = models.OneToOneField("policy.Revision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="reform_period")
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.version}"


class BackTest(models.Model):
    """What a draft would have changed, had it been in force over a past period."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="tests")
    content = models.CharField(max_length=64, help_text="fingerprint of the content that was tested")
    since = models.DateField()
    until = models.DateField()
    subjects = models.PositiveIntegerField()
    result = models.JSONField(help_text="rows by district and month, and the totals")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.since} {self.until}"


class Lapse(models.Model):
    """That officers were told that a policy's versions end on a day with none after it; once a stage."""

    policy = models.CharField(max_length=60)
    ends_on = models.DateField(help_text="the last day for which a version is in force")
    stage = models.PositiveSmallIntegerField(help_text="days before it; 0: the day has passed")
    told_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "ends_on", "stage"], name="reform_told_once")]

    def __str__(self) -> str:
        return f"{self.policy} {self.ends_on} {self.stage}"


class DecisionCheck(models.Model):
    """Decisions of a past period that were derived again from what was kept with them, and those that came out otherwise."""

    policy = models.CharField(max_length=60, blank=True, help_text="empty: all policies")
    since = models.DateField()
    until = models.DateField()
    held = models.PositiveIntegerField(help_text="decisions as of days in the period")
    looked = models.PositiveIntegerField(help_text="of them derived again: all, or every n-th from a random one on")
    differing = models.JSONField(default=list, help_text="of each that differs: its id, policy, subject and the parts")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.policy} {self.since} {self.until}"

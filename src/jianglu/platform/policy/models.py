"""Decisions as they were made, and the text of the rule under which each was."""

from __future__ import annotations

from django.db import models

from .answers import Outcome


class PolicyText(models.Model):
    """The compiled conclusion of a policy, kept once a fingerprint, so that decisions can be derived again for ever."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    policy = models.CharField(max_length=60, db_index=True)
    columns = models.JSONField(help_text="name and type of each fact used")
    sql = models.TextField(help_text="PostgreSQL; from the facts to the outcome")
    first_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.policy} {self.fingerprint[:8]}"


class Decision(models.Model):
    """One verdict with the facts and parameters it rests on; never edited, a later decision stands beside it."""

    policy = models.CharField(max_length=60)
    text = models.ForeignKey(PolicyText, on_delete=models.PROTECT)
    version = models.CharField(max_length=60, blank=True, help_text="empty: no rule was in force")
    subject = models.CharField(max_length=120, help_text="key of the subject")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT)
    event_date = models.DateField(null=True)
    on = models.DateField(help_text="the day as of which it was decided")
    outcome = models.CharField(max_length=10, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    amount = models.BigIntegerField(null=True, help_text="fen")
    facts = models.JSONField()
    parameters = models.JSONField()
    explanation = models.JSONField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=100)

    class Meta:
        indexes = [
            models.Index(fields=["policy", "subject"]),
            models.Index(fields=["policy", "outcome", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.subject} {self.outcome}"


class Revision(models.Model):
    """A version of a policy that officers made and a second person approved; never edited, a later one overrides it."""

    policy = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source_number = models.CharField(max_length=120, help_text="the document that sets it")
    source_title = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(help_text="false: the document is still to be confirmed")
    values = models.JSONField(help_text="parameter -> value, nested by its keys; money in fen")
    made_by = models.CharField(max_length=100)
    enacted_by = models.CharField(max_length=100)
    enacted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="policy_revision_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.version}"

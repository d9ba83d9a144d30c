"""One theory sitting: who is in, on which frozen paper, and every answer they gave."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..plans.models import Plan, Registration


class Sitting(models.Model):
    """The theory exam of a plan; opened by an invigilator, entered with its start code."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="sitting")
    start_code = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    enter_until = models.DateTimeField(help_text="late arrivals are let in until then")
    ends_at = models.DateTimeField(help_text="nobody works longer, but for time grants")
    closed_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """One person's exam: named by a random id, on a paper that never changes, until a stored deadline."""

    class State(models.TextChoices):
        STARTED = "started", _("作答中")
        SUBMITTED = "submitted", _("已交卷")
        VOIDED = "voided", _("已作废")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="attempt")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTED)
    seed = models.BigIntegerField()
    paper = models.JSONField(help_text="questions in order as shown; holds no keys")
    paper_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by_clock = models.BooleanField(default=False)
    session_hash = models.CharField(max_length=64, help_text="of the token of the one live session")
    resume_hash = models.CharField(max_length=64, blank=True, help_text="of the invigilator's code")
    resume_until = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    events = models.PositiveIntegerField(default=0)
    last_seq = models.PositiveIntegerField(default=0)
    chain = models.CharField(max_length=64, blank=True, help_text="hash of the last event")
    away = models.PositiveIntegerField(default=0, help_text="how often the page was left, as it says itself: a hint")
    lockdown_keys = ArrayField(
        models.CharField(max_length=64), default=list, help_text="Config Keys demanded of the browser, as of the start"
    )

    class Meta:
        indexes = [
            models.Index(fields=["deadline"], condition=models.Q(state="started"), name="assessment_attempt_due"),
        ]


class Answer(models.Model):
    """What stands on the paper now; kept from the event with the highest sequence."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    question = models.PositiveSmallIntegerField()
    value = ArrayField(models.CharField(max_length=2000))
    flagged = models.BooleanField(default=False)
    seq = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="assessment_answer_once")]


class AnswerEvent(models.Model):
    """Append-only: one acknowledged change, chained by hash to the one before (a trigger forbids changes)."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    seq = models.PositiveIntegerField(help_text="the client's own count")
    question = models.PositiveSmallIntegerField()
    value = ArrayField(models.CharField(max_length=2000))
    flagged = models.BooleanField(default=False)
    client_at = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="assessment_event_number"),
            models.UniqueConstraint(fields=["attempt", "seq"], name="assessment_event_seq"),
        ]


class TimeGrant(models.Model):
    """More time for one person, with the reason and who gave it."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grants")
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=100)


class Incident(models.Model):
    """Append-only: what went wrong in a sitting, of one candidate or of all (a trigger forbids changes)."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("换机续考")
        OUTAGE = "outage", _("断电断网")
        DEVICE = "device", _("设备故障")
        ILLNESS = "illness", _("身体不适")
        IDENTITY = "identity", _("身份不符")
        VIOLATION = "violation", _("违纪违规")
        OTHER = "other", _("其他")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="incidents")
    registration = models.ForeignKey(Registration, null=True, on_delete=models.PROTECT, related_name="incidents")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=500, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["-occurred_at", "-pk"]


class PaperForm(models.Model):
    """One of the two forms of a sitting on paper; drawn once, sealed at rest."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="forms")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    code = models.CharField(max_length=1)
    paper_sealed = models.BinaryField()
    paper_hash = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="assessment_form_once")]


class SheetEntry(models.Model):
    """An answer sheet as the first of two people typed it in."""

    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="sheet")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    answers = models.JSONField(help_text="labels by number of the question")
    user_id = models.BigIntegerField(null=True)
    entered_by = models.CharField(max_length=100)
    entered_at = models.DateTimeField()

"""How courses are studied: enrolments, progress, play sessions, attempts, the hour ledger."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """A token that nobody can guess, so that no beat is made before the one before it was answered."""
    return secrets.token_urlsafe(32)


class Enrolment(models.Model):
    """A person studies a course, in the version that was current when they began."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey("learning.Course", on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    version = models.ForeignKey("learning.CourseVersion", on_delete=models.PROTECT)
    registration = models.UUIDField(default=uuid.uuid4, unique=True, help_text="xAPI registration")
    started_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="last activity")
    completed_at = models.DateTimeField(null=True)
    told_due = models.DateField(null=True, help_text="the last deadline of a lesson that the learner was reminded of")

    class Meta:
        ordering = ["-last_at"]
        constraints = [models.UniqueConstraint(fields=["person", "course"], name="learning_enrolled_once")]
        indexes = [models.Index(fields=["course", "completed_at"], name="learning_enrolment_course")]


class Progress(models.Model):
    """How far a learner is in one activity; `covered` are the credited ranges of media seconds."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    activity = models.ForeignKey("learning.Activity", on_delete=models.PROTECT)
    covered = models.JSONField(default=list, help_text="[[from, to], …] seconds, disjoint and sorted")
    seconds = models.PositiveIntegerField(default=0, help_text="seconds of `covered`")
    position = models.PositiveIntegerField(default=0, help_text="where to resume, seconds")
    score = models.PositiveSmallIntegerField(null=True, help_text="best percent of a quiz")
    done_at = models.DateTimeField(null=True)
    offline = models.BooleanField(default=False, help_text="done without a network, so without hours")
    late = models.BooleanField(default=False, help_text="done after its last day")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "activity"], name="learning_progress_once")]


class PlaySession(models.Model):
    """The lease under which time is counted: one open session a person, the server's clock, beats in sequence."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT)
    activity = models.ForeignKey("learning.Activity", on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    beat_at = models.DateTimeField(help_text="server time of the last accepted beat")
    seq = models.PositiveIntegerField(default=0, help_text="last accepted beat")
    token = models.CharField(max_length=43, default=new_token, help_text="what the next beat must bring")
    token_before = models.CharField(
        max_length=43, blank=True, help_text="what beat `seq` brought, should it be sent again"
    )
    forged = models.PositiveIntegerField(default=0, help_text="beats with another token")
    client_seconds = models.FloatField(default=0, help_text="the client's clock at the last beat, since opening")
    accounted = models.FloatField(default=0, help_text="server seconds since opening already used up by beats")
    pending = models.PositiveIntegerField(default=0, help_text="credited seconds not yet in the ledger")
    pending_ranges = models.JSONField(default=list)
    pending_beats = models.PositiveSmallIntegerField(default=0)
    check_in = models.PositiveIntegerField(help_text="credited seconds until the next presence check")
    answers = models.JSONField(default=list, help_text="seconds until each presence check was answered in time")
    check_due_at = models.DateTimeField(null=True, help_text="an open presence check must be answered by then")
    face_due = models.BooleanField(default=False, help_text="the open check wants a picture")
    last_reply = models.JSONField(default=dict, help_text="answer to beat `seq`, repeated when the beat is repeated")
    device = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(closed_at=None), name="learning_one_live_session")
        ]
        indexes = [
            models.Index(fields=["beat_at"], condition=Q(closed_at=None), name="learning_session_stale"),
            models.Index(fields=["person", "-opened_at"], name="learning_session_person"),
        ]


class HourEntry(models.Model):
    """One line of the hour ledger; append-only by trigger, corrections are entries of their own."""

    class Kind(models.TextChoices):
        MEDIA = "media", _("视频学习")
        READING = "reading", _("阅读学习")
        PACKAGE = "package", _("课件学习")
        REFUSED = "refused", _("未计入")
        IMPORTED = "imported", _("历史导入")
        CORRECTION = "correction", _("更正")

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey("learning.Course", on_delete=models.PROTECT, db_index=False)
    activity = models.ForeignKey("learning.Activity", null=True, on_delete=models.PROTECT)
    session = models.ForeignKey(PlaySession, null=True, on_delete=models.PROTECT)
    day = models.DateField(help_text="in the city's time zone")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    seconds = models.IntegerField(help_text="negative only in corrections; 0 when refused")
    refused = models.PositiveIntegerField(default=0, help_text="seconds that were not credited")
    reason = models.CharField(max_length=100, blank=True)
    evidence = models.JSONField(help_text="ranges, beats, device, presence")
    evidence_hash = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds__gte=0) | Q(kind="correction"), name="learning_hours_only_corrected"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "day"], name="learning_hours_person"),
            models.Index(fields=["course", "day"], name="learning_hours_course"),
        ]


class Attempt(models.Model):
    """One go at a quiz; answers are saved as they are given."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey("learning.Activity", on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, help_text="question id to what was answered")
    seq = models.PositiveIntegerField(default=0, help_text="client sequence of the last saved answer")
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    score = models.PositiveSmallIntegerField(null=True, help_text="percent")
    passed = models.BooleanField(null=True)

    class Meta:
        ordering = ["enrolment", "activity", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="learning_attempt_number"),
            models.UniqueConstraint(
                fields=["enrolment", "activity"], condition=Q(submitted_at=None), name="learning_one_open_attempt"
            ),
        ]

"""Trainees in classes, what they finished, and what the provider is owed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Enrolment(models.Model):
    """A person in a class, or on its waiting list."""

    class State(models.TextChoices):
        WAITING = "waiting", _("候补")
        ENROLLED = "enrolled", _("已报名")
        COMPLETED = "completed", _("已结业")
        FAILED = "failed", _("未结业")
        WITHDRAWN = "withdrawn", _("已退班")

    SEATED = (State.ENROLLED, State.COMPLETED, State.FAILED)

    training_class = models.ForeignKey(
        "training.TrainingClass", on_delete=models.PROTECT, related_name="enrolments", db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    voucher = models.OneToOneField(
        "training.Voucher", null=True, on_delete=models.PROTECT, related_name="enrolment", help_text="what pays for it"
    )
    state = models.CharField(max_length=10, choices=State.choices)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=100)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["enrolled_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=~Q(state="withdrawn"),
                name="training_enrolled_once",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-enrolled_at"], name="training_enrolment_person"),
            models.Index(fields=["training_class", "state", "enrolled_at"], name="training_enrolment_queue"),
        ]


class Completion(models.Model):
    """The completion record 培训合格证明: what was attended and learnt, as it stood when the class was finished."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    number = models.CharField(max_length=24, unique=True)
    completed_on = models.DateField()
    planned_hours = models.PositiveSmallIntegerField()
    attended_hours = models.PositiveSmallIntegerField()
    online_seconds = models.PositiveIntegerField()
    attendance = models.DecimalField(max_digits=4, decimal_places=3, help_text="share of planned hours, 0 to 1")
    quiz_score = models.PositiveSmallIntegerField(null=True, help_text="mean best percent of the courses' quizzes")

    class Meta:
        indexes = [models.Index(fields=["completed_on"], name="training_completion_day")]


class Settlement(models.Model):
    """A provider's claim for the vouchers of a finished class, handed on for payment."""

    number = models.CharField(max_length=24, unique=True)
    training_class = models.OneToOneField("training.TrainingClass", on_delete=models.PROTECT, related_name="settlement")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()
    amount = models.PositiveBigIntegerField(help_text="fen")
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["-submitted_at"]

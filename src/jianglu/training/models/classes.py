"""Classes, their sessions, and who attended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..words import AttendanceState, ClassState


class TrainingClass(models.Model):
    """An opened class 开班: when, where, who teaches, how many seats."""

    State = ClassState

    number = models.CharField(max_length=20, unique=True)
    programme = models.ForeignKey("training.Programme", on_delete=models.PROTECT, related_name="classes")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="street of the site")
    address = models.CharField(max_length=200)
    start_on = models.DateField()
    end_on = models.DateField()
    enrol_until = models.DateField()
    teacher_name = models.CharField(max_length=60)
    teacher = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField()
    seats_taken = models.PositiveSmallIntegerField(default=0, help_text="moved only by conditional updates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    finished_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["start_on", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(seats_taken__lte=F("seats")), name="training_seats_never_oversold"),
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="training_class_period"),
            models.CheckConstraint(condition=Q(enrol_until__lte=F("end_on")), name="training_class_enrol_until"),
        ]
        indexes = [
            models.Index(fields=["state", "start_on"], name="training_class_feed"),
            models.Index(fields=["region_code", "state"], name="training_class_region"),
            models.Index(fields=["organisation", "-start_on"], name="training_class_provider"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def seats_left(self) -> int:
        """Seats that can still be had."""
        return max(self.seats - self.seats_taken, 0)


class ClassSession(models.Model):
    """One lesson of the timetable."""

    class Kind(models.TextChoices):
        THEORY = "theory", _("理论")
        PRACTICE = "practice", _("实操")

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="sessions")
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    topic = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField(help_text="学时 of 45 minutes")
    sign_code = models.CharField(
        max_length=8, blank=True, help_text="shown by the teacher, typed or scanned to sign in"
    )
    sign_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="roll closed: whoever is not marked was absent")

    class Meta:
        ordering = ["training_class", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "seq"], name="training_session_seq"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="training_session_period"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="training_session_when")]

    def __str__(self) -> str:
        return self.topic


class Attendance(models.Model):
    """Whether a trainee was there, by whom or what attested."""

    State = AttendanceState

    class Method(models.TextChoices):
        ROLL = "roll", _("教师点名")
        CODE = "code", _("扫码签到")
        IMPORT = "import", _("历史导入")

    session = models.ForeignKey(ClassSession, on_delete=models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=8, choices=State.choices)
    method = models.CharField(max_length=8, choices=Method.choices)
    marked_by = models.CharField(max_length=100)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="training_attended_once")]
        indexes = [models.Index(fields=["enrolment"], name="training_attendance_of")]

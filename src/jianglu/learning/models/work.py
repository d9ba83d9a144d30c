"""What learners hand in: assignments, and practice tasks that somebody saw done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """One handing in; its content never changes, it is judged once. A returned one is followed by another."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待批阅")
        PASSED = "passed", _("通过")
        RETURNED = "returned", _("退回修改")

    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="submissions")
    activity = models.ForeignKey("learning.Activity", on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="who judges: the unit of the course, the employer who saw a practice task, or none: the bureau",
    )
    name = models.CharField(max_length=60, help_text="of the learner, for who judges and knows nothing else of them")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    ticked = models.JSONField(default=list, help_text="places of the checklist's lines that the learner did")
    handed_in_at = models.DateTimeField()
    late = models.BooleanField(default=False, help_text="handed in after the last day")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    score = models.PositiveSmallIntegerField(null=True, help_text="percent; assignments only")
    comment = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-handed_in_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "activity", "number"], name="learning_submission_number"),
            models.UniqueConstraint(
                fields=["enrolment", "activity"], condition=Q(state="waiting"), name="learning_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", judged_at=None) | (~Q(state="waiting") & Q(judged_at__isnull=False)),
                name="learning_submission_judged",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="learning_submission_percent"),
        ]
        indexes = [
            models.Index(fields=["activity", "handed_in_at"], name="learning_submission_activity"),
            models.Index(fields=["organisation", "state", "handed_in_at"], name="learning_submission_judges"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} · {self.number}"

    @property
    def punctuality(self) -> str:
        """Whether it came in time, in words."""
        return str(_("逾期提交") if self.late else _("按时提交"))


class SubmissionFile(models.Model):
    """A photo or document of a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["submission", "seq"]

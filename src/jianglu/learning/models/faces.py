"""Pictures taken while somebody learns with public money, and who was seen on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FaceCheck(models.Model):
    """That a learner of a subsidised class was asked for a picture, and what came of it.

    The picture itself is kept sealed until `forgotten_at`; of the face nothing is worked out or kept (GB/T 41819-2022).
    """

    class State(models.TextChoices):
        SAME = "same", _("系统核对一致")
        OTHER = "other", _("系统核对不一致")
        UNKNOWN = "unknown", _("待老师核对")
        LATE = "late", _("未按时拍照")
        WITHOUT = "without", _("未同意拍照，待老师当面确认")
        CONFIRMED = "confirmed", _("老师确认是本人")
        REJECTED = "rejected", _("老师认定不是本人")

    PASSED = (State.SAME, State.UNKNOWN, State.CONFIRMED)
    DECIDED = (State.CONFIRMED, State.REJECTED)

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey("learning.PlaySession", on_delete=models.PROTECT, related_name="faces")
    cohort = models.ForeignKey("learning.Cohort", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="of the unit")
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField(help_text="when the picture came, or when it was clear that none would")
    score = models.FloatField(null=True, help_text="of the city's face service, 0 to 1")
    why = models.CharField(max_length=100, blank=True, help_text="what the adapter said, for the teacher")
    drawn = models.BooleanField(default=False, help_text="in the sample at which a person looks")
    picture_sealed = models.BinaryField(null=True)
    digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the picture, so that none is shown twice"
    )
    forgotten_at = models.DateTimeField(null=True)
    entry = models.ForeignKey(
        "learning.HourEntry", null=True, on_delete=models.PROTECT, related_name="+", help_text="hours refused for it"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="what the teacher said")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=~Q(digest=""), name="learning_face_shown_once")
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="learning_face_person"),
            models.Index(fields=["at"], condition=Q(picture_sealed__isnull=False), name="learning_face_kept"),
        ]

    @property
    def decided(self) -> bool:
        """Whether a person has said the last word."""
        return self.state in self.DECIDED


class FaceAppeal(models.Model):
    """A learner holds against a teacher's word that it was them; an officer who did not decide it looks anew, once."""

    class State(models.TextChoices):
        OPEN = "open", _("复核中")
        UPHELD = "upheld", _("申诉成立")
        REJECTED = "rejected", _("维持原结论")
        WITHDRAWN = "withdrawn", _("已撤回")

    face = models.OneToOneField(FaceCheck, on_delete=models.PROTECT, related_name="appeal")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="face_appeal")
    grounds = models.CharField(max_length=1000)
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True, help_text="the officer's reason")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.face_id} {self.state}"

"""Reviews of courses before publication, and what reviewers remark on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class CourseReview(models.Model):
    """A draft before a second person; the case says where it stands, `closed_at` that it was decided or withdrawn."""

    case = models.OneToOneField("workflow.Case", on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey("learning.Course", on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey("learning.CourseVersion", on_delete=models.PROTECT, related_name="reviews")
    quality = models.PositiveSmallIntegerField(default=0, help_text="score when it was last handed in")
    locked = models.BooleanField(default=False, help_text="it lies with the reviewer, so nobody edits it")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(closed_at=None), name="learning_one_review")
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class ReviewRemark(models.Model):
    """What a reviewer says about one activity, or (without one) about the whole course; the author answers it."""

    review = models.ForeignKey(CourseReview, on_delete=models.PROTECT, related_name="remarks")
    activity = models.ForeignKey("learning.Activity", null=True, on_delete=models.SET_NULL, related_name="remarks")
    about = models.CharField(max_length=120, help_text="title of the activity then, or of the course")
    text = models.CharField(max_length=1000)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]

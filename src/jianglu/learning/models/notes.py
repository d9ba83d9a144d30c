"""What learners write down for themselves while they watch."""

from __future__ import annotations

from django.db import models


class LessonNote(models.Model):
    """A note at a moment of a video; only its writer reads it."""

    enrolment = models.ForeignKey("learning.Enrolment", on_delete=models.PROTECT, related_name="notes")
    activity = models.ForeignKey("learning.Activity", on_delete=models.PROTECT, related_name="+")
    at = models.PositiveIntegerField(help_text="second of the video")
    text = models.CharField(max_length=1000)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "activity", "at", "pk"]
        indexes = [models.Index(fields=["enrolment", "activity", "at"], name="learning_note_of")]

    def __str__(self) -> str:
        return self.text[:60]

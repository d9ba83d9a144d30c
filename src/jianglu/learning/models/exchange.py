"""Courses that came in as packages, with what was taken and what was lost on the way."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level


class CourseImport(models.Model):
    """A package that was handed in to become a draft; `course` says that it has, `refused` why it could not."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whose course it becomes; empty: the bureau's own",
    )
    region_code = models.CharField(max_length=12)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    format = models.CharField(max_length=40, blank=True, help_text="as its manifest says")
    category = models.ForeignKey(
        "learning.Category", null=True, on_delete=models.PROTECT, related_name="+", help_text="empty: as it says itself"
    )
    occupation = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=1, blank=True, choices=Level.choices())
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    course = models.ForeignKey("learning.Course", null=True, on_delete=models.PROTECT, related_name="+")
    refused = models.CharField(max_length=300, blank=True)
    taken = models.PositiveIntegerField(default=0, help_text="activities and questions")
    changed = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.file.name

    @property
    def state(self) -> str:
        """Where it stands: waiting, refused, or done."""
        return "waiting" if self.done_at is None else "done" if self.course_id else "refused"


class ImportNote(models.Model):
    """A line of the report: something in the package and what became of it."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("已导入")
        CHANGED = "changed", _("已导入，有改动")
        LOST = "lost", _("未导入")

    imported = models.ForeignKey(CourseImport, on_delete=models.CASCADE, related_name="notes")
    seq = models.PositiveIntegerField()
    place = models.CharField(max_length=200, blank=True, help_text="in the course")
    file = models.CharField(max_length=200, blank=True, help_text="in the package")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.CharField(max_length=60, blank=True, help_text="why: of exchange.telling, or of an error")
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["imported", "seq"]
        constraints = [models.UniqueConstraint(fields=["imported", "seq"], name="learning_import_note")]

    def __str__(self) -> str:
        return f"{self.place} {self.outcome}"

"""Jobs and where they stand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One run of a long piece of work, with its owner, progress and result."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    kind = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="jobs")
    owner_name = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0, help_text="0: not known")
    message = models.CharField(max_length=500, blank=True)
    hint = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=300, blank=True, help_text="where the result is")
    rows = models.JSONField(default=list, help_text="[row, field, message] of every bad row")
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["id"], condition=models.Q(state__in=["queued", "running"]), name="jobs_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def title(self) -> str | Promise:
        """The name of this kind of job, for people."""
        from .core import JOBS

        return JOBS[self.kind].title if self.kind in JOBS else self.kind

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class Checkpoint(models.Model):
    """How far a job's own work is committed; apart from `Job`, which another connection updates meanwhile."""

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.CASCADE, related_name="checkpoint")
    state = models.JSONField()

    def __str__(self) -> str:
        return f"{self.job_id}: {self.state}"


class DailyRun(models.Model):
    """That a daily job was started for a day of the clock."""

    kind = models.CharField(max_length=100)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="jobs_daily_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"

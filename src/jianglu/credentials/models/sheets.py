"""Many certificates at once: batches to issue, historic sheets, hand-overs to the national network, bulk checks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .register import Certificate


class Batch(models.Model):
    """Awards that were decided together and are issued by a job: an examination season, a class, a list of honours."""

    title = models.CharField(max_length=120)
    decision = models.CharField(max_length=80, help_text="number of the decision or name of the season")
    asked_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    total = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]


class BatchItem(models.Model):
    """One award of a batch; it is issued when it has its certificate."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="items")
    line = models.PositiveIntegerField()
    award = models.JSONField()
    certificate = models.ForeignKey(Certificate, null=True, blank=True, on_delete=models.PROTECT)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="credentials_batch_line")]
        indexes = [
            models.Index(
                fields=["batch", "line"],
                condition=models.Q(certificate=None, problem=""),
                name="credentials_batch_open",
            )
        ]


class Intake(models.Model):
    """A sheet of historic certificates: checked row by row and entered by a job, whole or not at all."""

    class State(models.TextChoices):
        CHECKING = "checking", _("核对中")
        REFUSED = "refused", _("有误，未入库")
        DONE = "done", _("已入库")

    source = models.CharField(max_length=80, help_text="the register that the rows come from; stands on every face")
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    total = models.PositiveIntegerField()
    problems = models.PositiveIntegerField(default=0, help_text="rows that were refused at the last check")
    rows_sealed = models.BinaryField(help_text="lines and cells as JSON; emptied once they are in the register")
    asked_by = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]


class NationalExport(models.Model):
    """That certificates were handed to the national query network: who, why, which days, how many."""

    since = models.DateField()
    until = models.DateField()
    total = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class BulkCheck(models.Model):
    """A sheet that a unit had verified: who asked when, how many rows, and for a month what came of them."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    asked_by = models.CharField(max_length=100)
    at = models.DateTimeField()
    total = models.PositiveIntegerField(help_text="rows of the sheet")
    valid = models.PositiveIntegerField(help_text="certificates in force among the answers")
    missed = models.PositiveIntegerField(help_text="rows without such a certificate or without consent")
    lines_sealed = models.BinaryField(help_text="the answers as JSON; emptied after a month")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="credentials_check_unit")]

    @property
    def kept(self) -> bool:
        """Whether the answers are still there."""
        return bool(self.lines_sealed)

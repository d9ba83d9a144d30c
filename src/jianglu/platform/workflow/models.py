"""Running cases of the one case engine."""

from __future__ import annotations

from django.db import models


class Case(models.Model):
    """One matter on its way through a flow; it keeps the version of the flow under which it was opened."""

    number = models.CharField(max_length=24, unique=True)
    flow = models.CharField(max_length=60)
    flow_version = models.PositiveSmallIntegerField()
    node = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1, help_text="optimistic lock of act()")
    title = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12, db_index=True)
    organisation = models.ForeignKey("organisations.Organisation", null=True, on_delete=models.PROTECT)
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

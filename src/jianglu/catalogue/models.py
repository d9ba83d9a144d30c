"""The occupational classification and what the city makes of it."""

from __future__ import annotations

from django.db import models


class Occupation(models.Model):
    """An occupation of the national classification, code M-mm-nn-oo; certificates outlive codes, so codes have dates."""

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    digital = models.BooleanField(null=True, help_text="marked S; empty means unknown")
    green = models.BooleanField(null=True, help_text="marked L; empty means unknown")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class WorkType(models.Model):
    """A work type 工种; it has no national code and is numbered within its occupation."""

    occupation = models.ForeignKey(Occupation, on_delete=models.PROTECT, related_name="work_types")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["occupation", "seq"]
        constraints = [models.UniqueConstraint(fields=["occupation", "seq"], name="catalogue_work_type_seq")]

    def __str__(self) -> str:
        return self.name

"""Which courses must be completed before another one is begun."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Prerequisite(models.Model):
    """`course` is begun only by who completed `needed`. Rows form no cycle: services.prerequisites writes them, alone."""

    course = models.ForeignKey(
        "learning.Course", on_delete=models.CASCADE, related_name="prerequisites", db_index=False
    )
    needed = models.ForeignKey("learning.Course", on_delete=models.PROTECT, related_name="needed_by")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "needed"], name="learning_prerequisite_once"),
            models.CheckConstraint(condition=~Q(course=F("needed")), name="learning_prerequisite_other"),
        ]

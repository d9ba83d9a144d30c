"""Where the demo clock stands."""

from __future__ import annotations

from django.db import models


class DemoClock(models.Model):
    """The one row of the demo clock: at the real instant `anchored_at` it showed `shows_at`; it runs on from there."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    anchored_at = models.DateTimeField()
    shows_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="calendar_one_clock")]

    def __str__(self) -> str:
        return f"{self.shows_at:%F %T}"

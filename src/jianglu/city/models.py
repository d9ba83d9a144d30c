"""How far the demo city has been made."""

from __future__ import annotations

from django.db import models


class SeedStage(models.Model):
    """A finished stage; written in the transaction of the stage itself, so a killed seed goes on where it stopped."""

    name = models.CharField(max_length=60, primary_key=True)
    finished_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return self.name

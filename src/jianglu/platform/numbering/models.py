"""The last number given under each key."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """A series of numbers, such as the certificates of one body, level and year."""

    key = models.CharField(max_length=120, primary_key=True)
    last = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"

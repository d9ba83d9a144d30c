"""How far the demo city and the scaled city have been made."""

from __future__ import annotations

from django.db import models


class SeedStage(models.Model):
    """A finished stage; written in the transaction of the stage itself, so a killed seed goes on where it stopped."""

    name = models.CharField(max_length=60, primary_key=True)
    finished_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return self.name


class ScaleCity(models.Model):
    """The scaled city that stands here or is being loaded; there is at most one."""

    size = models.CharField(max_length=8)
    seed = models.CharField(max_length=40)
    bases = models.JSONField(help_text="last id of each table before it, and how many of its rows are reserved")
    series = models.JSONField(help_text="last number of each series before it, and how many are reserved")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.size


class ScaleChunk(models.Model):
    """A part that was loaded; written in the transaction of the part, so a killed load goes on where it stopped."""

    name = models.CharField(max_length=60, primary_key=True)
    rows = models.BigIntegerField()
    digest = models.CharField(max_length=32, help_text="of the rows without what is sealed or signed")
    seconds = models.FloatField()
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ScaleDefinition(models.Model):
    """An index or constraint that was taken off for the load, and the statements that put it back."""

    name = models.CharField(max_length=80, primary_key=True)
    table = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField(help_text="1 indexes and exclusions, 2 uniqueness, 3 foreign keys")
    statement = models.TextField()
    validation = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name

"""One learner's adaptive practice, question by question."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..bank.models import Blueprint, Item, ItemVersion


class Practice(models.Model):
    """A practice in the items of one blueprint that are for practice."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    seed = models.BigIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ability = models.FloatField(default=0)
    error = models.FloatField(default=1)

    class Meta:
        indexes = [models.Index(fields=["person", "-started_at"], name="assessment_practice_mine")]


class PracticeStep(models.Model):
    """A question that was asked, and what was answered."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    questions = models.JSONField(help_text="as shown, with the map to the bank's keys; of a case all parts")
    given = models.JSONField(null=True, help_text="answers by number of the question")
    share = models.FloatField(null=True, help_text="of the points, 0 to 1")
    value = ArrayField(models.FloatField(), default=list, help_text="ability and its error after the answer")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="assessment_step_once")]

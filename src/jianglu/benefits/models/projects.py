"""Classes that the bureau buys as one project (项目制培训). All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Project(models.Model):
    """A class bought as a whole: post, training, assessment and employment service at one price a person.

    It is paid in three instalments once project, price, provider and roll were published by a second officer.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("待公布")
        PUBLISHED = "published", _("已公布")

    number = models.CharField(max_length=24, unique=True)
    training_class = models.OneToOneField("training.TrainingClass", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12, help_text="district that buys and budgets")
    price = models.BigIntegerField(help_text="a person, whole")
    document = models.CharField(max_length=120, help_text="by which the provider was chosen in competition")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    drafted_by = models.CharField(max_length=100)
    drafted_by_user = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField()
    published_by = models.CharField(max_length=100, blank=True)
    published_on = models.DateField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="benefits_project_has_price"),
            models.CheckConstraint(
                condition=Q(state="draft", published_on=None) | Q(state="published", published_on__isnull=False),
                name="benefits_project_published_on",
            ),
        ]
        indexes = [models.Index(fields=["state", "region_code"], name="benefits_project_desk")]

    def __str__(self) -> str:
        return self.number

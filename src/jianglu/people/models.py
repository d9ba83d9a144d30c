"""Persons and what ties them to organisations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Person(models.Model):
    """One human being, found by the blind index of the identity number, which itself is encrypted."""

    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200)
    number_sealed = models.BinaryField(help_text="identity number, sealed by platform.vault")
    number_index = models.BinaryField(unique=True, help_text="blind index of the identity number")
    number_masked = models.CharField(max_length=18)
    sex = models.CharField(max_length=6, choices=[("male", _("男")), ("female", _("女"))])
    born = models.DateField()
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, help_text="where the person lives")
    phone_sealed = models.BinaryField(null=True, blank=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Relation(models.Model):
    """Why an organisation may see a person: it employs, trains or assesses them."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", _("职工")
        TRAINEE = "trainee", _("学员")
        CANDIDATE = "candidate", _("考生")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "kind"], name="people_relation_once")
        ]
        indexes = [models.Index(fields=["organisation", "person"])]

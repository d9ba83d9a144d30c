"""Legal units: enterprises, training providers, assessment bodies, colleges."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A legal unit, known by its GB 32100 unified social credit code."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("企业")
        PROVIDER = "provider", _("培训机构")
        BODY = "body", _("评价机构")
        COLLEGE = "college", _("技工院校")
        AGENCY = "agency", _("人社部门")

    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=400)
    tokens = models.TextField(blank=True, editable=False, help_text="what a search may find, cut by kernel.chinese")
    search = models.GeneratedField(
        expression=SearchVector("tokens", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    address = models.CharField(max_length=200, blank=True)
    legal_representative = models.CharField(max_length=60, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    industry = models.CharField(max_length=5, blank=True, help_text="GB/T 4754 code")
    established_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    profile = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pinyin", "id"]
        indexes = [
            GinIndex(fields=["search"], name="organisations_search"),
            models.Index(fields=["region", "pinyin"], name="organisations_region"),
            models.Index(fields=["pinyin", "id"], name="organisations_pinyin"),  # the public directory
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(models.Model):
    """A capacity in which a unit acts; one unit may be an enterprise and an assessment body."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=12, choices=Organisation.Kind.choices)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="organisations_role_once")]
        indexes = [models.Index(fields=["kind", "organisation"], name="organisations_role_kind")]


class OrganisationChange(models.Model):
    """One changed field of a unit: what it was, what it became, who changed it and why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    changed_by = models.CharField(max_length=100)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at", "-id"]

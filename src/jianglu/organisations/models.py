"""Legal units: enterprises, training providers, assessment bodies, colleges."""

from __future__ import annotations

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
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class OrganisationRole(models.Model):
    """A capacity in which a unit acts; one unit may be an enterprise and an assessment body."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=12, choices=Organisation.Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="organisations_role_once")]

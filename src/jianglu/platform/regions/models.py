"""The tree of city, districts, streets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A node of the region tree; the code is its GB/T 2260 code and a prefix of all codes below it.

    "50" is the city, "500103" a district, "500103001" a street or town.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("市")
        DISTRICT = "district", _("区县")
        STREET = "street", _("街镇")

    code = models.CharField(max_length=12, primary_key=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=200, help_text="sort key; the embedded PostgreSQL has no Chinese collation")
    group = models.CharField(max_length=20, blank=True, help_text="一区两群: 主城都市区, 渝东北, 渝东南")
    zone = models.CharField(max_length=20, blank=True, help_text="中心城区, 主城新区, and the two groups")
    zone_confirmed = models.BooleanField(default=False, help_text="false: group and zone are recalled, not read")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

"""What may be spent: budget lines, and the reserve of the fund. All money is in fen."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class BudgetLine(models.Model):
    """What a district may spend on a benefit in a year out of a fund; `committed` is promised and not yet paid."""

    class Fund(models.TextChoices):
        UNEMPLOYMENT = "unemployment_insurance", _("失业保险基金")
        SKILLS = "skills_action", _("职业技能提升行动专账资金")
        EMPLOYMENT = "employment_subsidy", _("就业补助资金")

    year = models.PositiveSmallIntegerField()
    benefit = models.CharField(max_length=60, help_text="code of the policy")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT)
    fund = models.CharField(
        max_length=24, choices=Fund.choices, default=Fund.UNEMPLOYMENT, db_default="unemployment_insurance"
    )
    total = models.BigIntegerField()
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-year", "benefit", "region", "fund"]
        constraints = [
            models.UniqueConstraint(fields=["year", "benefit", "region", "fund"], name="benefits_one_line"),
            models.CheckConstraint(
                condition=Q(committed__gte=0, paid__gte=0, total__gte=F("committed") + F("paid")),
                name="benefits_line_never_overdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.benefit} {self.region_id}"

    @property
    def free(self) -> int:
        """What can still be promised, in fen."""
        return self.total - self.committed - self.paid


class FundReserve(models.Model):
    """How many months of spending the unemployment-insurance fund of the city covers, as reported for a period."""

    region_code = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField()
    months = models.PositiveSmallIntegerField(help_text="备付月数")
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region_code", "valid_from"], name="benefits_reserve_once"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="benefits_reserve_period"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.valid_from}"

"""The city's three catalogues as lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, Table, Text

from .queries import PLAN, STANDARD

_TITLE = Column("title", _("名称"), sort="title")
_OCCUPATION = (
    Column(
        "occupation.name",
        _("职业"),
        sort="occupation_id",
        link=lambda row: reverse("catalogue:detail", args=[row.occupation_id]) if row.occupation_id else "",
    ),
    Column("occupation_id", _("职业编码")),
    Column("get_level_display", _("等级"), sort="level"),
)
_PERIOD = (
    Column("valid_from", _("生效日期"), kind="date", sort="valid_from"),
    Column("valid_to", _("有效期至"), kind="date", sort="valid_to"),
    Column("basis", _("依据")),
)


class ItemTable(Table):
    """Key occupations."""

    name = "catalogue"
    sort = "occupation_id"
    empty = _("目前没有有效条目")
    columns: ClassVar[Sequence[Column]] = (_TITLE, *_OCCUPATION, *_PERIOD)
    filters = (
        Text("q", _("名称或职业"), ("title", "occupation__name")),
        Text("occupation", _("职业编码"), ("occupation__code",), prefix=True),
        Choice("level", _("等级"), [(level.value, level.label) for level in Level]),
    )


class PlanTable(ItemTable):
    """Training plans of the institutions."""

    columns = (
        _TITLE, *_OCCUPATION, Column("places", _("计划人数"), kind="number", sort="places"),
        Column("hours", _("学时"), kind="number", sort="hours"), *_PERIOD,
    )  # fmt: skip


class StandardTable(ItemTable):
    """Subsidy standards."""

    columns = (_TITLE, *_OCCUPATION, Column("amount", _("每人补贴标准"), kind="money", sort="amount"), *_PERIOD)


TABLES = {PLAN: PlanTable, STANDARD: StandardTable}
"""By the kind of the catalogue; another kind has ItemTable."""

"""The list of posts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from ..filing.queries import levels_text


class HeldLevel(Choice):
    """Posts at which a level is assessed."""

    def apply(self, rows: QuerySet[Any], params: Any) -> QuerySet[Any]:
        """The rows whose levels contain the chosen one."""
        level = params.get(self.name, "")
        return rows.filter(levels__contains=[level]) if level in dict(self.options()) else rows


class PostTable(Table):
    """Posts of one enterprise, or of those of a district."""

    columns = [
        Column("name", _("岗位"), sort="name", link="assessment:post"),
        Column("unit", _("车间或班组")),
        Column("body.organisation.name", _("企业"), sort="body__organisation__pinyin"),
        Column("occupation.name", _("职业"), sort="occupation"),
        Column("work_type.name", _("工种")),
        Column("levels", _("等级"), value=lambda row: levels_text(row.levels)),
        Column("version", _("现行规范（版）"), kind="number", sort="version"),
        Column("since", _("施行日期"), kind="date", sort="since"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("岗位或企业"), ["name", "unit", "body__organisation__name"]),
        Text("occupation", _("职业名称或编码"), ["occupation__name", "occupation__code"]),
        HeldLevel("level", _("等级"), Level.choices()),
        District("district", _("区县"), lookup="body__region_code"),
        DateRange("since", _("施行日期"), lookup="since"),
    ]
    sort = "name"
    name = "assessment-posts"

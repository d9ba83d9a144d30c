"""The list of recognitions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from . import queries as recognitions


class RecognitionTable(Table):
    """Applications across the ladders of skills and titles."""

    columns = [
        Column("case.number", _("案号"), sort="case__number", link="assessment:recognition"),
        Column("person.name", _("姓名"), sort="person__pinyin"),
        Column("get_direction_display", _("方向"), sort="direction"),
        Column("occupation.name", _("职业")),
        Column("level", _("技能等级"), kind="level", sort="level"),
        Column("title_name", _("职称")),
        Column("applied_on", _("申请日期"), kind="date", sort="applied_on"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("recognised_on", _("认定日期"), kind="date", sort="recognised_on"),
        Column("certificate.number", _("证书编号")),
    ]
    filters = [
        Text("q", _("姓名或案号"), ["person__name", "case__number"]),
        Choice("direction", _("方向"), recognitions.DIRECTIONS),
        Choice("state", _("状态"), recognitions.STATES),
        Choice("level", _("技能等级"), [(code, label) for code, label in Level.choices() if code in "321"]),
        Text("occupation", _("职业"), ["occupation__name"]),
        District("district", _("区县"), lookup="region_code"),
        DateRange("applied", _("申请日期"), lookup="applied_on"),
    ]
    sort = "-applied_on"
    name = "assessment-recognitions"

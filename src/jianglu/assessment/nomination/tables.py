"""The list of nominations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from . import queries
from .rules import GRADES, KINDS, LEVELS


class NominationTable(Table):
    """Levels that enterprises recognise directly."""

    columns = [
        Column("case.number", _("案号"), sort="case__number", link="assessment:nomination"),
        Column("person.name", _("姓名"), sort="person__pinyin"),
        Column("organisation.name", _("企业"), sort="organisation__pinyin"),
        Column("occupation.name", _("职业")),
        Column("level", _("等级"), kind="level", sort="level"),
        Column("merit_title", _("主要业绩")),
        Column("nominated_on", _("提名日期"), kind="date", sort="nominated_on"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("recognised_on", _("认定日期"), kind="date", sort="recognised_on"),
        Column("certificate.number", _("证书编号")),
    ]
    filters = [
        Text("q", _("姓名、企业或案号"), ["person__name", "organisation__name", "case__number"]),
        Choice("state", _("状态"), queries.STATES),
        Choice("level", _("等级"), [(code, Level(code).label) for code in LEVELS]),
        Choice("merit_kind", _("业绩类别"), [*KINDS.items()]),
        Choice("merit_grade", _("业绩级别"), [*GRADES.items()]),
        Text("occupation", _("职业"), ["occupation__name"]),
        District("district", _("区县"), lookup="region_code"),
        DateRange("nominated", _("提名日期"), lookup="nominated_on"),
    ]
    sort = "-nominated_on"
    name = "assessment-nominations"

"""The register of appointments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from . import queries


class AppointmentTable(Table):
    """Special-grade and chief technicians in post."""

    columns = [
        Column("person.name", _("姓名"), sort="person__pinyin", link="assessment:appointment"),
        Column("organisation.name", _("企业"), sort="organisation__pinyin"),
        Column("occupation.name", _("职业")),
        Column("level", _("等级"), kind="level", sort="level"),
        Column("since", _("聘任日期"), kind="date", sort="since"),
        Column("until", _("聘期至"), kind="date", sort="until"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
    ]
    filters = [
        Text("q", _("姓名或企业"), ["person__name", "organisation__name"]),
        Choice("state", _("状态"), queries.STATES),
        Choice("level", _("等级"), [(code, Level(code).label) for code in "TS"]),
        Text("occupation", _("职业"), ["occupation__name"]),
        District("district", _("区县"), lookup="region_code"),
        DateRange("until", _("聘期至"), lookup="until"),
    ]
    sort = "-since"
    name = "assessment-appointments"

"""Where everybody of an arrangement is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Column, Table, Text


class PlacementTable(Table):
    """Where everybody of an arrangement is."""

    columns = [
        Column("registration.ticket", _("准考证号"), sort="registration__ticket"),
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin"),
        Column("registration.plan.title", _("认定计划")),
        Column("room", _("理论考场"), value=lambda row: f"{row.room.site.name} {row.room.name}" if row.room else ""),
        Column("seat_no", _("座位"), kind="number", sort="seat_no"),
        Column("form", _("试卷")),
        Column(
            "workshop", _("技能考场"), value=lambda row: f"{row.workshop.site} {row.workshop}" if row.workshop else ""
        ),
        Column("station", _("工位"), kind="number"),
        Column("practice_at", _("技能考核"), kind="datetime", sort="practice_at"),
        Column("first.name", _("考评员甲")),
        Column("second.name", _("考评员乙")),
    ]
    filters = [
        Text("q", _("姓名或准考证号"), ["registration__person__name", "registration__ticket"]),
        Text("room", _("考场"), ["room__name", "workshop__name"]),
    ]
    sort = "registration__ticket"
    per_page = 50
    name = "assessment-placements"

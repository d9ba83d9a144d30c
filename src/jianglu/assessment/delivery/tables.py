"""Lists of the examination hall."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, Table, Text

from . import queries
from .forms import INCIDENTS


class BoardTable(Table):
    """Everybody whom a sitting expects."""

    columns = [
        Column("ticket", _("准考证号"), sort="ticket", link="assessment:candidate"),
        Column("person.name", _("姓名"), sort="person__pinyin"),
        Column(
            "seat", _("座位"), value=lambda row: f"{row.room.name} {row.seat_no}" if row.room else "", sort="seat_no"
        ),
        Column("status", _("状态"), template="assessment/_board_status.html", sort="status"),
        Column("answered", _("已答"), kind="number", sort="answered"),
        Column("seen", _("最近联系"), template="assessment/_board_seen.html", sort="attempt__seen_at"),
        Column("away", _("离开页面"), kind="number", value=lambda row: getattr(_attempt(row), "away", None)),
        Column("troubles", _("考场记录"), kind="number", sort="troubles"),
    ]
    filters = [
        Text("q", _("姓名或准考证号"), ["person__name", "ticket"]),
        Choice("status", _("状态"), lambda: [*queries.STATUSES.items()]),
        Text("room", _("考场"), ["room__name"]),
    ]
    sort = "ticket"
    per_page = 100
    name = "assessment-board"


def _attempt(row: Any) -> Any:
    return getattr(row, "attempt", None)


class IncidentTable(Table):
    """The log of a sitting."""

    columns = [
        Column("occurred_at", _("发生时间"), kind="datetime", sort="occurred_at"),
        Column("get_kind_display", _("类型"), kind="tag"),
        Column("registration.ticket", _("准考证号")),
        Column("registration.person.name", _("考生")),
        Column("note", _("情况")),
        Column("recorded_by", _("记录人"), kind="who"),
    ]
    filters = [
        Text("q", _("情况或准考证号"), ["note", "registration__ticket"]),
        Choice("kind", _("类型"), INCIDENTS),
    ]
    sort = "-occurred_at"
    name = "assessment-incidents"

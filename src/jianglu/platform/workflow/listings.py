"""The lists of cases and notices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jianglu.platform import calendar
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from .core import FLOWS, flow_of


def _flows() -> list[tuple[str, Any]]:
    newest = {flow.code: flow for flow in sorted(FLOWS.values(), key=lambda flow: flow.version)}
    return [(code, flow.title) for code, flow in sorted(newest.items())]


def _flow(row: Any) -> str:
    return str(flow_of(row.flow, row.flow_version).title)


def _node(row: Any) -> str:
    return str(flow_of(row.flow, row.flow_version).node(row.node).label)


def time_left(row: Any) -> str:
    """The deadline as people say it: working days left, or by how many it is missed."""
    if row.due_on is None or row.closed_at is not None:
        return "—"
    left = calendar.working_days_between(calendar.today(), row.due_on)
    if left < 0:
        return ngettext("超期 %(n)s 个工作日", "超期 %(n)s 个工作日", -left) % {"n": -left}
    return ngettext("还有 %(n)s 个工作日", "还有 %(n)s 个工作日", left) % {"n": left}


class CaseTable(Table):
    """Cases that the reader may see."""

    columns = [
        Column("number", _("编号"), link="workflow:case", sort="number"),
        Column("title", _("事项")),
        Column("flow", _("种类"), value=_flow),
        Column("applicant", _("申请人")),
        Column("node", _("环节"), value=_node),
        Column("due_on", _("时限"), value=time_left, sort="due_on"),
        Column("opened_at", _("申报时间"), kind="datetime", sort="opened_at"),
    ]
    filters = [
        Text("q", _("编号、事项或申请人"), ["number", "title", "applicant"]),
        Choice("flow", _("种类"), _flows),
        District("district", _("区县")),
        DateRange("opened", _("申报日期"), "opened_at__date"),
    ]
    sort = "-opened_at"
    name = "cases"
    empty = _("还没有办件")


class TaskTable(CaseTable):
    """Cases that wait for the reader."""

    sort = "due_on"
    name = "tasks"
    empty = _("都办完了，没有待办事项")


class NoticeTable(Table):
    """Public notices."""

    columns = [
        Column("title", _("公示"), link="workflow:notice"),
        Column("published_on", _("公示日期"), kind="date", sort="published_on"),
        Column("ends_on", _("截止"), kind="date", sort="ends_on"),
        Column("state", _("状态"), template="workflow/_notice_state.html"),
    ]
    filters = [Text("q", _("搜索"), ["title"]), Choice("flow", _("种类"), _flows, "case__flow")]
    sort = "-published_on"
    name = "notices"
    empty = _("目前没有公示")

"""The bureau's page of the log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.punctuation import listed
from jianglu.platform.access import require
from jianglu.platform.pages import Column, DateRange, Table, Text, login_required

from . import queries
from .permissions import VIEW


def _actor(entry: Any) -> str:
    """The name of an official's account, and the user name, which is one account's alone."""
    return f"{entry.called} · {entry.actor}" if entry.called else str(entry.actor)


class EntryTable(Table):
    """The log, newest first."""

    columns = [
        Column("at", _("时间"), sort="at", kind="datetime"),
        Column("actor", _("操作人"), value=_actor),
        Column("on_behalf_of", _("代表")),
        Column("action", _("操作"), sort="action"),
        Column("subject", _("对象")),
        Column("reason", _("事由")),
        Column("changes", _("内容"), value=lambda entry: _told(entry.changes)),
        Column("address", _("来源地址")),
        Column("request_id", _("请求编号"), value=lambda entry: entry.request_id[:8]),
    ]
    filters = [
        Text("q", _("操作人、对象或操作"), search=queries.search),
        DateRange("at", _("日期"), lookup="at__date"),
    ]
    sort = "-at"
    per_page = 50
    name = "audit"
    empty = _("没有符合条件的记录")


@login_required
def entries(request: HttpRequest) -> HttpResponse:
    """Search, and export what was found."""
    require(request.actor, VIEW)
    return EntryTable(queries.entries(request.actor), request).response("audit/entries.html")


def _told(changes: object) -> str:
    if not isinstance(changes, dict):
        return ""
    return listed((f"{key}: {value}" for key, value in changes.items()), "；")

"""Lists of the information room."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, DateRange, Table, Text

from .queries import KINDS, STATES, find


def _search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    return rows.filter(pk__in=find(text).values("pk"))


class ArticleTable(Table):
    """Published texts."""

    name = "articles"
    sort = "-issued_on"
    columns = (
        Column("title", _("标题"), link="information:article", sort="title"),
        Column("get_kind_display", _("种类")),
        Column("document_number", _("文号")),
        Column("issuer", _("发文机关")),
        Column("issued_on", _("日期"), kind="date", sort="issued_on"),
    )
    filters = (
        Text("q", _("搜索"), search=_search),
        Choice("kind", _("种类"), choices=KINDS),
        DateRange("issued", _("日期"), lookup="issued_on"),
    )


class DraftTable(Table):
    """Texts of one's region in every state."""

    name = "texts"
    sort = "-created_at"
    columns = (
        Column("title", _("标题"), link="information:draft", sort="title"),
        Column("get_kind_display", _("种类")),
        Column("region.name", _("区域")),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("created_by", _("作者"), kind="who"),
        Column("created_at", _("创建时间"), kind="datetime", sort="created_at"),
    )
    filters = (
        Text("q", _("标题"), fields=("title",)),
        Choice("kind", _("种类"), choices=KINDS),
        Choice("state", _("状态"), choices=STATES),
    )

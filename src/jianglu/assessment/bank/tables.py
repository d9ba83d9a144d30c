"""The list of a bank's items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import Choice, Column, Table, Text
from jianglu.platform.questions import Kind
from jianglu.platform.questions.markup import bare

_ITEM_STATES = [
    ("draft", _("草稿")), ("review", _("审核中")), ("pilot", _("试测")), ("active", pgettext_lazy("item", "启用")),
    ("suspended", pgettext_lazy("item", "停用")), ("retired", _("退役")),
]  # fmt: skip


class ItemTable(Table):
    """Items of a bank."""

    columns = [
        Column("code", _("编号"), sort="code", link="assessment:item"),
        Column("node", _("鉴定点")),
        Column("get_kind_display", _("题型")),
        Column("stem", _("题干"), value=lambda row: bare(row.stem or "")),
        Column("difficulty", _("难度"), kind="number"),
        Column("writer_name", _("编写人"), kind="who"),
        Column("get_pool_display", _("用途")),
        Column("exposure", _("抽用"), kind="number", sort="exposure"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("题干"), ["stem"]),
        Text("node", _("鉴定点"), ["node__code", "node__title"]),
        Text("writer", _("编写人"), ["writer_name"]),
        Choice("kind", _("题型"), Kind.choices),
        Choice("pool", _("用途"), [("exam", _("考试")), ("practice", _("练习"))]),
        Choice("state", _("状态"), _ITEM_STATES),
    ]
    sort = "code"
    name = "assessment-items"

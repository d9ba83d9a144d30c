"""The list of paper sets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, Table, Text

_SET_STATES = [
    ("assembling", _("组卷中")), ("impossible", _("约束冲突")), ("failed", _("未组成")), ("assembled", _("已组卷")),
    ("approved", _("已审定")), ("sealing", _("分发密钥")), ("sealed", _("已密封")), ("opened", _("已启封")),
    ("closed", _("已用毕")), ("voided", _("已作废")),
]  # fmt: skip


class PaperSetTable(Table):
    """Sets of parallel forms."""

    columns = [
        Column("title", _("试卷"), sort="title", link="assessment:paper_set"),
        Column("bank.occupation.name", _("职业")),
        Column("blueprint.title", _("鉴定要素细目表")),
        Column("forms", _("平行卷"), kind="number"),
        Column("gap", _("最优间隙"), value=lambda row: f"{row.certificate['gap']:.2%}" if row.certificate else ""),
        Column("opens_at", _("启封时段"), kind="datetime", sort="opens_at"),
        Column("maker_name", _("组卷人"), kind="who"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [Text("q", _("试卷"), ["title", "bank__occupation__name"]), Choice("state", _("状态"), _SET_STATES)]
    sort = "-pk"
    name = "assessment-papers"

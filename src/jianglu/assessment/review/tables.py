"""The list of comprehensive reviews."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, Table, Text


class ReviewTable(Table):
    """Comprehensive reviews of a body, or of a district."""

    columns = [
        Column("registration.ticket", _("准考证号"), link="assessment:review", sort="registration__ticket"),
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("registration.plan.title", _("认定计划")),
        Column("starts_at", _("答辩时间"), kind="datetime", sort="starts_at"),
        Column("sitting", _("评委"), value=lambda row: f"{row.sitting} / {row.size}"),
        Column("agreed", _("已声明"), kind="number"),
        Column("cast", _("已投票"), kind="number"),
        Column("points", _("综合评审"), kind="number", sort="points"),
    ]
    filters = [
        Text("q", _("姓名、准考证号或计划"), [
            "registration__person__name", "registration__ticket", "registration__plan__title",
        ]),
        Choice("state", _("状态"), [
            ("convened", _("待评审")), ("opened", _("已开票")), ("absent", _("缺席答辩")),
        ]),
    ]  # fmt: skip
    sort = "-starts_at"
    name = "assessment-reviews"

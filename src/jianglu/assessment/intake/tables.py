"""Lists of photos and fee waivers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, DateRange, Table, Text

from . import queries as intake
from .rules import GROUPS


class PhotoTable(Table):
    """Photos that candidates handed in."""

    columns = [
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin", link="assessment:photo"),
        Column("registration.ticket", _("准考证号"), sort="registration__ticket"),
        Column("registration.plan.title", _("认定计划")),
        Column("handed_at", _("上传时间"), kind="datetime", sort="handed_at"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("reason", _("原因")),
        Column("decided_by", _("审核人"), kind="who"),
    ]
    filters = [
        Text("q", _("姓名、准考证号或计划"), [
            "registration__person__name", "registration__ticket", "registration__plan__title",
        ]),
        Choice("state", _("状态"), intake.PHOTO_STATES),
        DateRange("handed", _("上传时间"), "handed_at__date"),
    ]  # fmt: skip
    sort = "later"
    name = "assessment-photos"


class WaiverTable(Table):
    """Requests to pay less."""

    columns = [
        Column("registration.person.name", _("姓名"), sort="registration__person__pinyin", link="assessment:waiver"),
        Column("registration.plan.title", _("认定计划")),
        Column("get_group_display", _("减免类别")),
        Column("registered", _("登记信息"), value=lambda row: _("已显示") if row.registered else _("凭证明")),
        Column("registration.plan.fee", _("原费用"), kind="money"),
        Column("fee", _("应缴费用"), kind="money", sort="fee"),
        Column("asked_at", _("申请时间"), kind="datetime", sort="asked_at"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("decided_by", _("审核人"), kind="who"),
    ]
    filters = [
        Text("q", _("姓名或计划"), ["registration__person__name", "registration__plan__title"]),
        Choice("group", _("减免类别"), GROUPS),
        Choice("state", _("状态"), intake.WAIVER_STATES),
        DateRange("asked", _("申请时间"), "asked_at__date"),
    ]
    sort = "later"
    name = "assessment-waivers"

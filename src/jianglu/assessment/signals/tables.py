"""Lists of signals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

KINDS = [
    ("pass_rate", _("合格率异常")), ("gap", _("技能与理论成绩差异常")), ("gain", _("补考成绩跃升")),
    ("similarity", _("答案雷同")), ("timing", _("作答时间异常")), ("rapid", _("大量瞬时作答")), ("load", _("考评负荷不可能")),
]  # fmt: skip


class SignalTable(Table):
    """Signals in reach."""

    columns = [
        Column("get_kind_display", _("信号"), sort="kind", link="assessment:signal"),
        Column("organisation.name", _("评价机构")),
        Column("occupation.name", _("职业")),
        Column("plan.title", _("认定计划")),
        Column("index", _("指数"), sort="index", value=lambda row: round(row.index, 2)),
        Column("q", _("错误发现率 q"), sort="q", value=lambda row: None if row.q is None else f"{row.q:.1e}"),
        Column("found_on", _("发现日期"), kind="date", sort="found_on"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("机构、职业或计划"), ["organisation__name", "occupation__name", "plan__title"]),
        Choice("kind", _("信号"), KINDS),
        Choice("state", _("状态"), [("open", _("核查中")), ("confirmed", _("属实")), ("dismissed", _("排除"))]),
        DateRange("day", _("发现日期"), lookup="found_on"),
        District("district", _("区县"), lookup="region_code"),
    ]
    sort = "-found_on"
    name = "assessment-signals"

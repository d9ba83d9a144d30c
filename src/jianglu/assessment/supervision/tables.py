"""Lists of supervision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

SEVERITIES = [("minor", pgettext_lazy("severity", "一般")), ("major", _("较重")), ("critical", _("严重"))]


class InspectionTable(Table):
    """Inspections in reach."""

    columns = [
        Column("plan.title", _("认定计划"), link="assessment:inspection"),
        Column("organisation.name", _("评价机构")),
        Column("supervisor.name", _("督导员"), sort="supervisor__name"),
        Column("supervisor.get_kind_display", _("类别")),
        Column("due_on", _("督导日期"), kind="date", sort="due_on"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("found", _("发现问题"), kind="number", sort="found"),
    ]
    filters = [
        Text("q", _("计划、机构或督导员"), ["plan__title", "organisation__name", "supervisor__name"]),
        Choice(
            "state",
            _("状态"),
            [
                ("assigned", _("待督导")),
                ("submitted", _("已提交")),
                ("cancelled", pgettext_lazy("inspection", "已撤销")),
            ],
        ),
        DateRange("day", _("督导日期"), lookup="due_on"),
        District("district", _("区县"), lookup="region_code"),
    ]
    sort = "-due_on"
    name = "assessment-inspections"


class FindingTable(Table):
    """Findings in reach."""

    columns = [
        Column("text", pgettext_lazy("inspection", "问题"), link="assessment:finding"),
        Column("organisation.name", _("评价机构")),
        Column("get_severity_display", _("程度"), sort="severity"),
        Column("raised_on", _("发现日期"), kind="date", sort="raised_on"),
        Column("due_on", _("整改期限"), kind="date", sort="due_on"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("问题或机构"), ["text", "organisation__name"]),
        Choice("severity", _("程度"), SEVERITIES),
        Choice(
            "state", _("状态"),
            [("open", _("整改中")), ("answered", _("待确认")), ("contested", _("申辩复核中")), ("rectified", _("整改完成")),
             ("withdrawn", pgettext_lazy("inspection", "已撤销"))],
        ),
        DateRange("day", _("发现日期"), lookup="raised_on"),
        District("district", _("区县"), lookup="region_code"),
    ]  # fmt: skip
    sort = "-raised_on"
    name = "assessment-findings"


class MeasureTable(Table):
    """Measures in reach."""

    columns = [
        Column("organisation.name", _("评价机构"), link="assessment:measure"),
        Column("get_kind_display", _("措施"), sort="kind"),
        Column("occupation.name", _("职业")),
        Column("points", _("记分"), kind="number", sort="points"),
        Column("proposed_on", _("提出日期"), kind="date", sort="proposed_on"),
        Column("from_on", _("执行自"), kind="date", sort="from_on"),
        Column("until_on", _("至"), kind="date", sort="until_on"),
        Column("get_state_display", _("状态"), kind="tag"),
    ]
    filters = [
        Text("q", _("机构"), ["organisation__name"]),
        Choice(
            "kind", _("措施"),
            [("warning", _("警告")), ("scope", _("暂停职业（工种）评价")), ("body", _("暂停全部评价"))],
        ),
        Choice(
            "state", _("状态"),
            [("proposed", _("拟处理")), ("in_force", _("执行中")), ("lifted", _("已解除")), ("dropped", _("不予处理"))],
        ),
        District("district", _("区县"), lookup="region_code"),
    ]  # fmt: skip
    sort = "-proposed_on"
    name = "assessment-measures"


class SupervisorTable(Table):
    """Cards in reach."""

    columns = [
        Column("name", _("姓名"), sort="name", link="assessment:supervisor"),
        Column("get_kind_display", _("类别"), sort="kind"),
        Column("organisation.name", _("工作单位")),
        Column("card_number", _("证号"), sort="card_number"),
        Column("valid_until", _("有效期至"), kind="date", sort="valid_until"),
        Column("ended_on", _("收回日期"), kind="date"),
        Column("hours", _("近一年学时"), kind="number", sort="hours"),
        Column("sent", _("督导次数"), kind="number", sort="sent"),
    ]
    filters = [
        Text("q", _("姓名或证号"), ["name", "card_number"]),
        Choice("kind", _("类别"), [("external", _("外部督导员")), ("internal", _("内部督导员"))]),
        District("district", _("区县"), lookup="region_code"),
    ]
    sort = "valid_until"
    name = "assessment-supervisors"


class DrawTable(Table):
    """Draws in reach."""

    columns = [
        Column("drawn_at", _("抽取时间"), kind="datetime", sort="drawn_at", link="assessment:draw"),
        Column("first", _("考试日期自"), kind="date", sort="first"),
        Column("last", _("至"), kind="date"),
        Column("share", _("比例（%）"), kind="number"),
        Column("plans", _("抽中计划"), kind="number", value=lambda row: len(row.outcome)),
        Column("drawn_by", _("抽取人"), kind="who"),
        Column("digest", pgettext_lazy("hash", "摘要"), value=lambda row: row.digest[:16]),
    ]
    filters = [DateRange("day", _("考试日期自"), lookup="first"), District("district", _("区县"), lookup="region_code")]
    sort = "-drawn_at"
    name = "assessment-draws"

"""The candidates behind a figure, and the figures as tables to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from .queries import OUTCOMES, Overview
from .rules import BANDS, Line

Rows = Iterator[Sequence[Any]]
_OUTCOMES = dict(
    zip(
        OUTCOMES,
        (gettext_lazy("合格"), gettext_lazy("不合格"), gettext_lazy("缺考"), gettext_lazy("待终局")),
        strict=True,
    )
)


class CandidateTable(Table):
    """Candidates of all plans in reach, with what became of them."""

    columns = [
        Column("ticket", gettext_lazy("准考证号"), sort="ticket"),
        Column("person.name", gettext_lazy("姓名"), sort="person__pinyin", link="assessment:registration"),
        Column("person.number_masked", gettext_lazy("证件号码")),
        Column("plan.title", gettext_lazy("认定计划")),
        Column("plan.organisation.name", gettext_lazy("评价机构")),
        Column("plan.level", gettext_lazy("等级"), kind="level", sort="plan__level"),
        Column("exam_at", gettext_lazy("理论考试"), kind="datetime", sort="exam_at"),
        Column("result.theory", gettext_lazy("理论"), kind="number", sort="result__theory"),
        Column("result.practice", gettext_lazy("技能"), kind="number", sort="result__practice"),
        Column("result.review", gettext_lazy("综合评审"), kind="number"),
        Column("outcome", gettext_lazy("结果"), kind="tag", value=lambda row: _OUTCOMES[row.outcome]),
        Column("get_state_display", gettext_lazy("状态"), kind="tag"),
    ]
    filters = [
        Text("q", gettext_lazy("姓名、准考证号或计划"), ["person__name", "ticket", "plan__title"]),
        Text("body", gettext_lazy("评价机构"), ["plan__organisation__name"]),
        Text("occupation", gettext_lazy("职业名称或编码"), ["plan__occupation__name", "plan__occupation__code"]),
        Choice("level", gettext_lazy("等级"), Level.choices(), "plan__level"),
        Choice("outcome", gettext_lazy("结果"), [*_OUTCOMES.items()]),
        DateRange("exam", gettext_lazy("理论考试"), "plan__theory_at__date"),
        District("district", gettext_lazy("区县"), lookup="region_code"),
    ]
    sort = "-exam_at"
    name = "assessment-candidates"


def sheets(found: Overview) -> dict[str, tuple[str, Rows]]:
    """Every table of the page: its title and its rows with a head, by the name that the address uses."""
    told = {
        "years": (_("历年"), _lines(_("年度"), found.years)),
        "districts": (_("区县"), _lines(_("区县"), found.districts)),
        "bodies": (_("评价机构"), _lines(_("评价机构"), found.bodies)),
        "occupations": (_("职业"), _lines(_("职业"), found.occupations)),
        "levels": (_("等级"), _lines(_("等级"), found.levels)),
        "scores": (_("成绩分布"), _spreads(found)),
        "findings": (_("督导问题"), _findings(found)),
        "limits": (_("办理时限"), _limits(found)),
        "assessors": (_("考评员工作量"), _assessors(found)),
    }
    if found.signals is not None:
        told["signals"] = (_("考试疑点信号"), _signals(found))
    return told


def _lines(what: str, lines: Iterable[Line]) -> Rows:
    yield [
        what, _("报名人数"), _("成绩终局"), _("参考"), _("合格"), _("已发证"), _("合格率（%）"), _("95% 下限（%）"),
        _("95% 上限（%）"), _("收缩后（%）"),
    ]  # fmt: skip
    for line in lines:
        one = line.counts
        low, high = one.interval or (None, None)
        yield [
            line.label, one.registered, one.final, one.sat, one.passed, one.certified,
            *(_percent(share) for share in (one.rate, low, high, line.fair)),
        ]  # fmt: skip


def _percent(share: float | None) -> float | str:
    return "" if share is None else round(100 * share, 1)


def _spreads(found: Overview) -> Rows:
    yield [_("分数段"), *(spread.label for spread in found.spreads)]
    for place, band in enumerate(BANDS):
        yield [band, *(spread.bands[place] for spread in found.spreads)]
    yield [_("平均分"), *("" if spread.mean is None else round(spread.mean, 1) for spread in found.spreads)]


def _findings(found: Overview) -> Rows:
    yield [_("项目"), _("问题")]
    for _code, label, count in (*found.findings.states, *found.findings.severities):
        yield [label, count]
    yield [_("超过整改期限"), found.findings.late]


def _signals(found: Overview) -> Rows:
    yield [_("信号"), _("核查中"), _("属实"), _("排除")]
    for row in found.signals or ():
        yield [row.label, row.open, row.confirmed, row.dismissed]


def _limits(found: Overview) -> Rows:
    yield [_("事项"), _("环节"), _("办理人"), _("时限（工作日）"), _("办结"), _("按期办结"), _("现已超期")]
    for row in found.limits:
        yield [row.flow_label, row.node_label, row.by, row.days, row.ended, row.in_time, row.overdue]


def _assessors(found: Overview) -> Rows:
    yield [_("考评员"), _("评价机构"), _("评分人次"), _("评分天数"), _("最多一天"), _("该日")]
    for load in found.assessors:
        yield [
            load.name,
            found.units.get(load.organisation_id, ""),
            load.rated,
            load.days,
            load.busiest,
            load.busiest_on,
        ]

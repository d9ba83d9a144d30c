"""How courses, quizzes and groups are doing, with charts, their tables and export."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from jianglu.platform import calendar
from jianglu.platform.pages import Choice, Column, District, Table, Text, login_required, render, shell_of

from .. import queries as learning
from .. import rules
from ..analytics import queries
from ..cohorts import queries as cohorts

HINTS = {
    "few": gettext_lazy("作答不足 20 份，暂不评价"),
    "key": gettext_lazy("学得越好越容易答错，请先核对答案"),
    "hard": gettext_lazy("太难，或讲解不够"),
    "easy": gettext_lazy("几乎人人答对"),
    "flat": gettext_lazy("区分不出学得好与不好"),
}


class CourseTable(Table):
    """Courses of the reader's units, or of the bureau's region, with how they are doing."""

    columns = [
        Column("title", gettext_lazy("课程"), sort="title", link="learning:course_figures"),
        Column("category.name", gettext_lazy("类别")),
        Column("organisation.name", gettext_lazy("开课单位")),
        Column("learners", gettext_lazy("学员"), kind="number", sort="learners"),
        Column("finished", gettext_lazy("学完"), kind="number", sort="finished"),
        Column(
            "share",
            gettext_lazy("学完率（%）"),
            kind="number",
            value=lambda row: _share(row),
        ),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["title", "number", "organisation__name"]),
        Choice("category", gettext_lazy("类别"), lambda: [(row.pk, row.name) for row in learning.categories()]),
    ]
    sort = "-learners"
    name = "course-figures"


class UnitTable(Table):
    """Units with the sums over their courses."""

    columns = [
        Column("name", gettext_lazy("开课单位"), sort="pinyin", link="learning:unit_figures"),
        Column("region.name", gettext_lazy("所在区县")),
        Column("courses", gettext_lazy("课程数"), kind="number", sort="courses"),
        Column("learners", gettext_lazy("学员"), kind="number", sort="learners"),
        Column("finished", gettext_lazy("学完"), kind="number", sort="finished"),
        Column("share", gettext_lazy("学完率（%）"), kind="number", value=lambda row: _share(row)),
    ]
    filters = [
        Text("q", gettext_lazy("单位名称"), ["name"]),
        District("region", gettext_lazy("区县")),
    ]
    sort = "-learners"
    name = "unit-figures"


def _share(row: Any) -> float | None:
    return round(row.finished * 100 / row.learners, 1) if row.learners else None


class StepTable(Table):
    """The way through a course."""

    columns = [
        Column("title", gettext_lazy("内容"), link=lambda row: _quiz_link(row)),
        Column("kind", gettext_lazy("类型"), value=lambda row: row.get_kind_display()),
        Column("begun", pgettext_lazy("learners", "开始"), kind="number", sort="begun"),
        Column("done", gettext_lazy("完成"), kind="number", sort="done"),
        Column("stopped", gettext_lazy("停在这里"), kind="number", sort="stopped"),
    ]
    sort = "place"
    per_page = 100
    name = "steps"


class GroupStepTable(StepTable):
    """The same of a course of another unit, whose questions are that unit's own."""

    columns = [Column("title", gettext_lazy("内容")), *StepTable.columns[1:]]


def _quiz_link(row: Any) -> str:
    return reverse("learning:quiz_figures", args=[row.pk]) if row.kind == "quiz" else ""


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Courses with their figures."""
    context = {"shell": shell_of(request)}
    return CourseTable(queries.courses(request.actor), request).response("learning/analytics/index.html", context)


@login_required
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Units with the sums over their courses."""
    context = {"shell": shell_of(request)}
    return UnitTable(queries.units(request.actor), request).response("learning/analytics/units.html", context)


@login_required
@require_GET
def unit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """One unit: its sums, the hours of the last twelve months, its courses."""
    found = queries.unit_for(request.actor, organisation_id)
    months = queries.of_unit(request.actor, organisation_id)
    today = calendar.today()
    context = {
        "shell": shell_of(request),
        "unit": found,
        "share": _share(found),
        "months": [row.month for row in months],
        "hours": [round(float(rules.study_hours(row.seconds, today)), 1) for row in months],
        "refused": [round(float(rules.study_hours(row.refused, today)), 1) for row in months],
    }
    table = CourseTable(queries.courses(request.actor).filter(organisation_id=organisation_id), request)
    return table.response("learning/analytics/unit.html", context)


@login_required
@require_GET
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """One course: completion curve, where people stop, hours by district."""
    found = queries.course_for(request.actor, course_id)
    figures = queries.of_course(request.actor, found)
    table = StepTable(queries.as_rows(figures.steps), request)
    return table.response("learning/analytics/course.html", _context(request, found, figures))


@login_required
@require_GET
def cohort(request: HttpRequest, cohort_id: int, course_id: int) -> HttpResponse:
    """One course as a group learns it."""
    group = cohorts.cohort_for(request.actor, cohort_id)
    found = cohorts.planned_course(group, course_id)
    figures = queries.of_cohort(group, found)
    context = _context(request, found, figures) | {"cohort": group, "districts": []}
    own = queries.courses(request.actor).filter(pk=found.pk).exists()
    table = (StepTable if own else GroupStepTable)(queries.as_rows(figures.steps), request)
    return table.response("learning/analytics/course.html", context)


@login_required
@require_GET
def quiz(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The questions of a quiz: how hard, how telling, which options."""
    found = queries.of_quiz(request.actor, activity_id)
    context = {
        "shell": shell_of(request),
        "quiz": found,
        "course": found.activity.module.version.course,
        "lines": [(question, item, HINTS.get(item.hint, "")) for question, item in found.lines],
        "labels": [_("第 %(n)s 题") % {"n": n} for n in range(1, len(found.lines) + 1)],
        "shares": [round(item.facility * 100) for _question, item in found.lines],
    }
    return render(request, "learning/analytics/quiz.html", context)


def _context(request: HttpRequest, course: Any, figures: queries.Figures) -> dict[str, Any]:
    return {
        "shell": shell_of(request),
        "course": course,
        "figures": figures,
        "hours": rules.study_hours(max(0, figures.seconds), calendar.today()),
        "refused": rules.study_hours(figures.refused, calendar.today()),
        "weeks": [_("第 %(n)s 周") % {"n": week} for week, _share in figures.curve],
        "curve": [share for _week, share in figures.curve],
        "titles": [step.activity.title for step in figures.steps],
        "stops": [step.stopped for step in figures.steps],
        "month_names": [month for month, _n in figures.months],
        "month_counts": [n for _month, n in figures.months],
        "districts": [
            (name or _("其他（不足 5 人的合并）"), people, hours) for name, people, hours in figures.districts
        ],
    }

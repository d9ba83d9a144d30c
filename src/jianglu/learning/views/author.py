"""What authors see: their courses, and the workshop of one with its chapters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.organisations import queries as organisations
from jianglu.platform.pages import Choice, Column, Table, Text, attempt, login_required, render, shell_of

from .. import prerequisites, quality, queries, services
from ..forms import CourseForm, DescribeForm, ModuleForm
from ..services.staleness import deadline, why_stale
from .saving import Saving


def by_activity(review: Any) -> dict[int | None, list[Any]]:
    """Remarks of a review by activity; those on the whole, and on what is gone, under None."""
    rows: dict[int | None, list[Any]] = {}
    for row in review.remarks.all():
        rows.setdefault(row.activity_id, []).append(row)
    return rows


class CourseTable(Table):
    """An author's courses."""

    columns = [
        Column("title", gettext_lazy("课程"), sort="title", link="learning:workshop"),
        Column("category.name", gettext_lazy("类别")),
        Column("organisation.name", gettext_lazy("开课单位")),
        Column("learners", gettext_lazy("学员"), kind="number", sort="learners"),
        Column("current.number", gettext_lazy("已发布版本"), kind="number"),
        Column("drafts", gettext_lazy("草稿"), kind="number"),
        Column("created_at", gettext_lazy("建立时间"), kind="date", sort="created_at"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["title", "number"]),
        Choice("category", gettext_lazy("类别"), lambda: [(row.pk, row.name) for row in queries.categories()]),
    ]
    sort = "-created_at"
    name = "courses"
    empty = gettext_lazy("还没有课程，请先新建")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The author's courses."""
    rows = queries.authored(request.actor)
    return CourseTable(rows, request).response("learning/author/index.html", {"shell": shell_of(request)})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    units = [(unit.pk, unit.name) for unit in organisations.acting_for(request.actor)]
    form = CourseForm(request.POST or None, units=units, bureau=bool(request.actor.region_codes))
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.create_course(request.actor, **data))
    ):
        return redirect("learning:workshop", made[0].pk)
    context = {"shell": shell_of(request), "form": form, "title": _("新建课程"), "back": "learning:author"}
    return render(request, "learning/author/form.html", context)


@login_required
@require_GET
def workshop(request: HttpRequest, course_id: int) -> HttpResponse:
    """The draft (or the published version) with all its content and how the course is doing."""
    course = queries.authored_course(request.actor, course_id)
    version, modules = queries.workshop(course)
    review = queries.open_review(version)
    criteria = quality.judge(queries.seen(course, version))
    context = {
        "shell": shell_of(request),
        "course": course,
        "version": version,
        "modules": modules,
        "draft": version.state == "draft" and not (review and review.locked),
        "unpublished": version.state == "draft",
        "module_form": ModuleForm(),
        "chapter_verbs": [
            ("up", _("上移"), "chevron-up"),
            ("down", _("下移"), "chevron-down"),
            ("remove", _("删除本章"), "trash"),
        ],
        "review": review,
        "remarks": by_activity(review) if review else {},
        "criteria": criteria,
        "score": quality.score(criteria),
        "may_send": queries.may_send(request.actor, course),
        "needed": prerequisites.needed(course_id),
        "stale_why": why_stale(course.asked_why) if course.asked_on else "",
        "stale_by": deadline(course),
        "figures": queries.figures(request.actor, course) if course.current else None,
    }
    return render(request, "learning/author/workshop.html", context)


@login_required
def describe(request: HttpRequest, course_id: int) -> HttpResponse:
    """Change the description of the draft; saved as its author types."""
    course = queries.authored_course(request.actor, course_id)
    version, _modules = queries.workshop(course)
    first = {name: getattr(version, name) for name in DescribeForm.base_fields}
    form, saving = DescribeForm(request.POST or None, initial=first), Saving(request, version)

    def verb(data: Mapping[str, Any], revision: int) -> Any:
        return services.describe(request.actor, course_id, revision=revision, **data)

    if request.method == "POST" and saving.quiet:
        return saving.answer(form, verb)
    if request.method == "POST" and saving.done(form, verb):
        return redirect("learning:workshop", course_id)
    context = {"shell": shell_of(request), "form": form, "title": _("课程说明"), "course": course, "saving": saving}
    return render(request, "learning/author/form.html", context)


@login_required
@require_POST
def act(request: HttpRequest, course_id: int, verb: str) -> HttpResponse:
    """Send to review, begin a new version, say that it still holds, or retire."""
    queries.authored_course(request.actor, course_id)
    verbs = {
        "send": lambda: services.send_to_review(request.actor, course_id),
        "ask": lambda: services.ask_for_review(request.actor, course_id),
        "keep": lambda: services.keep_course(request.actor, course_id, request.POST.get("reason", "")[:200]),
        "revise": lambda: services.begin_version(request.actor, course_id),
        "retire": lambda: services.retire(request.actor, course_id, request.POST.get("reason", "")[:200]),
    }
    do(request, verbs[verb])
    return redirect("learning:workshop", course_id)


@login_required
@require_POST
def clone(request: HttpRequest, course_id: int) -> HttpResponse:
    """A new course that begins as a copy of this one."""
    course = queries.authored_course(request.actor, course_id)
    title = _("%(title)s（副本）") % {"title": course.title[:110]}
    made: list[int] = []
    do(request, lambda: made.append(services.clone_course(request.actor, course_id, title).pk))
    return redirect("learning:workshop", *(made or [course_id]))


@login_required
@require_POST
def add_module(request: HttpRequest, course_id: int) -> HttpResponse:
    """A further chapter."""
    queries.authored_course(request.actor, course_id)
    form = ModuleForm(request.POST)
    if form.is_valid():
        do(request, lambda: services.add_module(request.actor, course_id, form.cleaned_data["title"]))
    return redirect("learning:workshop", course_id)


@login_required
@require_POST
def change_module(request: HttpRequest, course_id: int, module_id: int, verb: str) -> HttpResponse:
    """Rename, move or drop a chapter."""
    queries.authored_course(request.actor, course_id)
    verbs = {
        "rename": lambda: services.rename_module(request.actor, module_id, request.POST.get("title", "")[:120]),
        "up": lambda: services.move_module(request.actor, module_id, -1),
        "down": lambda: services.move_module(request.actor, module_id, 1),
        "remove": lambda: services.remove_module(request.actor, module_id),
    }
    do(request, verbs[verb])
    return redirect("learning:workshop", course_id)


@login_required
@require_POST
def arrange(request: HttpRequest, course_id: int) -> HttpResponse:
    """The order of all chapters and contents after something was dragged: [[chapter, [content, …]], …]."""
    queries.authored_course(request.actor, course_id)
    return answered(request, lambda order: services.arrange(request.actor, course_id, _whole_order(order)))


def answered(request: HttpRequest, verb: Callable[[Any], object]) -> JsonResponse:
    """Run a verb of the page's script on the JSON that it sent."""
    try:
        verb(json.loads(request.body))
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return JsonResponse({"code": error.code, "text": f"{error.text} {error.hint_text}"}, status=error.status)
    except (ValueError, TypeError):
        return JsonResponse({"code": "invalid"}, status=422)
    return JsonResponse({"text": _("顺序已保存")})


def _whole_order(order: Any) -> list[tuple[int, list[int]]]:
    return [(int(module), [int(pk) for pk in inside]) for module, inside in order]


def do(request: HttpRequest, verb: Callable[[], object]) -> None:
    """Run a verb of a button; its error becomes a message."""
    try:
        verb()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text} {error.hint_text}")

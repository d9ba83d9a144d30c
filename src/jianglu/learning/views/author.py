"""What authors see: their courses, the workshop of one, its activities and questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError, NotFound
from jianglu.organisations import queries as organisations
from jianglu.platform import files
from jianglu.platform.files.middleware import takes_uploads
from jianglu.platform.pages import Choice, Column, Table, Text, attempt, login_required, render, shell_of

from .. import queries, services
from ..content import origin
from ..content.pages import framing, part_asked, site_of
from ..content.reading import package_of
from ..forms import ActivityForm, CourseForm, DescribeForm, ModuleForm, QuestionForm
from ..uploads import LESSON_FILE, MAX_BYTES


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
    context = {
        "shell": shell_of(request),
        "course": course,
        "version": version,
        "modules": modules,
        "draft": version.state == "draft",
        "module_form": ModuleForm(),
        "figures": queries.figures(request.actor, course) if course.current else None,
    }
    return render(request, "learning/author/workshop.html", context)


@login_required
def describe(request: HttpRequest, course_id: int) -> HttpResponse:
    """Change the description of the draft."""
    course = queries.authored_course(request.actor, course_id)
    version, _modules = queries.workshop(course)
    first = {name: getattr(version, name) for name in DescribeForm.base_fields}
    form = DescribeForm(request.POST or None, initial=first)
    if request.method == "POST" and attempt(form, lambda data: services.describe(request.actor, course_id, **data)):
        return redirect("learning:workshop", course_id)
    context = {"shell": shell_of(request), "form": form, "title": _("课程说明"), "course": course}
    return render(request, "learning/author/form.html", context)


@login_required
@require_POST
def act(request: HttpRequest, course_id: int, verb: str) -> HttpResponse:
    """Publish, begin a new version, or retire."""
    queries.authored_course(request.actor, course_id)
    verbs = {
        "publish": lambda: services.publish(request.actor, course_id),
        "revise": lambda: services.begin_version(request.actor, course_id),
        "retire": lambda: services.retire(request.actor, course_id, request.POST.get("reason", "")[:200]),
    }
    _do(request, verbs[verb])
    return redirect("learning:workshop", course_id)


@login_required
@require_POST
def clone(request: HttpRequest, course_id: int) -> HttpResponse:
    """A new course that begins as a copy of this one."""
    course = queries.authored_course(request.actor, course_id)
    title = _("%(title)s（副本）") % {"title": course.title[:110]}
    made: list[int] = []
    _do(request, lambda: made.append(services.clone_course(request.actor, course_id, title).pk))
    return redirect("learning:workshop", *(made or [course_id]))


@login_required
@require_POST
def add_module(request: HttpRequest, course_id: int) -> HttpResponse:
    """A further chapter."""
    queries.authored_course(request.actor, course_id)
    form = ModuleForm(request.POST)
    if form.is_valid():
        _do(request, lambda: services.add_module(request.actor, course_id, form.cleaned_data["title"]))
    return redirect("learning:workshop", course_id)


@login_required
@require_POST
def remove_module(request: HttpRequest, course_id: int, module_id: int) -> HttpResponse:
    """Drop a chapter."""
    queries.authored_course(request.actor, course_id)
    _do(request, lambda: services.remove_module(request.actor, module_id))
    return redirect("learning:workshop", course_id)


@takes_uploads(MAX_BYTES)
@login_required
def add_activity(request: HttpRequest, course_id: int, module_id: int) -> HttpResponse:
    """A further activity."""
    course = queries.authored_course(request.actor, course_id)
    form = ActivityForm(request.POST or None, request.FILES or None)
    made: list[Any] = []

    def verb(data: Any) -> None:
        values = form.values() | _file(request, data, course.organisation_id)
        made.append(services.add_activity(request.actor, module_id, kind=data["kind"], **values))

    if request.method == "POST" and attempt(form, verb):
        return (
            redirect("learning:author_activity", made[0].pk)
            if made[0].kind == "quiz"
            else redirect("learning:workshop", course_id)
        )
    context = {"shell": shell_of(request), "form": form, "title": _("添加内容"), "course": course, "files": True}
    return render(request, "learning/author/form.html", context)


@takes_uploads(MAX_BYTES)
@login_required
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Edit an activity; the questions of a quiz."""
    found = queries.authored_activity(request.actor, activity_id)
    course = found.module.version.course
    first = {
        "kind": found.kind, "title": found.title, "body": found.body, "minutes": round(found.seconds / 60, 1) or None,
        "required": found.required, "pass_mark": found.pass_mark, "max_attempts": found.max_attempts,
        "checklist": "\n".join(found.checklist),
    }  # fmt: skip
    form = ActivityForm(request.POST or None, request.FILES or None, initial=first)
    form.fields["kind"].disabled = True

    def verb(data: Any) -> None:
        services.edit_activity(
            request.actor, activity_id, **(form.values() | _file(request, data, course.organisation_id))
        )

    if request.method == "POST" and attempt(form, verb):
        return redirect("learning:workshop", course.pk)
    context = {
        "shell": shell_of(request),
        "form": form,
        "activity": found,
        "course": course,
        "question_form": QuestionForm(),
        "draft": found.module.version.state == "draft",
        "package": package_of(found),
    }
    return render(request, "learning/author/activity.html", context)


@login_required
@require_GET
def try_package(request: HttpRequest, activity_id: int) -> HttpResponse:
    """An author's look at a package, as learners get it; nothing is kept."""
    found = queries.authored_activity(request.actor, activity_id)
    package = package_of(found)
    if package is None:
        raise NotFound()
    ticket = origin.Ticket(0, 0, package.key, site_of(request))
    part = part_asked(request, package)
    context = {
        "shell": shell_of(request),
        "activity": found,
        "package": package,
        "part": part,
        "address": origin.address(ticket, part),
    }
    return framing(render(request, "learning/author/package.html", context), package)


@login_required
@require_POST
def change_activity(request: HttpRequest, activity_id: int, verb: str) -> HttpResponse:
    """Move up or down, or remove."""
    course_id = queries.authored_activity(request.actor, activity_id).module.version.course_id
    verbs = {
        "up": lambda: services.move_activity(request.actor, activity_id, -1),
        "down": lambda: services.move_activity(request.actor, activity_id, 1),
        "remove": lambda: services.remove_activity(request.actor, activity_id),
    }
    _do(request, verbs[verb])
    return redirect("learning:workshop", course_id)


@login_required
@require_POST
def add_question(request: HttpRequest, activity_id: int) -> HttpResponse:
    """A further question of a quiz."""
    found = queries.authored_activity(request.actor, activity_id)
    form = QuestionForm(request.POST)
    if attempt(form, lambda data: services.add_question(request.actor, activity_id, **data)):
        return redirect("learning:author_activity", activity_id)
    context = {
        "shell": shell_of(request),
        "form": None,
        "activity": found,
        "course": found.module.version.course,
        "question_form": form,
        "draft": True,
    }
    return render(request, "learning/author/activity.html", context)


@login_required
@require_POST
def remove_question(request: HttpRequest, activity_id: int, question_id: int) -> HttpResponse:
    """Drop a question."""
    queries.authored_activity(request.actor, activity_id)
    _do(request, lambda: services.remove_question(request.actor, question_id))
    return redirect("learning:author_activity", activity_id)


def _file(request: HttpRequest, data: Any, organisation_id: int | None) -> dict[str, int]:
    upload = data.get("file")
    if not upload:
        return {}
    if data["kind"] == "scorm":
        return {"file_id": services.take_package(request.actor, upload, organisation_id=organisation_id).file_id}
    return {"file_id": files.store(request.actor, upload, purpose=LESSON_FILE).pk}


def _do(request: HttpRequest, verb: Any) -> None:
    """Run a verb of a button; its error becomes a message."""
    try:
        verb()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text} {error.hint_text}")

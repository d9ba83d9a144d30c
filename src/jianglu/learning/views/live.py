"""Live classes of groups and courses: teachers set them, see who came and choose the replay; members and learners go in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar
from jianglu.platform.pages import Choice, Column, Table, Text, allowing, attempt, login_required, render, shell_of

from ..cohorts import queries as cohorts
from ..cohorts.errors import CohortNotFound
from ..lives import queries
from ..lives import services as live
from ..lives.errors import LiveNotFound
from ..lives.forms import CallOffForm, LiveForm, ReplayForm
from ..queries import authored_activity


class AttendanceTable(Table):
    """Members of the group, and when they came in."""

    columns = [
        Column("person.name", gettext_lazy("姓名"), sort="person__pinyin"),
        Column("came", gettext_lazy("到课"), value=lambda row: _("已到") if row.came else _("未到"), sort="came"),
        Column("came_at", gettext_lazy("进入时间"), kind="datetime", sort="came_at"),
    ]
    filters = [
        Text("q", gettext_lazy("姓名"), ["person__name"]),
        Choice("came", gettext_lazy("到课"), [("True", gettext_lazy("已到")), ("False", gettext_lazy("未到"))]),
    ]
    sort = "person__pinyin"
    per_page = 50
    name = "attendance"


class VisitTable(Table):
    """Learners of a course who came to a live class."""

    columns = [
        Column("name", gettext_lazy("姓名"), sort="name"),
        Column("came_at", gettext_lazy("进入时间"), kind="datetime", sort="came_at"),
    ]
    filters = [Text("q", gettext_lazy("姓名"), ["name"])]
    sort = "came_at"
    per_page = 50
    name = "attendance"


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Set a live class of a group."""
    where = cohorts.place(request.actor, cohort_id)
    if not where.staff:
        raise CohortNotFound()
    form = LiveForm(request.POST or None, initial={"teacher_name": where.group.teacher_name})
    if request.method == "POST" and attempt(form, lambda data: live.set_live(request.actor, cohort_id, **data)):
        messages.success(request, _("直播课已安排，组员已收到通知"))
        return redirect("learning:cohort_board", cohort_id)
    context = {"shell": shell_of(request), "cohort": where.cohort, "form": form}
    return render(request, "learning/cohorts/live_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def set_date(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Set a date of a course's live class, whether it is published or not."""
    activity = authored_activity(request.actor, activity_id)
    first = {"title": activity.title, "teacher_name": activity.module.version.teacher}
    form = LiveForm(request.POST or None, initial=first)
    if request.method == "POST" and attempt(
        form, lambda data: live.set_course_live(request.actor, activity_id, **data)
    ):
        messages.success(request, _("直播课已安排，开课前一小时提醒学员"))
        return redirect("learning:author_activity", activity_id)
    context = {"shell": shell_of(request), "activity": activity, "form": form}
    return render(request, "learning/cohorts/live_form.html", context)


def dates(activity: Any) -> dict[str, Any]:
    """What the author's page shows of a live class; called by `activities.activity`."""
    return {"lives": queries.of_activity(activity)[:50], "now": calendar.now()}


@login_required
@require_GET
def attendance(request: HttpRequest, live_id: int) -> HttpResponse:
    """Who came; calling it off before, its replay afterwards."""
    found = queries.live_for(request.actor, live_id)
    can_run = found.cohort is None or cohorts.place(request.actor, found.cohort.pk).speaks
    over = found.ends_at <= calendar.now()
    context: dict[str, Any] = {
        "shell": shell_of(request),
        "live": found,
        "form": CallOffForm() if can_run and not found.cancelled_at and not over else None,
    }
    rows = queries.attendance(found)
    if found.course is None:
        return AttendanceTable(rows, request).response("learning/cohorts/attendance.html", context)
    if over and not found.cancelled_at:
        context |= {"replay_form": _replay_form(found), "has_videos": bool(queries.videos_of(found.course))}
    return VisitTable(rows, request).response("learning/cohorts/attendance.html", context)


def _replay_form(found: Any, data: Any = None) -> ReplayForm:
    chosen = queries.published(found.course_id, found.replay_key).order_by("-module__version__number").first()
    return ReplayForm(data, videos=queries.videos_of(found.course), initial={"video": chosen.pk if chosen else None})


@login_required
@require_POST
def call_off(request: HttpRequest, live_id: int) -> HttpResponse:
    """Call it off."""
    queries.live_for(request.actor, live_id)
    form = CallOffForm(request.POST)
    if attempt(form, lambda data: live.call_off(request.actor, live_id, data["why"])):
        messages.success(request, _("直播课已取消，已通知有关学员"))
    else:
        _complain(request, form)
    return redirect("learning:attendance", live_id)


@login_required
@require_POST
def replay(request: HttpRequest, live_id: int) -> HttpResponse:
    """Show a video of the course to who missed it, or none."""
    found = queries.live_for(request.actor, live_id)
    if found.course is None:
        raise LiveNotFound()
    form = _replay_form(found, request.POST)
    if attempt(form, lambda data: live.choose_replay(request.actor, live_id, data["video"])):
        messages.success(request, _("回放已保存"))
    else:
        _complain(request, form)
    return redirect("learning:attendance", live_id)


def _complain(request: HttpRequest, form: Any) -> None:
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))


# A learner's own -----------------------------------------------------------------------------------------------------


def lesson(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The lesson page of a live class; called by `learner.lesson`."""
    rows = queries.sittings(context["found"].outline.enrolment, context["activity"])
    page = render(request, "learning/live.html", context | {"sittings": rows})
    doors = [queries.origin_of(row.live.url) for row in rows if row.open]
    return allowing(page, {"form-action": doors}) if doors else page  # browsers look at where a form ends, too


@login_required
@require_POST
def enter(request: HttpRequest, live_id: int) -> HttpResponse:
    """To the meeting."""
    try:
        return redirect(live.enter(request.actor, live_id))
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text}：{error.hint_text}")
        return redirect("learning:mine")

"""Live classes of study groups: the teacher sets them and sees who came, members go in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar
from jianglu.platform.pages import Choice, Column, Table, Text, attempt, login_required, render, shell_of

from ..cohorts import live, queries
from ..cohorts.errors import CohortNotFound
from ..cohorts.forms import CallOffForm, LiveForm


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


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, cohort_id: int) -> HttpResponse:
    """Set a live class."""
    where = queries.place(request.actor, cohort_id)
    if not where.staff:
        raise CohortNotFound()
    form = LiveForm(request.POST or None, initial={"teacher_name": where.cohort.teacher_name})
    if request.method == "POST" and attempt(form, lambda data: live.set_live(request.actor, cohort_id, **data)):
        messages.success(request, _("直播课已安排，组员已收到通知"))
        return redirect("learning:cohort_board", cohort_id)
    context = {"shell": shell_of(request), "cohort": where.cohort, "form": form}
    return render(request, "learning/cohorts/live_form.html", context)


@login_required
@require_GET
def attendance(request: HttpRequest, live_id: int) -> HttpResponse:
    """Who came."""
    found = live.live_for(request.actor, live_id)
    can_run = queries.place(request.actor, found.cohort_id).speaks
    context = {
        "shell": shell_of(request),
        "live": found,
        "form": CallOffForm() if can_run and not found.cancelled_at and found.ends_at > calendar.now() else None,
    }
    return AttendanceTable(live.attendance(found), request).response("learning/cohorts/attendance.html", context)


@login_required
@require_POST
def call_off(request: HttpRequest, live_id: int) -> HttpResponse:
    """Call it off."""
    live.live_for(request.actor, live_id)
    form = CallOffForm(request.POST)
    if attempt(form, lambda data: live.call_off(request.actor, live_id, data["why"])):
        messages.success(request, _("直播课已取消，组员已收到通知"))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("learning:attendance", live_id)


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
        return redirect("learning:my_cohorts")

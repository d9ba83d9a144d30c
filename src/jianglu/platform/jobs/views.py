"""Pages of jobs, and the control of the demo clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import Choice, Column, Table, login_required, render, shell_of

from . import clock, queries, services


def _owner(row: Any) -> str:
    return _("系统") if row.owner_id is None else str(row.owner_name)


class JobTable(Table):
    """The reader's jobs."""

    columns = [
        Column("title", gettext_lazy("任务"), link="jobs:detail"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag"),
        Column("done", gettext_lazy("已处理"), kind="number"),
        Column("message", gettext_lazy("说明")),
        Column("owner_name", gettext_lazy("发起人"), value=_owner),
        Column("created_at", gettext_lazy("时间"), kind="datetime", sort="created_at"),
    ]
    filters = [Choice("state", gettext_lazy("状态"), queries.STATES)]
    sort = "-created_at"
    name = "jobs"
    empty = gettext_lazy("您还没有发起过后台任务")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The reader's jobs, newest first."""
    return JobTable(queries.visible_to(request.actor), request).response("jobs/list.html", {"shell": shell_of(request)})


@login_required
@require_GET
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job; htmx asks for the progress alone until the job is over."""
    job = queries.find(request.actor, job_id)
    part = request.headers.get("HX-Target") == "job-progress"
    template = "jobs/_progress.html" if part else "jobs/detail.html"
    return render(request, template, {"job": job, "shell": shell_of(request)})


@login_required
@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job."""
    services.cancel(request.actor, job_id)
    return redirect("jobs:detail", job_id)


@login_required
@require_POST
def resume(request: HttpRequest, job_id: int) -> HttpResponse:
    """Start a stopped job again."""
    services.resume(request.actor, job_id)
    return redirect("jobs:detail", job_id)


@login_required
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """Move the demo clock and go back to where the operator was."""
    days = request.POST.get("days", "")
    try:
        to = date.fromisoformat(request.POST.get("to", ""))
    except ValueError:
        to = None
    now = clock.advance_clock(request.actor, days=int(days) if days.isdigit() and len(days) < 6 else 0, to=to)
    messages.success(request, _("示范城市的时间已调到 %(day)s") % {"day": date_format(timezone.localtime(now))})
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "/")

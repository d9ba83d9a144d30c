"""Assignments and practice tasks: the learner's page, the list of who judges, one submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.files.middleware import takes_uploads
from jianglu.platform.pages import Choice, Column, DateRange, Table, Text, attempt, login_required, render, shell_of

from .. import services, submissions
from ..forms import JudgeForm
from ..uploads import MAX_WORK_FILES, WORK_FILE

TONES = {"waiting": "yellow", "passed": "passed", "returned": "failed"}
UPLOAD_BYTES = MAX_WORK_FILES * WORK_FILE.max_bytes


class SubmissionTable(Table):
    """What waits for a judge, and what was judged."""

    columns = [
        Column("name", gettext_lazy("学员"), link="learning:submission"),
        Column("activity.title", gettext_lazy("任务")),
        Column("activity.get_kind_display", gettext_lazy("类型")),
        Column("enrolment.course.title", gettext_lazy("课程")),
        Column("number", gettext_lazy("第几次"), kind="number"),
        Column("handed_in_at", gettext_lazy("提交时间"), kind="datetime", sort="handed_in_at"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag"),
        Column("punctuality", gettext_lazy("按时")),
        Column("score", gettext_lazy("得分"), kind="number", sort="score"),
    ]
    filters = [
        Text("q", gettext_lazy("搜索"), ["name", "activity__title", "enrolment__course__title"]),
        Choice("state", gettext_lazy("状态"), submissions.STATES),
        Choice("late", gettext_lazy("按时"), submissions.PUNCTUALITY),
        Choice("activity__kind", gettext_lazy("类型"), submissions.KINDS),
        DateRange("handed_in_at", gettext_lazy("提交时间")),
    ]
    sort = "handed_in_at"
    name = "submissions"
    empty = gettext_lazy("没有提交的作业或实操")


def work(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The lesson page of what is handed in; called by `learner.lesson`."""
    activity = context["activity"]
    rows = list(submissions.mine(request.actor, activity.pk))
    left = activity.max_attempts - len(rows) if activity.max_attempts else None
    employer = (
        people.employer_on(request.actor.person_id or 0, calendar.today()) if activity.kind == "practice" else None
    )
    context |= {
        "rows": [(row, TONES[row.state]) for row in rows],
        "can_hand_in": (not rows or rows[0].state == "returned") and left != 0,
        "left": left,
        "employer": employer,
        "typed": rows[0].text if rows else "",
        "most": MAX_WORK_FILES,
        "accept": WORK_FILE.accept,
    }
    return render(request, "learning/work.html", context)


@takes_uploads(UPLOAD_BYTES)
@login_required
@require_POST
def hand_in(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Hand in; what was wrong is told on the lesson's page, which keeps the text."""
    try:
        services.hand_in(
            request.actor,
            activity_id,
            text=request.POST.get("text", "")[:20_000],
            ticked=[int(place) for place in request.POST.getlist("ticked") if place.isdigit()],
            uploads=request.FILES.getlist("files"),
            to_employer=request.POST.get("judge") == "employer",
        )
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, f"{error.text}。{error.hint_text}")
    else:
        messages.success(request, _("已提交，批阅后会通知您"))
    return redirect("learning:lesson", activity_id)


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What I judge."""
    rows = submissions.judged_by(request.actor)
    return SubmissionTable(rows, request).response("learning/author/submissions.html", {"shell": shell_of(request)})


@login_required
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission: read it, pass it or return it."""
    row = submissions.one(request.actor, pk)
    form = JudgeForm(request.POST or None, scored=row.activity.kind == "assignment")

    def verb(data: Mapping[str, Any]) -> None:
        services.judge(
            request.actor,
            pk,
            passed=request.POST.get("verdict") == "pass",
            score=data.get("score"),
            comment=data["comment"],
        )

    if request.method == "POST" and attempt(form, verb):
        following = submissions.judged_by(request.actor).filter(state="waiting").first()
        messages.success(request, _("已批阅"))
        return redirect("learning:submission", following.pk) if following else redirect("learning:submissions")
    context = {
        "shell": shell_of(request),
        "row": row,
        "tone": TONES[row.state],
        "form": form,
        "lines": [(line, place in row.ticked) for place, line in enumerate(row.activity.checklist)],
        "pictures": [held.file for held in row.files.all() if held.file.content_type.startswith("image/")],
        "papers": [held.file for held in row.files.all() if not held.file.content_type.startswith("image/")],
    }
    return render(request, "learning/author/submission.html", context)

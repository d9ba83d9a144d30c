"""A course before its second person: what it holds, how it scores, remarks by activity; the case page decides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import login_required, render, shell_of

from .. import quality, queries, services
from ..permissions import REVIEW
from .author import by_activity, do


@login_required
@require_GET
def review(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole draft with previews, its quality, and a place for a remark at each activity."""
    found = queries.review_of(request.actor, case_id)
    _version, modules = queries.content_of(found.version)
    criteria = quality.judge(queries.seen(found.course, found.version))
    context = {
        "shell": shell_of(request),
        "review": found,
        "course": found.course,
        "version": found.version,
        "modules": modules,
        "remarks": by_activity(found),
        "criteria": criteria,
        "score": quality.score(criteria),
        "may_remark": found.locked and request.actor.can(REVIEW),
    }
    return render(request, "learning/author/review.html", context)


@login_required
@require_POST
def remark(request: HttpRequest, case_id: int) -> HttpResponse:
    """A remark on an activity, or on the whole."""
    queries.review_of(request.actor, case_id)
    activity = request.POST.get("activity", "")
    text = request.POST.get("text", "").strip()[:1000]
    activity_id = int(activity) if activity.isascii() and activity.isdigit() and len(activity) < 19 else None
    if text:
        do(request, lambda: services.remark(request.actor, case_id, text, activity_id=activity_id))
    return redirect("learning:review", case_id)


@login_required
@require_POST
def answer(request: HttpRequest, remark_id: int) -> HttpResponse:
    """What the author did about a remark."""
    made = services.answer_remark(request.actor, remark_id, request.POST.get("answer", "")[:500])
    return redirect("learning:workshop", made.review.course_id)

"""Comprehensive review: the candidate's materials, a member's seat, the body's panels."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..filing import queries as filing
from ..forms import RecusalForm
from ..permissions import CONVENE_REVIEW, VIEW_REGISTRATIONS
from ..plans import queries as plans
from ..review import queries, services
from ..review.forms import AgreeForm, BallotForm, ConveneAgainForm, ConveneForm, ReviewPaperForm
from ..review.tables import ReviewTable


@login_required
@require_http_methods(["GET", "POST"])
def my_review(request: HttpRequest, registration_id: int) -> HttpResponse:
    """My materials, when and where my defence is, and who sits on the panel."""
    row = plans.get_mine(request.actor, registration_id)
    form = ReviewPaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.hand_in(request.actor, registration_id, **data)
    ):
        messages.success(request, _("材料已上传"))
        return redirect("assessment:my_review", registration_id)
    review = queries.of_registration(row)
    context = {
        "row": row,
        "review": review,
        "papers": list(row.review_papers.select_related("file")),
        "form": form,
        "open": row.state in services.BEFORE and (review is None or calendar.now() < review.starts_at),
    }
    return render(request, "assessment/review/mine.html", context)


@login_required
@require_GET
def review_tasks(request: HttpRequest) -> HttpResponse:
    """The panels on which I sit."""
    context = {
        "rows": list(queries.mine(request.actor)[:200]),
        "may_declare": filing.assessor_of(request.actor).exists(),
    }
    return render(request, "assessment/review/tasks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review_seat(request: HttpRequest, seat_id: int) -> HttpResponse:
    """My seat: the candidate's materials, my declaration, my ballot; never how others voted before all are in."""
    seat = queries.my_seat(request.actor, seat_id)
    begun = seat.agreed_at is not None and "again" not in request.GET
    form: Any = (BallotForm if begun else AgreeForm)(request.POST or None)
    if request.method == "POST":
        service = services.cast if begun else services.agree
        if attempt(form, lambda data: service(request.actor, seat_id, **data)):
            messages.success(request, _("已投票，全部评委投票后一同开启") if begun else _("已声明无利害关系"))
            return redirect("assessment:review_seat", seat_id)
    context = {
        "seat": seat,
        "review": seat.review,
        "papers": list(seat.review.registration.review_papers.all()),
        "form": form,
        "begun": begun,
        "started": calendar.now() >= seat.review.starts_at,
        "ready": queries.panel_ready(seat.review),
    }
    return render(request, "assessment/review/seat.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def recuse_seat(request: HttpRequest, seat_id: int) -> HttpResponse:
    """Stand back from one candidate's panel."""
    seat = queries.my_seat(request.actor, seat_id)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.recuse(request.actor, seat_id, **data)):
        messages.success(request, _("已申报回避，由其他评委替补"))
        return redirect("assessment:review_tasks")
    return render(request, "assessment/review/recuse.html", {"seat": seat, "form": form})


@login_required
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """Reviews of my body or district."""
    require(request.actor, VIEW_REGISTRATIONS)
    return ReviewTable(queries.listed(request.actor), request).response(
        "assessment/review/list.html", {"shell": shell_of(request)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def convene_reviews(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Draw the panels of a plan and set the defences."""
    require(request.actor, CONVENE_REVIEW)
    plan = plans.get_own_plan(request.actor, plan_id)
    form = ConveneForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.convene(request.actor, plan_id, **data)):
        messages.success(request, _("评委会已抽取，考生和评委已收到通知"))
        return redirect("assessment:reviews")
    context = {"plan": plan, "form": form, "waiting": queries.waiting_of(request.actor, plan_id)}
    return render(request, "assessment/review/convene.html", context)


@login_required
@require_GET
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """One review: panel, declarations, who has cast, and the minutes with all ballots once they are open."""
    row = queries.get(request.actor, review_id)
    context = {
        "shell": shell_of(request),
        "row": row,
        "panel": [seat for seat in row.panel.all() if not seat.left_because],
        "left": [seat for seat in row.panel.all() if seat.left_because],
        "papers": list(row.registration.review_papers.all()),
        "may_run": request.actor.can(CONVENE_REVIEW),
        "started": calendar.now() >= row.starts_at,
        "again": row.state != "convened" and row.registration.plan.state == "marking",
    }
    return render(request, "assessment/review/review.html", context)


@login_required
@require_POST
def act_on_review(request: HttpRequest, review_id: int, verb: str) -> HttpResponse:
    """Replace a member, fill empty places, mark the candidate absent, keep the minutes, review again."""
    row, post = queries.get(request.actor, review_id), request.POST
    if verb == "replace":
        seat = next((seat.pk for seat in row.panel.all() if str(seat.pk) == post.get("seat")), 0)
        services.replace(request.actor, seat, post.get("reason", ""))
    elif verb == "fill":
        services.fill(request.actor, row.pk)
    elif verb == "absent":
        services.mark_absent(request.actor, row.pk)
    elif verb == "record":
        services.record(request.actor, row.pk, post.get("record", ""))
    else:
        form = ConveneAgainForm(post)
        if not attempt(form, lambda data: services.convene_again(request.actor, row.pk, **data)):
            messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
            return redirect("assessment:review", row.pk)
    messages.success(request, _("已办理"))
    return redirect("assessment:review", row.pk)

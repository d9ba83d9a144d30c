"""What a worker does: register, my exams, the ticket, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform import calendar
from jianglu.platform.pages import login_required, render

from ..plans import eligibility, queries, services
from ..ticket import ticket_pdf


@login_required
@require_POST
def register(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Register, with what is declared and the evidence for it."""
    evidence = [(request.POST.get("proof", ""), upload) for upload in request.FILES.getlist("evidence")]
    declared = {name: request.POST.get(name, "") for name in eligibility.DECLARABLE}
    for name in ("more_years", "more_years_after", "title_years"):
        declared[name] = declared[name] if declared[name].isdigit() and len(declared[name]) < 3 else "0"
    services.register(
        request.actor,
        plan_id,
        request.actor.person_id or 0,
        declared=declared,
        condition=request.POST.get("condition", ""),
        evidence=evidence,
    )
    messages.success(request, _("报名成功，请等待评价机构审核材料"))
    return redirect("assessment:mine")


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My registrations with what comes next."""
    rows = list(queries.mine(request.actor)[:50])
    return render(request, "assessment/mine.html", {"rows": rows, "now": calendar.now()})


@login_required
@require_POST
def withdraw(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Give the place back."""
    services.withdraw(request.actor, registration_id)
    messages.success(request, _("已退出报名"))
    return redirect("assessment:mine")


@login_required
@require_GET
def ticket(request: HttpRequest, registration_id: int) -> HttpResponse:
    """The admission ticket as a PDF."""
    return ticket_pdf(queries.get_registration(request.actor, registration_id))

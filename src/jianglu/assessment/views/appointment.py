"""Special-grade and chief technicians: appointing those who passed, the yearly check, renewing, ending; the register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..appointment import queries, services
from ..appointment.forms import AppointForm, TermForm, YearForm
from ..appointment.tables import AppointmentTable
from ..forms import ReasonForm
from ..permissions import APPOINT, VIEW_APPOINTMENTS


@login_required
@require_GET
def appointments(request: HttpRequest) -> HttpResponse:
    """Who is in post, and who of my enterprise waits to be appointed."""
    require(request.actor, VIEW_APPOINTMENTS)
    context = {"shell": shell_of(request), "waiting": list(queries.waiting(request.actor)[:100])}
    return AppointmentTable(queries.listed(request.actor), request).response(
        "assessment/appointment/list.html", context
    )


@login_required
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Appoint somebody who passed."""
    require(request.actor, APPOINT)
    row = queries.waiting(request.actor).filter(pk=registration_id).first()
    if row is None:
        raise Http404
    form = AppointForm(request.POST or None, initial={"since": calendar.today()})
    if request.method == "POST" and attempt(form, lambda data: services.appoint(request.actor, row.pk, **data)):
        messages.success(request, _("已聘任"))
        return redirect("assessment:appointments")
    return render(request, "assessment/appointment/appoint.html", {"row": row, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """One appointment with its yearly checks; the enterprise checks, renews and ends it here."""
    row = queries.get(request.actor, appointment_id)
    may_run = request.actor.can(APPOINT) and row.state == "in_post" and row.person_id != request.actor.person_id
    context: dict[str, Any] = {"shell": shell_of(request), "row": row, "may_run": may_run}
    if may_run:
        verb, sent = request.POST.get("verb", ""), request.POST or None
        forms: dict[str, Any] = {
            "check": YearForm(row.years_due, sent if verb == "check" else None),
            "renew": TermForm(sent if verb == "renew" else None),
            "end": ReasonForm(sent if verb == "end" else None),
        }
        verbs: dict[str, Any] = {"check": services.check_year, "renew": services.renew, "end": services.end}
        if verb in verbs and attempt(forms[verb], lambda data: verbs[verb](request.actor, row.pk, **data)):
            messages.success(request, _("已办理"))
            return redirect("assessment:appointment", row.pk)
        context["forms"] = forms
    return render(request, "assessment/appointment/appointment.html", context)

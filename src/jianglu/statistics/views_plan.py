"""Goals of the city for a year, what later plans say of them, and the districts' shares with who falls behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jianglu.kernel.errors import NotFound
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render

from . import queries, services
from .errors import BadReport
from .forms import ReviseForm, TargetForm
from .permissions import REPORT

MOST_DIGITS = 9  # of a plan


@login_required
@require_http_methods(["GET", "POST"])
def districts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each district's plan with its progress; POST sets the plans. What was typed stays when something is wrong."""
    require(request.actor, REPORT)
    goal = queries.target(pk)
    rows = queries.district_progress(goal, calendar.today())
    typed = {row.key: "" if row.plan is None else str(row.plan) for row in rows}
    wrong: BadReport | None = None
    if request.method == "POST":
        typed = {row.key: request.POST.get(f"d{row.key}", "").strip() for row in rows}
        try:
            services.plan_districts(request.actor, pk, _whole(typed), request.POST.get("source", ""))
        except BadReport as error:
            wrong = error
        else:
            return redirect("statistics:plan", pk)
    together = sum(row.plan or 0 for row in rows)
    told = wrong.fields if wrong else {}
    context = {
        "goal": goal,
        "rows": [(row, typed[row.key], told.get(row.key, "")) for row in rows],
        "together": together,
        "short": 0 < together < goal.value,
        "wrong": wrong,
        "source": request.POST.get("source", ""),
        "source_wrong": told.get("source", ""),
    }
    return render(request, "statistics/plan.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a goal of the city for a year."""
    require(request.actor, REPORT)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.set_target(request.actor, **data)):
        return redirect(f"{reverse('statistics:leader')}?year={form.cleaned_data['year']}")
    return render(request, "statistics/target.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def later(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a later plan says of a goal of the city."""
    require(request.actor, REPORT)
    goal = queries.target(pk)
    if goal.region_code:
        raise NotFound()
    form = ReviseForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda data: services.revise(request.actor, pk, **data)):
        return redirect("statistics:leader")
    return render(request, "statistics/later.html", {"goal": goal, "form": form})


def _whole(typed: Mapping[str, str]) -> dict[str, int | None]:
    """The plans as whole numbers, nothing for none; raises BadReport that names every district where it is no number."""
    wrong: dict[str, Any] = {
        code: _("请填整数")
        for code, text in typed.items()
        if text and not (text.isdecimal() and len(text) <= MOST_DIGITS)
    }
    if wrong:
        raise BadReport(fields=wrong)
    return {code: int(text) if text else None for code, text in typed.items()}

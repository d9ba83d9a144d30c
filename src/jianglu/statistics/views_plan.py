"""Goals of the city for a year, what later plans say of them, and the districts' shares with who falls behind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jianglu.kernel.errors import NotFound
from jianglu.kernel.punctuation import mark
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.regions import queries as regions

from . import queries, services
from .errors import BadReport
from .forms import ReviseForm, TargetForm
from .permissions import REPORT


@login_required
@require_http_methods(["GET", "POST"])
def districts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each district's plan with its progress; POST sets the plans."""
    require(request.actor, REPORT)
    goal = queries.target(pk)
    rows = queries.district_progress(goal, calendar.today())
    if request.method == "POST":
        values = {row.key: _whole(request.POST.get(f"d{row.key}", ""), row.key) for row in rows}
        services.plan_districts(request.actor, pk, values, request.POST.get("source", ""))
        return redirect("statistics:plan", pk)
    together = sum(row.plan or 0 for row in rows)
    context = {"goal": goal, "rows": rows, "together": together, "short": 0 < together < goal.value}
    return render(request, "statistics/plan.html", context)


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


def _whole(text: str, code: str) -> int | None:
    text = text.strip()
    if text and not text.isdecimal():
        raise BadReport(fields={code: f"{regions.name_of(code)} {text}{mark('：')}{_('请填整数')}"})
    return int(text) if text else None

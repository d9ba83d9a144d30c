"""The districts' shares of a goal of the city, with who falls behind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from jianglu.kernel.errors import NotFound
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render

from . import queries, rules, services
from .errors import BadReport
from .figures import Cut
from .forms import ReviseForm
from .indicators import INDICATORS
from .permissions import REPORT


@login_required
@require_http_methods(["GET", "POST"])
def districts(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each district's plan with its progress; POST sets the plans."""
    require(request.actor, REPORT)
    goal = queries.target(pk)
    if goal.indicator not in INDICATORS or goal.region_code:
        raise NotFound()
    cut = Cut(goal.year)
    cells = queries.breakdown(INDICATORS[goal.indicator], "district", cut)
    if request.method == "POST":
        values = {cell.key: _whole(request.POST.get(f"d{cell.key}", ""), cell.key) for cell in cells}
        services.plan_districts(request.actor, pk, values, request.POST.get("source", ""))
        return redirect("statistics:plan", pk)
    plans, today = queries.district_plans(goal), calendar.today()
    rows = [
        {
            "key": cell.key, "label": cell.label, "done": cell.value, "plan": plans.get(cell.key),
            "share": (cell.value or 0) / plans[cell.key] if plans.get(cell.key) else None,
            "lags": cell.key in plans and rules.lags(cell.value or 0, plans[cell.key], today, goal.year),
        }
        for cell in cells
    ]  # fmt: skip
    together = sum(plans.values())
    context = {"goal": goal, "rows": rows, "together": together, "short": bool(plans) and together < goal.value}
    return render(request, "statistics/plan.html", context)


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
        raise BadReport(fields={code: text})
    return int(text) if text else None

"""A learner's plan for the week: days, minutes, reminders, pauses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render

from ..permissions import STUDY
from ..planning import queries, services
from ..planning.forms import PauseForm, PlanForm

FIRST = {"days": [0, 2, 4], "minutes": 90, "remind_hour": 19, "shows_run": True}
"""What is proposed to who has no plan; no reminder."""


@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """Set or change the plan."""
    require(request.actor, STUDY, person_id=request.actor.person_id or 0)
    form = PlanForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and attempt(form, lambda data: services.set_plan(request.actor, **data)):
        messages.success(request, _("学习计划已保存"))
        return redirect("learning:mine")
    return _page(request, form, PauseForm())


@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Declare days without learning."""
    form = PauseForm(request.POST)
    if attempt(form, lambda data: services.pause(request.actor, **data)):
        messages.success(request, _("已登记暂停，这几天不算在计划里，也不提醒"))
        return redirect("learning:plan")
    return _page(request, PlanForm(initial=_initial(request)), form)


@login_required
@require_POST
def resume(request: HttpRequest, pause_id: int) -> HttpResponse:
    """End a pause."""
    services.resume(request.actor, pause_id)
    messages.success(request, _("暂停已取消"))
    return redirect("learning:plan")


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Learn without a plan."""
    services.stop(request.actor)
    messages.success(request, _("学习计划已删除，课程和学时都保留"))
    return redirect("learning:mine")


def _initial(request: HttpRequest) -> dict[str, Any]:
    found = queries.my_plan(request.actor)
    if found is None:
        return FIRST
    goal = queries.goals_of(found)[-1]
    return {
        "days": sorted(goal.days),
        "minutes": goal.minutes,
        "reminds": found.reminds,
        "remind_hour": found.remind_hour,
        "shows_run": found.shows_run,
    }


def _page(request: HttpRequest, form: PlanForm, pausing: PauseForm) -> HttpResponse:
    found = queries.my_plan(request.actor)
    context = {
        "plan": found,
        "form": form,
        "pausing": pausing,
        "pauses": queries.open_pauses(found) if found else [],
    }
    return render(request, "learning/plan/plan.html", context)

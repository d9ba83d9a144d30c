"""Recognition across the two ladders: the public table, the worker's application, the desk's list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.policy.explain import conditions_of, stored_conditions

from ..permissions import APPLY_RECOGNITION, VIEW_RECOGNITIONS
from ..recognition import queries, services, wishes
from ..recognition.forms import RecognitionForm
from ..recognition.tables import RecognitionTable


@require_GET
def correspondence(request: HttpRequest) -> HttpResponse:
    """The public table: which level of which occupations stands beside which title, by which clause."""
    context = {"shell": shell_of(request), "lines": queries.lines(), "today": calendar.today()}
    context["can_apply"] = request.actor.is_anonymous or request.actor.can(
        APPLY_RECOGNITION
    )  # anybody may sign in first
    return render(request, "assessment/correspondence.html", context)


@login_required
@require_GET
def recognitions(request: HttpRequest) -> HttpResponse:
    """My applications, and the certificates on which I can found one."""
    person_id = queries.applicant(request.actor)
    context = {"rows": list(queries.mine(request.actor)[:50]), "held": queries.held(person_id)}
    return render(request, "assessment/recognitions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def apply_recognition(request: HttpRequest, direction: str) -> HttpResponse:
    """See each condition with what is missing (GET with `ask`), then hand in with papers (POST)."""
    person_id = queries.applicant(request.actor)
    asked = request.method == "POST" or "ask" in request.GET
    data = request.POST if request.method == "POST" else request.GET
    form = RecognitionForm(direction, data if asked else None, request.FILES or None, initial=data.dict())
    context: dict[str, Any] = {"form": form, "direction": direction}
    if request.method == "POST" and attempt(
        form, lambda found: services.apply(request.actor, person_id, form.wish(found), evidence=form.papers())
    ):
        messages.success(request, _("已提交，区县将在 5 个工作日内受理审核"))
        return redirect("assessment:recognitions")
    if asked and form.is_valid():
        context |= _asked(form, person_id)
    return render(request, "assessment/apply_recognition.html", context, status=422 if form.errors else 200)


def _asked(form: RecognitionForm, person_id: int) -> dict[str, Any]:
    try:
        wish = wishes.check(form.wish(form.cleaned_data), calendar.today())
    except DomainError as error:
        form.add_error(None, error.text)
        return {}
    verdict = wishes.ask(wish, person_id, on=calendar.today())
    return {"verdict": verdict, "conditions": conditions_of(verdict)}


@login_required
@require_GET
def recognition(request: HttpRequest, recognition_id: int) -> HttpResponse:
    """One application: where it is, its conditions as they were answered, its papers."""
    row = queries.get(request.actor, recognition_id)
    own = row.person_id == request.actor.person_id
    context = {
        "shell": shell_of(request),
        "row": row,
        "own": own,
        "conditions": stored_conditions(row.decision.explanation),
        "may_withdraw": own and row.case.node in ("accept", "correct", "review", "practice"),
        "may_add": own and row.case.node == "correct",
    }
    return render(request, "assessment/recognition.html", context)


@login_required
@require_POST
def withdraw_recognition(request: HttpRequest, recognition_id: int) -> HttpResponse:
    """Take my application back."""
    services.withdraw(request.actor, queries.get(request.actor, recognition_id).pk)
    messages.success(request, _("已撤回申请"))
    return redirect("assessment:recognitions")


@login_required
@require_POST
def add_recognition_papers(request: HttpRequest, recognition_id: int) -> HttpResponse:
    """Add papers that the desk asked for."""
    row = queries.get(request.actor, recognition_id)
    uploads = [(request.POST.get("proof", ""), upload) for upload in request.FILES.getlist("evidence")]
    services.add_papers(request.actor, row.pk, uploads)
    messages.success(request, _("已补充材料，请点击“重新提交”"))
    return redirect("assessment:recognition", row.pk)


@login_required
@require_GET
def recognition_list(request: HttpRequest) -> HttpResponse:
    """Applications of the district, or those that the body certifies."""
    require(request.actor, VIEW_RECOGNITIONS)
    table = RecognitionTable(queries.listed(request.actor), request)
    return table.response("assessment/recognition_list.html", {"shell": shell_of(request)})

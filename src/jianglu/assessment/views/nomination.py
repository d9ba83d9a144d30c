"""Recognition by merit: the enterprise nominates, the nominee answers, clerks read along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.policy.explain import conditions_of, stored_conditions

from ..nomination import queries, services
from ..nomination.forms import NominationForm
from ..nomination.tables import NominationTable
from ..permissions import NOMINATE, VIEW_NOMINATIONS


@login_required
@require_GET
def nominations(request: HttpRequest) -> HttpResponse:
    """Nominations of my enterprise or district."""
    require(request.actor, VIEW_NOMINATIONS)
    context = {"shell": shell_of(request), "may_nominate": request.actor.can(NOMINATE)}
    return NominationTable(queries.listed(request.actor), request).response("assessment/nomination/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest) -> HttpResponse:
    """See each condition with what is missing (POST with `ask`), then nominate with papers."""
    require(request.actor, NOMINATE)
    body = queries.employer_of(request.actor)
    choices = queries.occupations(body) if body is not None else []
    form = NominationForm(choices, request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "body": body, "choices": choices}
    if request.method == "POST" and body is not None:
        if "ask" in request.POST:
            if form.is_valid():
                context |= _asked(request, form, body)
        elif attempt(form, lambda found: _nominated(request, form, found, body)):
            messages.success(request, _("已提名，等待本人确认"))
            return redirect("assessment:nominations")
    status = 422 if form.errors else 200
    return render(request, "assessment/nomination/nominate.html", context, status=status)


def _nominated(request: HttpRequest, form: NominationForm, found: Any, body: Any) -> None:
    person = people.by_number_for(request.actor, found["number"])
    services.nominate(request.actor, body.organisation_id, person.pk, form.wish(found), papers=form.papers())


def _asked(request: HttpRequest, form: NominationForm, body: Any) -> dict[str, Any]:
    try:
        person = people.by_number_for(request.actor, form.cleaned_data["number"])
        wish, today = form.wish(form.cleaned_data), calendar.today()
        services.check(wish, today)
    except DomainError as error:
        for field in error.fields or ("",):
            form.add_error(field if field in form.fields else None, error.text)
        return {}
    verdict = services.ask(wish, body, person.pk, on=today)
    return {"verdict": verdict, "conditions": conditions_of(verdict)}


@login_required
@require_GET
def my_nominations(request: HttpRequest) -> HttpResponse:
    """Nominations of me, those that wait for my answer first."""
    queries.nominee(request.actor)
    rows = sorted(queries.mine(request.actor)[:50], key=lambda row: row.case.node != "confirm")
    return render(request, "assessment/nomination/mine.html", {"rows": rows})


@login_required
@require_GET
def nomination(request: HttpRequest, nomination_id: int) -> HttpResponse:
    """One nomination: where it is, its conditions as they were answered, its papers, what may be done next."""
    row = queries.get(request.actor, nomination_id)
    own = row.person_id == request.actor.person_id
    nominates = request.actor.can(NOMINATE) and not own
    node = row.case.node
    context = {
        "shell": shell_of(request),
        "row": row,
        "own": own,
        "conditions": stored_conditions(row.decision.explanation),
        "may_answer": own and node == "confirm",
        "may_add": nominates and node in ("confirm", "correct"),
        "may_resubmit": nominates and node == "correct",
        "may_withdraw": nominates and node in ("confirm", "decide", "correct"),
    }
    return render(request, "assessment/nomination/nomination.html", context)


@login_required
@require_POST
def act_on_nomination(request: HttpRequest, nomination_id: int, verb: str) -> HttpResponse:
    """Answer as the nominee; add papers, hand in again or withdraw as the enterprise."""
    actor, post = request.actor, request.POST
    pk = queries.get(actor, nomination_id).pk
    if verb in ("agree", "decline"):
        services.answer(actor, pk, agrees=verb == "agree", reason=post.get("reason", ""))
    elif verb == "papers":
        papers = [(post.get("proof", ""), upload) for upload in request.FILES.getlist("evidence")]
        services.add_papers(actor, pk, papers)
    elif verb == "resubmit":
        services.resubmit(actor, pk)
    elif verb == "withdraw":
        services.withdraw(actor, pk)
    else:
        raise Http404
    messages.success(request, _("已办理"))
    return redirect("assessment:nomination", pk)

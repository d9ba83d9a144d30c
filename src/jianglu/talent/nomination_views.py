"""Nominations for titles: the unit asks the rule and nominates, clerks read along, the nominee reads their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import Denied
from jianglu.people import queries as people
from jianglu.platform.access import require
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.policy import Verdict
from jianglu.platform.policy.explain import conditions_of, stored_conditions, stored_ways, ways_of

from . import queries, services
from .errors import NomineeNotEligible
from .forms import CompleteForm, NominateForm
from .permissions import NOMINATE, VIEW
from .tables import NominationTable


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Nominations of one's unit."""
    require(request.actor, NOMINATE)
    return NominationTable(queries.nominations(request.actor), request).response(
        "talent/nominations.html", {"shell": shell_of(request), "may_nominate": True}
    )


@login_required
@require_GET
def office(request: HttpRequest) -> HttpResponse:
    """Nominations of the clerk's region."""
    require(request.actor, VIEW)
    table = NominationTable(queries.nominations(request.actor), request)
    return table.response("talent/nominations.html", {"shell": "shell/office.html"})


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """For which titles I was put forward, and what the rule says."""
    return render(request, "talent/my_nominations.html", {"rows": queries.own_nominations(request.actor)})


@login_required
@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest) -> HttpResponse:
    """See each condition with what is missing (POST with `ask`), then nominate with papers."""
    actor = request.actor
    if not actor.can(NOMINATE) or not actor.organisation_ids:
        raise Denied()
    form = NominateForm(request.POST or None, request.FILES or None)
    told: list[Verdict] = []
    asking = "ask" in request.POST

    def save(data: Mapping[str, Any]) -> None:
        person, unit = people.by_number_for(actor, data["number"]), actor.organisation_ids[0]
        if asking:
            told.append(services.ask(form.wish(data), person.pk, unit))
            return
        try:
            services.nominate(actor, unit, person.pk, form.wish(data), papers=request.FILES.getlist("papers"))
        except NomineeNotEligible as error:
            told.append(error.verdict)
            raise

    if request.method == "POST" and attempt(form, save) and not asking:
        messages.success(request, _("已提交，等待区县核对推荐"))
        return redirect("talent:nominations")
    context: dict[str, Any] = {"form": form, "shell": shell_of(request)}
    if told:
        context |= {"verdict": told[0], "conditions": conditions_of(told[0]), "ways": ways_of(told[0])}
    return render(request, "talent/nominate.html", context)


@login_required
@require_GET
def nomination(request: HttpRequest, pk: int) -> HttpResponse:
    """One nomination: its merits and papers, and every condition as it was last answered."""
    row = queries.nomination(request.actor, pk)
    own = request.actor.can(NOMINATE) and row.organisation_id in request.actor.organisation_ids
    context = {
        "shell": shell_of(request),
        "row": row,
        "conditions": stored_conditions(row.decision.explanation),
        "ways": stored_ways(row.decision.explanation),
        "may_complete": own and row.case.node == "correct",
        "may_see_case": own or request.actor.can(VIEW),
    }
    return render(request, "talent/nomination.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a nomination right."""
    row = queries.nomination(request.actor, pk)
    if not request.actor.can(NOMINATE) or row.organisation_id not in request.actor.organisation_ids:
        raise Denied()
    form = CompleteForm(request.POST or None, initial={"statement": row.statement})

    def save(data: Mapping[str, Any]) -> None:
        services.complete(request.actor, pk, papers=request.FILES.getlist("papers"), **data)

    if request.method == "POST" and attempt(form, save):
        return redirect("talent:nomination", pk)
    return render(request, "talent/complete_nomination.html", {"form": form, "row": row, "shell": shell_of(request)})

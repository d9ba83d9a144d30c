"""Service cards: what the rule says to a person, and the clerk's lists with the rule's word beside each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel import sheets
from jianglu.organisations import queries as organisations
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render
from jianglu.platform.policy.explain import conditions_of, stored_conditions

from . import queries, services
from .forms import CardsForm, ExceptionForm
from .tables import CardRosterTable, CardRowTable

MOST_BODIES = 500  # of a choice


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Whether I may have a service card, which one, why not, and what would change it."""
    found = queries.own_card(request.actor)
    others = [(title, verdict, conditions_of(verdict)) for title, verdict in found.others]
    context = {"found": found, "conditions": conditions_of(found.verdict), "others": others}
    return render(request, "talent/my_card.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    """Lists so far, and a new one to be checked."""
    table = CardRosterTable(queries.card_rosters(request.actor), request)
    bodies = [(unit.pk, unit.name) for unit in organisations.of_kind("agency")[:MOST_BODIES]]
    form = CardsForm(request.POST or None, request.FILES or None, bodies=bodies)
    made: list[Any] = []

    def check(data: Mapping[str, Any]) -> None:
        made.append(services.check_cards(request.actor, data["file"], body_id=data["body"], decision=data["decision"]))

    if request.method == "POST" and attempt(form, check):
        return redirect("talent:card_roster", made[0].pk)
    return table.response("talent/card_rosters.html", {"form": form})


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The template of a list."""
    return attachment(sheets.template(services.CARD_SHEET), XLSX, "service-cards.xlsx")


@login_required
@require_GET
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """A list row by row, with what the rule says of each."""
    found = queries.card_roster(request.actor, pk)
    table = CardRowTable(queries.card_rows(request.actor).filter(roster=found), request)
    return table.response("talent/card_roster.html", {"roster": found})


@login_required
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One row: every condition with its clause; what is open may be answered by a reason."""
    found = queries.card_row(request.actor, pk)
    open_to = found.outcome == "refer" and found.roster.state == "checked"
    form = ExceptionForm(request.POST or None) if open_to or request.method == "POST" else None

    def answer(data: Mapping[str, Any]) -> None:
        services.except_row(request.actor, pk, exception=data["exception"])

    if form is not None and request.method == "POST" and attempt(form, answer):
        return redirect("talent:card_roster", found.roster_id)
    context = {"row": found, "conditions": stored_conditions(found.explanation), "form": form}
    return render(request, "talent/card_row.html", context)


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue what the rule grants."""
    many = services.issue_cards(request.actor, pk)
    messages.success(request, _("已签发 %(n)s 张服务卡") % {"n": many})
    return redirect("talent:card_roster", pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a list aside."""
    services.drop_cards(request.actor, pk)
    return redirect("talent:card_rosters")

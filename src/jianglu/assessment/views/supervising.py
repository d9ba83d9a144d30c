"""The bureau's side of supervision: cards of supervisors and draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.catalogue import queries as catalogue
from jianglu.platform import calendar
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..filing import queries as filing
from ..permissions import DRAW_SUPERVISORS
from ..supervision import queries, rules, services
from ..supervision.forms import CardForm, DrawForm, KeepAwayForm, ReasonForm, TrainingForm
from ..supervision.tables import DrawTable, SupervisorTable

ON_CARDS: dict[str, tuple[type[Form], Callable[..., Any]]] = {
    "train": (TrainingForm, services.record_training),
    "keep-away": (KeepAwayForm, services.declare_conflict),
    "end": (ReasonForm, services.end_card),
}
WHY = {
    "own": gettext_lazy("在该机构或考生单位任职"), "interest": gettext_lazy("已申报回避"),
    "occupation": gettext_lazy("不在督导职业范围"), "elsewhere": gettext_lazy("当天已有督导任务"),
    "consecutive": gettext_lazy("连续督导同一机构已达上限"),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def supervisors(request: HttpRequest) -> HttpResponse:
    """Cards in reach; a body registers its internal supervisors, the bureau its external ones."""
    actor = request.actor
    own = None if actor.region_codes else filing.own_body(actor)
    region = own.region_code if own else min(actor.region_codes, key=len, default="")
    unit = own.organisation_id if own else None
    form = CardForm(request.POST or None, accounts=queries.accounts(region, unit) if region else [])
    if request.method == "POST" and attempt(
        form,
        lambda data: services.register_supervisor(
            actor, region_code=region, organisation_id=unit, internal=own is not None, **data
        ),
    ):
        messages.success(request, _("督导员已登记"))
        return redirect("assessment:supervisors")
    context = {"shell": shell_of(request), "form": form, "figures": rules.figures(calendar.today())}
    return SupervisorTable(queries.supervisors(actor), request).response(
        "assessment/supervision/supervisors.html", context
    )


@login_required
@require_GET
def supervisor(request: HttpRequest, supervisor_id: int) -> HttpResponse:
    """One card with training, bodies to keep away from, and inspections."""
    card = queries.get_supervisor(request.actor, supervisor_id)
    context = {
        "shell": shell_of(request), "card": card, "may_keep": queries.may_keep(request.actor, card),
        "occupations": catalogue.names(card.occupations), "trainings": list(card.trainings.order_by("-held_on")[:50]),
        "conflicts": list(card.conflicts.select_related("body__organisation").order_by("-declared_at")[:50]),
        "inspections": list(
            queries.inspections(request.actor).filter(supervisor=card).order_by("-due_on")[:30]
        ),
        "training_form": TrainingForm(), "conflict_form": KeepAwayForm(), "end_form": ReasonForm(),
    }  # fmt: skip
    return render(request, "assessment/supervision/supervisor.html", context)


@login_required
@require_POST
def act_on_card(request: HttpRequest, supervisor_id: int, verb: str) -> HttpResponse:
    """Note a training or a body to keep away from, or take the card back."""
    actor = request.actor
    queries.get_supervisor(actor, supervisor_id)
    if verb not in ON_CARDS:
        raise Http404
    form_class, service = ON_CARDS[verb]
    form = form_class(request.POST)
    if attempt(form, lambda data: service(actor, supervisor_id, **data)):
        messages.success(request, _("已记录"))
    else:
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
    return redirect("assessment:supervisor", supervisor_id)


@login_required
@require_http_methods(["GET", "POST"])
def draws(request: HttpRequest) -> HttpResponse:
    """Draws in reach; draw plans and supervisors by lot."""
    actor = request.actor
    region = min(actor.region_codes, key=len, default="")
    form = DrawForm(request.POST or None) if region and actor.can(DRAW_SUPERVISORS) else None
    if (
        form is not None
        and request.method == "POST"
        and attempt(form, lambda data: services.draw(actor, region, **data))
    ):
        made = queries.draws(actor).order_by("-pk")[0]
        messages.success(request, _("抽取完成"))
        return redirect("assessment:draw", made.pk)
    context = {"shell": shell_of(request), "form": form}
    return DrawTable(queries.draws(actor), request).response("assessment/supervision/draws.html", context)


@login_required
@require_GET
def draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw: seed, what was known, outcome, and whether it is derived again."""
    row = queries.get_draw(request.actor, draw_id)
    lot = rules.Lot.from_json(row.given)
    sessions = {session.id: session for session in lot.sessions}
    cards = {card.pk: card.name for card in queries.cards({who.id for who in lot.candidates})}
    titles = queries.plan_titles(sessions)
    outcome = [
        {
            "plan": titles.get(int(plan), plan), "day": sessions[int(plan)].day,
            "sent": [cards.get(who, str(who)) for who in sent],
            "lacking": max(0, rules.needed(sessions[int(plan)].seats, lot.least, lot.seats_each) - len(sent)),
        }
        for plan, sent in row.outcome.items()
    ]  # fmt: skip
    barred = [
        {"plan": titles.get(session.id, str(session.id)), "who": cards.get(who.id, str(who.id)), "why": WHY[why]}
        for session in lot.sessions
        if str(session.id) in row.outcome
        for who in lot.candidates
        if (why := rules.excluded(session, who, lot.consecutive))
    ]
    context = {
        "shell": shell_of(request), "row": row, "outcome": outcome, "barred": barred, "sessions": len(lot.sessions),
        "candidates": len(lot.candidates), "derived": queries.derived_again(row),
    }  # fmt: skip
    return render(request, "assessment/supervision/draw.html", context)

"""Pages of recoveries: proposed by one officer, confirmed by another, repaid by instalments, written off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.money import fen
from jianglu.platform.access import Actor
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import attempt, login_required, render, shell_of

from . import queries, services
from .forms import RecoveryForm, RepayForm, RescheduleForm, WriteOffForm
from .office import needs
from .permissions import LEDGER, RECOVER, WRITE_OFF
from .tables import RecoveryTable


@login_required
@require_GET
def recoveries(request: HttpRequest) -> HttpResponse:
    """All recoveries in the reader's scope."""
    needs(request, LEDGER)
    return RecoveryTable(queries.recoveries(request.actor), request).response("benefits/recoveries.html")


@login_required
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that a paid claim must come back."""
    claim = queries.get(request.actor, pk)
    form = RecoveryForm(request.POST or None, initial={"amount": claim.amount / 100})
    made: list[int] = []

    def propose(data: Mapping[str, Any]) -> None:
        amount = fen(str(data["amount"]))
        rest = {"reason": data["reason"], "parts": data["parts"], "first_due": data["first_due"]}
        made.append(services.open_recovery(request.actor, pk, amount=amount, **rest).pk)

    if request.method == "POST" and attempt(form, propose):
        messages.success(request, _("已提出追回，须由另一人确认后生效"))
        return redirect("benefits:recovery", made[0])
    context = {"form": form, "claim": claim, "title": _("追回补贴"), "danger": True}
    return render(request, "benefits/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """One recovery: what is owed, the plan, and what may be done; the person sees their own."""
    found = queries.recovery_for(request.actor, pk)
    forms = _forms(request, pk) if request.actor.can(RECOVER) and found.state == "open" else []
    bound = False
    if request.method == "POST":
        needs(request, RECOVER)
        chosen = next((entry for entry in forms if entry[0] == request.POST.get("do")), None)
        if chosen is not None:
            bound = True
            if attempt(chosen[2], chosen[3]):
                return redirect("benefits:recovery", pk)
    actor = request.actor
    open_write_off = next((row for row in found.write_offs.all() if row.confirmed_at is None), None)
    context = {
        "recovery": found,
        "claim": found.claim,
        "own": _own(actor, found.claim),
        "late": {row.pk for row in queries.overdue(found)},
        "forms": forms,
        "may_confirm": actor.can(RECOVER) and found.state == "proposed" and actor.user_id != found.opened_by_user,
        "may_cancel": actor.can(RECOVER) and found.state == "proposed",
        "write_off": open_write_off,
        "may_write_off": open_write_off is not None
        and actor.can(WRITE_OFF)
        and actor.user_id != open_write_off.proposed_by_user,
        "shell": shell_of(request),
    }
    return render(request, "benefits/recovery.html", context, status=422 if bound else 200)


def _own(actor: Actor, claim: Any) -> bool:
    """Whether the reader is who has to pay back: the person, or the unit that was paid."""
    if claim.organisation_id is not None:
        return claim.organisation_id in actor.organisation_ids
    return bool(claim.person_id == actor.person_id)


Entry = tuple[str, str, Any, Callable[[Mapping[str, Any]], Any]]


def _forms(request: HttpRequest, pk: int) -> list[Entry]:
    """What an officer can do with an open recovery: (name, title, form, verb)."""
    actor, chosen = request.actor, request.POST.get("do", "")

    def data(name: str) -> Any:
        return request.POST if chosen == name else None

    def repay(values: Mapping[str, Any]) -> Any:
        return services.repay(actor, pk, amount=fen(str(values["amount"])), key=values["key"])

    def reschedule(values: Mapping[str, Any]) -> Any:
        return services.reschedule(actor, pk, **values)

    def write_off(values: Mapping[str, Any]) -> Any:
        return services.propose_write_off(actor, pk, amount=fen(str(values["amount"])), reason=values["reason"])

    return [
        ("repay", _("登记还款"), RepayForm(data("repay"), prefix="repay"), repay),
        ("reschedule", _("调整分期"), RescheduleForm(data("reschedule"), prefix="plan"), reschedule),
        ("write_off", _("提出核销"), WriteOffForm(data("write_off"), prefix="off"), write_off),
    ]


@login_required
@require_POST
@fresh_sign_in_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what a colleague proposed."""
    services.confirm_recovery(request.actor, pk)
    messages.success(request, _("追回已生效并通知对方"))
    return redirect("benefits:recovery", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a proposal."""
    services.cancel_recovery(request.actor, pk, request.POST.get("reason", "")[:300])
    return redirect("benefits:recoveries")


@login_required
@require_POST
@fresh_sign_in_required
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a write-off that a colleague proposed."""
    services.confirm_write_off(request.actor, pk)
    messages.success(request, _("已核销入账"))
    return redirect("benefits:recovery", pk)

"""Pages of the person: what I am owed, check, confirm the account, apply, progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.people import queries as people
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.platform.policy.explain import conditions_of, stored_conditions

from . import queries, services
from .errors import NotEligible
from .forms import AccountForm, AppealForm
from .permissions import RECOVER
from .policies import SKILL_UPGRADE


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My benefits: what waits for me first, then what I got and what became of the rest."""
    shown = queries.own(request.actor)
    context = {
        "waiting": [row for row in shown if row.claim.state == "offered"],
        "claims": [row for row in shown if row.claim.state != "offered"],
        "owed": queries.owed_to(request.actor),
        "account": queries.account_of(request.actor),
        "prospects": queries.prospects(request.actor),
        "appeals": queries.appeals_of(request.actor.person_id or 0)[:20],
        "debts": queries.debts_of(request.actor.person_id or 0),
        "training": queries.paid_for(request.actor.person_id or 0)[:20],
    }
    return render(request, "benefits/mine.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, certificate_id: int, benefit: str = SKILL_UPGRADE.code) -> HttpResponse:
    """Say which fact is wrong, of an offer, a refusal or a verdict."""
    verdict = queries.check_own(request.actor, certificate_id, benefit)
    form = AppealForm(request.POST or None)

    def ask(data: Mapping[str, Any]) -> None:
        services.file_appeal(request.actor, certificate_id, grounds=data["grounds"], benefit=benefit)
        messages.success(request, _("复核申请已提交，10 个工作日内答复"))

    if request.method == "POST" and attempt(form, ask):
        return redirect("benefits:mine")
    context = {
        "form": form,
        "verdict": verdict,
        "conditions": conditions_of(verdict),
        "certificate_id": certificate_id,
        "benefit": benefit,
    }
    return render(request, "benefits/appeal.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def check(request: HttpRequest, certificate_id: int, benefit: str = SKILL_UPGRADE.code) -> HttpResponse:
    """Does this certificate (or, for other benefits, this class) earn a subsidy, and why (not)?"""
    verdict = queries.check_own(request.actor, certificate_id, benefit)
    context = {
        "verdict": verdict,
        "conditions": conditions_of(verdict),
        "certificate_id": certificate_id,
        "benefit": benefit,
        "promising": services.promising(verdict),
        "account": queries.account_of(request.actor),
    }
    return render(request, "benefits/check.html", context)


@login_required
@require_GET
def own_decisions(request: HttpRequest, certificate_id: int, benefit: str) -> HttpResponse:
    """What was decided so far about my certificate or class, claimed or not, and that it still comes out so."""
    kept = queries.kept_for_own(request.actor, benefit, certificate_id)
    context = {"kept": kept, "rule": queries.title_of(benefit), "benefit": benefit, "shell": shell_of(request)}
    return render(request, "benefits/decisions.html", context)


@login_required
@require_GET
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every decision behind a claim with its facts and figures, derived again from the text that was kept with it."""
    kept = queries.kept_for_claim(request.actor, pk)
    found = queries.get(request.actor, pk)
    context = {
        "kept": kept,
        "rule": queries.title_of(found.benefit),
        "benefit": found.benefit,
        "claim": found,
        "shell": shell_of(request),
    }
    return render(request, "benefits/decisions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Confirm my own account; afterwards back to what it was needed for."""
    person_id = request.actor.person_id or 0
    form = AccountForm(request.POST or None, initial={"holder": people.names([person_id]).get(person_id, "")})
    if request.method == "POST" and attempt(
        form, lambda data: services.confirm_account(request.actor, person_id, **data)
    ):
        messages.success(request, _("收款账户已确认"))
        waiting = request.GET.get("claim", "")
        return redirect("benefits:claim", int(waiting)) if waiting.isdecimal() else redirect("benefits:mine")
    return render(request, "benefits/account.html", {"form": form, "account": queries.account_of(request.actor)})


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the offer."""
    services.accept_offer(request.actor, pk)
    messages.success(request, _("已确认，进入审核"))
    return redirect("benefits:claim", pk)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the offer."""
    services.decline_offer(request.actor, pk)
    messages.info(request, _("已放弃这笔补贴"))
    return redirect("benefits:mine")


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an open claim back."""
    services.withdraw(request.actor, pk)
    messages.info(request, _("已撤回"))
    return redirect("benefits:claim", pk)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay a returned payment to the account confirmed since."""
    services.renew_account(request.actor, pk)
    messages.success(request, _("将向新账户再次发放"))
    return redirect("benefits:claim", pk)


@login_required
@require_POST
def apply(request: HttpRequest, certificate_id: int, benefit: str = SKILL_UPGRADE.code) -> HttpResponse:
    """Apply; a refusal shows the page with every condition."""
    try:
        made = services.apply(request.actor, certificate_id, benefit)
    except NotEligible as refusal:
        messages.error(request, refusal.text)
        return redirect("benefits:check_other", benefit, certificate_id)
    messages.success(request, _("申请已提交"))
    return redirect("benefits:claim", made.pk)


@login_required
@require_GET
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim: where it stands, what it rests on, what to do."""
    found = queries.get(request.actor, pk)
    labels, current = queries.steps_of(found)
    recovery = queries.recovery_of(found)
    own = found.person_id == request.actor.person_id and found.organisation_id is None
    context = {
        "claim": found,
        "rule": queries.title_of(found.benefit),
        "row": queries.shown([found])[0],
        "labels": labels,
        "current": current,
        "conditions": stored_conditions(queries.last_decision(found)),
        "decision": found.decision,
        "own": own,
        "mine": found.person_id == request.actor.person_id,
        "account": queries.account_of(request.actor) if own else found.account,
        "payments": queries.payments_for(found),
        "recovery": recovery,
        "may_appeal": own and queries.may_appeal(found),
        "may_recover": request.actor.can(RECOVER) and found.state == "paid" and recovery is None,
        "shell": shell_of(request),
    }
    return render(request, "benefits/claim.html", context)

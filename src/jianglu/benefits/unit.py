"""Pages of providers and enterprises: the account, classes that can be claimed, claims row by row; officers read the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.organisations import queries as organisations
from jianglu.platform.pages import attempt, login_required, render, shell_of
from jianglu.training import queries as training

from . import queries, services
from .errors import NoSuchClaim
from .forms import ReclaimForm, RowReviewForm, StrikeForm, UnitAccountForm
from .office import needs
from .permissions import CLAIM_CLASS, EXAMINE, RECOVER, VIEW_CLASS
from .tables import ClassClaimTable, ClassRowTable


@login_required
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """A unit's claims and the finished classes that it can claim for; officers see those of their region."""
    needs(request, VIEW_CLASS)
    may = request.actor.can(CLAIM_CLASS)
    context = {
        "shell": shell_of(request),
        "may_claim": may,
        "account": queries.unit_account_of(_unit(request)) if may else None,
        "classes": queries.claimable_classes(request.actor)[:12] if may else [],
        "plans": queries.claimable_apprenticeships(request.actor)[:12] if may else [],
        "stages": queries.apprentice_benefits(),
    }
    return ClassClaimTable(queries.class_claims(request.actor), request).response("benefits/class_claims.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def claim_class(request: HttpRequest, class_id: int) -> HttpResponse:
    """What the rule says of every trainee; one button claims for all whom it grants."""
    needs(request, CLAIM_CLASS)
    opened = training.class_for(request.actor, class_id)
    benefit = (request.POST or request.GET).get("benefit", "") or queries.benefit_of(class_id)
    wrong: DomainError | None = None
    if request.method == "POST":
        try:
            made = services.claim_class(request.actor, class_id, benefit)
        except DomainError as error:
            wrong = error
        else:
            messages.success(request, _("已申领；没有列入的学员及原因见下表"))
            return redirect("benefits:class_claim", made.pk)
    about = {
        "number": opened.number,
        "heading": opened.programme.title,
        "start_on": opened.start_on,
        "end_on": opened.end_on,
    }
    rows = queries.class_preview(request.actor, class_id, benefit)
    return _preview(request, about, opened.organisation_id, benefit, rows, wrong)


@login_required
@require_http_methods(["GET", "POST"])
def claim_apprenticeship(request: HttpRequest, apprenticeship_id: int) -> HttpResponse:
    """What the rule says of every apprentice of an own plan; one button claims for all whom it grants."""
    needs(request, CLAIM_CLASS)
    plan = training.apprenticeship_for(request.actor, apprenticeship_id)
    benefit = (request.POST or request.GET).get("benefit", "") or queries.apprentice_benefits()[0][0]
    wrong: DomainError | None = None
    if request.method == "POST":
        try:
            made = services.claim_apprenticeship(request.actor, apprenticeship_id, benefit)
        except DomainError as error:
            wrong = error
        else:
            messages.success(request, _("已申领；没有列入的学徒及原因见下表"))
            return redirect("benefits:class_claim", made.pk)
    about = {"number": plan.number, "heading": plan.title, "start_on": plan.start_on, "end_on": plan.end_on}
    rows = queries.apprentice_preview(request.actor, apprenticeship_id, benefit)
    return _preview(request, about, plan.organisation_id, benefit, rows, wrong)


def _preview(
    request: HttpRequest, about: Mapping[str, Any], unit_id: int, benefit: str, rows: Sequence[Any],
    wrong: DomainError | None,
) -> HttpResponse:  # fmt: skip
    free = [row for row in rows if not row.claimed]
    context = {
        "about": about,
        "rows": rows,
        "good": sum(not row.why for row in free),
        "total": sum(row.amount for row in free),
        "benefit": benefit,
        "title": queries.title_of(benefit),
        "account": queries.unit_account_of(unit_id),
        "wrong": wrong,
    }
    return render(request, "benefits/claim_class.html", context, status=wrong.status if wrong else 200)


@login_required
@require_GET
def class_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim with every row: taken in, left out with the reason, taken out by the clerk, paid, recovered."""
    found = queries.class_claim_for(request.actor, pk)
    table = ClassRowTable(queries.rows_of(found), request)
    node = found.case.node if found.case and found.state == "open" else ""
    at_desk = request.actor.can(EXAMINE) and node == "examine"
    doubts = queries.doubts_of(found) if at_desk else {}
    own = found.organisation_id in request.actor.organisation_ids
    officer = request.actor.can(EXAMINE)
    out = queries.out_rows(found) if own or officer else set()
    for row in table.page.rows:
        open_row = row.claim is not None and row.claim.state == "open"
        row.doubts = doubts.get(row.claim_id, []) if open_row else []
        row.may_strike = at_desk and open_row
        row.may_appeal, row.may_propose = own and row.pk in out, officer and row.pk in out
        row.office = request.actor.can(RECOVER) or officer
    context = {
        "found": found,
        "title": queries.title_of(found.benefit),
        "left_out": queries.left_out(found),
        "own": own,
        "account": queries.unit_account_of(found.organisation_id) if own else None,
        "returned": own and found.claims.filter(state="returned").exists(),
        "may_withdraw": own and node in ("examine", "approve"),
        "reclaim": ReclaimForm() if request.actor.can(RECOVER) and queries.paid_ahead(found) else None,
        "shell": shell_of(request),
    }
    return table.response("benefits/class_claim.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one trainee's row out, with the reason."""
    needs(request, EXAMINE)
    claim = queries.get(request.actor, pk)
    if claim.class_claim_id is None:
        raise NoSuchClaim()
    form = StrikeForm(request.POST or None)

    def take_out(data: Mapping[str, Any]) -> None:
        services.strike_row(request.actor, pk, data["reason"])
        messages.success(request, _("已剔除这名学员，其余学员不受影响"))

    if request.method == "POST" and attempt(form, take_out):
        return redirect("benefits:class_claim", claim.class_claim_id)
    context = {"form": form, "claim": claim, "title": _("剔除这名学员"), "danger": True}
    return render(request, "benefits/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def appeal_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit asks that a trainee who is out be looked at anew."""
    needs(request, CLAIM_CLASS)
    return _look_anew(request, pk, services.appeal_row, _("申请复核"), _("复核申请已提交，10 个工作日内答复"))


@login_required
@require_http_methods(["GET", "POST"])
def propose_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The district proposes to let a trainee in; the city decides."""
    needs(request, EXAMINE)
    return _look_anew(request, pk, services.propose_row, _("提请列入"), _("已提请，由市级另一人决定"))


def _look_anew(request: HttpRequest, pk: int, file: Callable[..., object], title: str, done: str) -> HttpResponse:
    row = queries.row_for(request.actor, pk)
    form = RowReviewForm(request.POST or None)

    def ask(data: Mapping[str, Any]) -> None:
        file(request.actor, pk, grounds=data["grounds"])
        messages.success(request, done)

    if request.method == "POST" and attempt(form, ask):
        return redirect("benefits:class_claim", row.class_claim_id)
    context = {"form": form, "row": row, "why": queries.why_of(row), "title": title, "shell": shell_of(request)}
    return render(request, "benefits/row_review.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def reclaim(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the recovery of what was paid ahead for apprentices who left or failed."""
    needs(request, RECOVER)
    queries.class_claim_for(request.actor, pk)
    form = ReclaimForm(request.POST)
    if form.is_valid():
        count = services.propose_recoveries(request.actor, pk, parts=form.cleaned_data["parts"])
        if count:
            messages.success(request, _("已对 %(count)s 名学徒的预拨提出追回，由第二人确认") % {"count": count})
        else:
            messages.info(request, _("没有需要追回的预拨"))
    return redirect("benefits:class_claim", pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the claim back."""
    services.withdraw_class(request.actor, pk)
    messages.info(request, _("已撤回"))
    return redirect("benefits:class_claim", pk)


@login_required
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay a returned transfer to the account confirmed since."""
    services.renew_class_account(request.actor, pk)
    messages.success(request, _("将向新账户再次发放"))
    return redirect("benefits:class_claim", pk)


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Confirm the unit's account."""
    needs(request, CLAIM_CLASS)
    unit_id = _unit(request)
    names = organisations.names([unit_id])
    form = UnitAccountForm(request.POST or None, initial={"holder": names.get(unit_id, "")})

    def keep(data: Mapping[str, Any]) -> None:
        services.confirm_unit_account(request.actor, unit_id, **data)
        messages.success(request, _("收款账户已确认"))

    if request.method == "POST" and attempt(form, keep):
        return redirect("benefits:class_claims")
    context = {"form": form, "account": queries.unit_account_of(unit_id)}
    return render(request, "benefits/unit_account.html", context, status=422 if form.errors else 200)


def _unit(request: HttpRequest) -> int:
    return next(iter(request.actor.scope(CLAIM_CLASS).organisations), 0)

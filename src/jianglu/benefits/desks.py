"""Pages of the desks: the queue that is worked by keyboard, decisions on many, the dated rules of review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import Denied
from jianglu.kernel.money import fen
from jianglu.platform.pages import Table, attempt, login_required, render

from . import queries, services
from .forms import FeeForm, ReviewRuleForm
from .office import needs
from .permissions import APPROVE, EXAMINE, LEDGER, LOOK, RULES, VIEW_SIGNALS
from .tables import ClassQueueTable, FeeTable, QueueTable, SignalTable

ACTIONS = ("pass", "approve", "refuse")


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the reader: clean claims can be ticked and decided together, the others say why not."""
    _officer(request)
    table = QueueTable(queries.queue(request.actor), request)
    return _desk(table, queries.exceptions_of(table.page.rows), classes=queries.waiting_class_claims(request.actor))


@login_required
@require_GET
def class_queue(request: HttpRequest) -> HttpResponse:
    """The same for units' claims for whole classes: one doubtful row pulls the claim out."""
    _officer(request)
    table = ClassQueueTable(queries.class_queue(request.actor), request)
    return _desk(table, queries.class_exceptions(table.page.rows), of_classes=True)


def _desk(table: Table, exceptions: Mapping[int, list[str]], **context: Any) -> HttpResponse:
    rows = table.page.rows
    for row in rows:
        row.exceptions, row.next_action = exceptions[row.pk], queries.desk_of(row)
    clean = sum(not row.exceptions for row in rows)
    context |= {"clean": clean, "exceptions": len(rows) - clean, "asks_fit": services.leaves_to_officers(rows)}
    return table.response("benefits/queue.html", context)


@login_required
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Take one action on every ticked claim; what is pulled out is named with its reason."""
    return _decide(request, services.decide_many, "benefits:queue")


@login_required
@require_POST
def decide_classes(request: HttpRequest) -> HttpResponse:
    """The same for the ticked class claims."""
    return _decide(request, services.decide_classes, "benefits:class_queue")


def _decide(request: HttpRequest, decided: Callable[..., list[services.Outcome]], back: str) -> HttpResponse:
    _officer(request)
    action = request.POST.get("action", "")
    ids = [int(text) for text in request.POST.getlist("claim") if text.isdecimal() and len(text) < 12]
    if action not in ACTIONS or not ids:
        messages.error(request, _("请先勾选办件，再选择办理结果"))
        return redirect(back)
    outcomes = decided(request.actor, ids, action, reason=request.POST.get("reason", "")[:300])
    done = [outcome for outcome in outcomes if not outcome.why]
    pulled = [outcome for outcome in outcomes if outcome.why]
    if done:
        messages.success(request, _("已办理 %(n)s 件") % {"n": len(done)})
    if not pulled:
        return redirect(back)
    return render(request, "benefits/decided.html", {"done": done, "pulled": pulled, "back": back})


@login_required
@require_http_methods(["GET", "POST"])
def review_rules(request: HttpRequest) -> HttpResponse:
    """From which amount a second person approves, and how many of the others are drawn, by day."""
    if not request.actor.can(LEDGER):
        raise Denied(permission=LEDGER.code)
    form = ReviewRuleForm(request.POST or None) if request.actor.can(RULES) else None

    def keep(data: Mapping[str, Any]) -> None:
        permille = round(data["sample_percent"] * 10)
        services.set_rule(
            request.actor,
            benefit=data["benefit"],
            valid_from=data["valid_from"],
            second_person_from=fen(str(data["amount"])),
            sample_permille=permille,
            source=data["source"],
        )
        messages.success(request, _("已保存，自生效日起的办件适用"))

    if request.method == "POST":
        if form is None:
            raise Denied(permission=RULES.code)
        if attempt(form, keep):
            return redirect("benefits:review_rules")
    context = {"rules": queries.review_rules(), "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "benefits/review_rules.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def fees(request: HttpRequest) -> HttpResponse:
    """Fees of assessments that no register holds: what waits, what was recorded, and a new one."""
    needs(request, EXAMINE)
    form = FeeForm(request.POST or None, initial={"number": request.GET.get("number", "")})

    def keep(data: Mapping[str, Any]) -> None:
        data = {**data, "amount": fen(str(data["amount"]))}
        services.record_fee(request.actor, data.pop("number"), **data)
        messages.success(request, _("已核实；符合条件的，系统当晚比对后向本人发出提示"))

    if request.method == "POST" and attempt(form, keep):
        return redirect("benefits:fees")
    context = {"form": form, "waiting": queries.waiting_fees(request.actor)}
    page = FeeTable(queries.fees(request.actor), request).response("benefits/fees.html", context)
    page.status_code = 422 if form.errors else page.status_code
    return page


@login_required
@require_GET
def signals(request: HttpRequest) -> HttpResponse:
    """What did not fit, newest first."""
    needs(request, VIEW_SIGNALS)
    return SignalTable(queries.signals(request.actor), request).response("benefits/signals.html")


@login_required
@require_GET
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """One signal: the evidence, the claims, the case."""
    found = queries.signal_for(request.actor, pk)
    return render(
        request,
        "benefits/signal.html",
        {"signal": found, "claims": queries.claims_of(found)[:200], "may": request.actor.can(LOOK)},
    )


def _officer(request: HttpRequest) -> None:
    if not (request.actor.can(EXAMINE) or request.actor.can(APPROVE)):
        raise Denied(permission=EXAMINE.code)

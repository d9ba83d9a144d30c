"""Pages of the bureau: claims, batches, bank files, ledger, budget, recoveries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import Denied
from jianglu.kernel.money import fen, yuan_text
from jianglu.platform import jobs
from jianglu.platform.access import Permission
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import attempt, login_required, render

from . import queries, services, tasks
from .forms import BatchForm, BudgetForm, ReceiptForm, RecoveryForm, RepayForm
from .permissions import BUDGET, CHECK, LEDGER, OFFER, PAY, VIEW
from .tables import BatchTable, BudgetTable, ClaimTable, EntryTable

MAX_RECEIPT = 5 << 20  # bytes


def _needs(request: HttpRequest, permission: Permission) -> None:
    if not request.actor.can(permission):
        raise Denied(permission=permission.code)


@login_required
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """All claims in the reader's scope."""
    _needs(request, VIEW)
    table = ClaimTable(queries.claims(request.actor), request)
    return table.response("benefits/claims.html", {"may_scan": request.actor.can(OFFER)})


@login_required
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Compare the whole city with the rule now."""
    _needs(request, OFFER)
    job = jobs.enqueue(tasks.find_everyone, request.actor)
    return redirect("jobs:detail", job.pk)


@login_required
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """Batches, and a new one of everything that waits."""
    _needs(request, CHECK)
    may = request.actor.can(PAY)
    form = BatchForm(request.POST or None, initial={"key": uuid.uuid4().hex})
    made: list[int] = []

    def make(data: Mapping[str, Any]) -> None:
        batch, held = services.make_batch(request.actor, region_code=request.actor.region_codes[0], key=data["key"])
        made.append(batch.pk)
        if held:
            numbers = "、".join(claim.number for claim in held[:20])
            messages.warning(request, _("以下办件条件已变化，未列入批次，请核查：%(numbers)s") % {"numbers": numbers})

    if request.method == "POST":
        _needs(request, PAY)
        if attempt(form, make):
            return redirect("benefits:batch", made[0])
    table = BatchTable(queries.batches(request.actor), request)
    return table.response(
        "benefits/batches.html", {"form": form, "may": may, "payable": queries.payable(request.actor)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch with its payments; the bank's answer is uploaded here."""
    found = queries.get_batch(request.actor, pk)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    rows: list[object] = []

    def take(data: Mapping[str, Any]) -> None:
        upload = data["file"]
        answer = services.import_receipt(request.actor, pk, upload.read(MAX_RECEIPT))
        messages.success(
            request,
            _("回盘已入账：成功 %(paid)s 笔，退回 %(returned)s 笔")
            % {"paid": answer.paid, "returned": answer.returned},
        )

    if request.method == "POST":
        _needs(request, PAY)
        if attempt(form, take):
            return redirect("benefits:batch", pk)
        rows = list(getattr(form, "rows", []))
    context = {
        "batch": found,
        "payments": queries.payments_of(found)[:1000],
        "form": form,
        "rows": rows,
        "mine": found.made_by_user == request.actor.user_id,
        "may_pay": request.actor.can(PAY),
    }
    return render(request, "benefits/batch.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
@fresh_sign_in_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Release a batch to the bank."""
    services.send_batch(request.actor, pk)
    messages.success(request, _("批次已复核，可下载银行文件"))
    return redirect("benefits:batch", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a batch that was not sent."""
    services.cancel_batch(request.actor, pk, request.POST.get("reason", "")[:300])
    return redirect("benefits:batch", pk)


@login_required
@require_POST
@fresh_sign_in_required
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file for the bank; POST, because taking it is logged."""
    name, data = services.export_batch(request.actor, pk)
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Trial balance and journal."""
    _needs(request, LEDGER)
    rows = queries.trial_balance(request.actor)
    table = EntryTable(queries.entries(request.actor), request)
    context = {"rows": rows, "debit": sum(row.debit for row in rows), "credit": sum(row.credit for row in rows)}
    return table.response("benefits/ledger.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def budget(request: HttpRequest) -> HttpResponse:
    """Budget lines, and money for one of them."""
    _needs(request, LEDGER)
    may = request.actor.can(BUDGET)
    form = BudgetForm(request.POST or None) if may else None

    def give(data: Mapping[str, Any]) -> None:
        line = services.open_line(request.actor, **{**data, "amount": fen(str(data["amount"]))})
        messages.success(request, _("已下达，当前预算 %(yuan)s 元") % {"yuan": yuan_text(line.total)})

    if request.method == "POST":
        _needs(request, BUDGET)
        if form is not None and attempt(form, give):
            return redirect("benefits:budget")
    table = BudgetTable(queries.budget_lines(request.actor), request)
    return table.response("benefits/budget.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that a paid claim must come back."""
    claim = queries.get(request.actor, pk)
    form = RecoveryForm(request.POST or None, initial={"amount": claim.amount / 100})
    if request.method == "POST" and attempt(
        form,
        lambda data: services.open_recovery(request.actor, pk, amount=fen(str(data["amount"])), reason=data["reason"]),
    ):
        return redirect("benefits:claim", pk)
    return render(request, "benefits/form.html", {"form": form, "claim": claim, "title": _("追回补贴"), "danger": True})


@login_required
@require_http_methods(["GET", "POST"])
def repay(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a repayment."""
    claim = queries.get(request.actor, pk)
    recovery = queries.recovery_of(claim)
    form = RepayForm(request.POST or None)
    if request.method == "POST" and attempt(
        form,
        lambda data: services.repay(
            request.actor, recovery.pk if recovery else 0, amount=fen(str(data["amount"])), key=data["key"]
        ),
    ):
        return redirect("benefits:claim", pk)
    return render(request, "benefits/form.html", {"form": form, "claim": claim, "title": _("登记还款")})

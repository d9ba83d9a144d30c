"""Pages of the bureau: claims, batches, bank files."""

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
from jianglu.platform import jobs
from jianglu.platform.access import Permission
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import attachment, attempt, login_required

from . import queries, services, tasks
from .bank import FILE_TYPES
from .forms import BatchForm, ReceiptForm
from .permissions import CHECK, OFFER, PAY, VIEW, VIEW_BATCHES
from .tables import BatchTable, ClaimTable, PaymentTable

MAX_RECEIPT = 20 << 20  # bytes: a line of pain.002 takes some 600
AT_ONCE = 500
"""Claims that are put into a batch while the maker waits; more are a job's work."""


def needs(request: HttpRequest, permission: Permission) -> None:
    """Raise Denied unless the reader holds the permission anywhere."""
    if not request.actor.can(permission):
        raise Denied(permission=permission.code)


@login_required
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """All claims in the reader's scope."""
    needs(request, VIEW)
    table = ClaimTable(queries.claims(request.actor), request)
    return table.response("benefits/claims.html", {"may_scan": request.actor.can(OFFER), "scans": queries.last_scans()})


@login_required
@require_POST
def scan(request: HttpRequest) -> HttpResponse:
    """Compare the whole city with the rule now."""
    needs(request, OFFER)
    job = jobs.enqueue(tasks.find_everyone, request.actor)
    return redirect("jobs:detail", job.pk)


@login_required
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """Batches, and a new one of everything that waits."""
    needs(request, VIEW_BATCHES)
    may = request.actor.can(PAY)
    form = BatchForm(request.POST or None, initial={"key": uuid.uuid4().hex})
    made: list[int] = []
    begun: list[int] = []

    def make(data: Mapping[str, Any]) -> None:
        what = {"region_code": request.actor.region_codes[0], "key": data["key"], "profile_id": data["profile"]}
        if queries.payable(request.actor)["count"] > AT_ONCE:
            begun.append(jobs.enqueue(tasks.make_batches, request.actor, **what).pk)
            return
        batch, held = services.make_batch(request.actor, **what)
        made.append(batch.pk)
        if held:
            numbers = "、".join(claim.number for claim in held[:20])
            messages.warning(request, _("以下办件条件已变化，未列入批次，请核查：%(numbers)s") % {"numbers": numbers})

    if request.method == "POST":
        needs(request, PAY)
        if attempt(form, make):
            return redirect("jobs:detail", begun[0]) if begun else redirect("benefits:batch", made[0])
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
        counts = {"paid": answer.paid, "returned": answer.returned, "reversed": answer.reversed}
        messages.success(
            request, _("回盘已入账：成功 %(paid)s 笔，退回 %(returned)s 笔，退汇 %(reversed)s 笔") % counts
        )

    if request.method == "POST":
        needs(request, PAY)
        if attempt(form, take):
            return redirect("benefits:batch", pk)
        rows = list(getattr(form, "rows", []))
    context = {
        "batch": found,
        "form": form,
        "rows": rows,
        "mine": found.made_by_user == request.actor.user_id,
        "may_pay": request.actor.can(PAY),
        "may_check": request.actor.can(CHECK),
    }
    table = PaymentTable(queries.payments_of(found), request)
    page = table.response("benefits/batch.html", context)
    page.status_code = 422 if form.errors else page.status_code
    return page


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
    return attachment(data, FILE_TYPES[name.rpartition(".")[2]], name)

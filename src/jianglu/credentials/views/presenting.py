"""OpenID4VP as people see it: a unit asks and reads what came, a holder sees who asks for what and answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.kernel.errors import Denied
from jianglu.platform.pages import attempt, login_required, render, shell_of

from .. import identities, queries, sharing
from ..forms import AskForm, FindEnquiryForm
from ..openid import answering, asking
from ..permissions import ASK
from ..tables import EnquiryTable
from .verify import slow_down


@login_required
@require_http_methods(["GET", "POST"])
def enquiries(request: HttpRequest) -> HttpResponse:
    """Requests so far, and a new one."""
    table = EnquiryTable(queries.enquiries(request.actor), request)
    form = AskForm(request.POST or None)
    made: list[Any] = []
    if request.method == "POST":
        units = sorted(request.actor.scope(ASK).organisations)
        if not units:
            raise Denied()

        def ask(data: Mapping[str, Any]) -> None:
            said = {**data, "minutes": int(data["minutes"])}
            made.append(asking.ask(request.actor, units[0], **said))

        if attempt(form, ask):
            return redirect("credentials:enquiry", made[0].pk)
    return table.response("credentials/enquiries.html", {"form": form, "shell": shell_of(request)})


@never_cache
@login_required
@require_GET
def enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code of a request that waits, or what came of it, check by check."""
    row = queries.enquiry(request.actor, pk)
    shown, checks = asking.outcome_of(row) if row.kept else ({}, [])
    context = {
        "enquiry": row,
        "waiting": row.state == "waiting",
        "over": row.state == "waiting" and asking.is_over(row),
        "good": row.state == "shown",
        "asked": _labels(row),
        "shown": [(asking.labels()[name], asking.said(name, value)) for name, value in shown.items()],
        "checks": checks,
        "link": asking.link(row),
        "page": identities.origin() + reverse("credentials:present_to", args=[row.reference]),
        "shell": shell_of(request),
    }
    return render(request, "credentials/enquiry.html", context)


@login_required
@require_POST
def cancel_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back."""
    queries.enquiry(request.actor, pk)
    asking.cancel(request.actor, pk)
    return redirect("credentials:enquiry", pk)


def _labels(row: Any) -> list[str]:
    return [asking.labels()[name] for name in asking.asked(row)]


@login_required
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Scan or paste a request."""
    form = FindEnquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reference = reference_in(form.cleaned_data["text"])
        if reference:
            return redirect("credentials:present_to", reference)
        form.add_error("text", sharing.NOT_A_REQUEST)
    return render(request, "credentials/present.html", {"form": form, "origin": identities.origin()})


def reference_in(text: str) -> str:
    """Which of our own requests a pasted link names; empty for another's, which our wallet does not answer."""
    address = urlsplit(text.strip())
    if address.scheme == "openid4vp":
        address = urlsplit(parse_qs(address.query).get("request_uri", [""])[0])
    if f"{address.scheme}://{address.netloc}" != identities.origin():
        return ""
    found = re.fullmatch(r"/(?:oid4vp/requests|me/present)/([\w-]{10,40})/?", address.path)
    return found[1] if found else ""


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, for what, why; choose a certificate and consent, or decline."""
    slow_down(request)
    row = asking.open_enquiry(token)
    if request.method == "POST":
        if request.POST.get("do") == "decline":
            answering.decline(request.actor, token)
            return render(request, "credentials/presented.html", {"enquiry": row, "declined": True})
        chosen = request.POST.get("certificate", "")
        made = answering.present(request.actor, token, int(chosen) if chosen.isdecimal() else 0)
        return render(request, "credentials/presented.html", {"enquiry": row, "good": made.state == "shown"})
    context = {"enquiry": row, "asked": _labels(row), "certificates": answering.fitting(request.actor, row)}
    return render(request, "credentials/present_to.html", context)

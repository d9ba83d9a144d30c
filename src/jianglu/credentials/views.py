"""Pages: wallet, verification, the bureau's and the body's lists."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import attempt, login_required, render, shell_of

from . import queries, services
from .errors import TooManyLookups
from .forms import CorrectForm, RevokeForm, VerifyForm
from .permissions import CORRECT, REVOKE
from .tables import CertificateTable

LOOKUPS, WINDOW = 30, 60  # an address may look up 30 numbers a minute


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify by number and name; POST, so that names stay out of addresses and logs."""
    form = VerifyForm(request.POST or None)
    found, error = None, None
    if request.method == "POST" and form.is_valid():
        try:
            slow_down(request)
            found = queries.verify_number(form.cleaned_data["number"], form.cleaned_data["name"])
        except DomainError as problem:
            error = problem
    return render(
        request,
        "credentials/verify.html",
        {"form": form, "found": found, "error": error},
        status=error.status if error else 200,
    )


@never_cache
@require_GET
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Where the QR code leads: the certificate as the register has it now."""
    slow_down(request)
    return render(request, "credentials/scan.html", {"found": queries.verify_token(token)})


def slow_down(request: HttpRequest) -> None:
    """Raise TooManyLookups when an address verifies more than LOOKUPS numbers in WINDOW seconds."""
    key = f"verify:{request.actor.address}"
    cache.add(key, 0, WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:
        count = 1
    if count > LOOKUPS:
        raise TooManyLookups(seconds=WINDOW)


@login_required
@require_GET
def wallet(request: HttpRequest) -> HttpResponse:
    """My certificates."""
    rows = list(queries.wallet(request.actor.person_id)) if request.actor.person_id else []
    return render(request, "credentials/wallet.html", {"certificates": rows})


@login_required
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate in the actor's scope."""
    certificate = queries.get(request.actor, pk)
    context = {
        "certificate": certificate,
        "changes": certificate.changes.order_by("at"),
        "address": scan_address(request, certificate.token),
        "may_revoke": certificate.in_force and request.actor.can(REVOKE),
        "may_correct": certificate.in_force and request.actor.can(CORRECT),
        "shell": shell_of(request),
    }
    return render(request, "credentials/detail.html", context)


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed PDF."""
    certificate = queries.get(request.actor, pk)
    pdf = services.document(request.actor, certificate, address=scan_address(request, certificate.token))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def office_list(request: HttpRequest) -> HttpResponse:
    """All certificates in the actor's scope."""
    table = CertificateTable(queries.visible_to(request.actor), request)
    return table.response("credentials/list.html", {"shell": shell_of(request)})


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a certificate."""
    certificate = queries.get(request.actor, pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.revoke(request.actor, pk, reason=data["reason"])
    ):
        return redirect("credentials:detail", pk)
    return render(
        request,
        "credentials/change.html",
        {"form": form, "certificate": certificate, "title": _("撤销证书"), "shell": shell_of(request), "danger": True},
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace a certificate whose face is wrong."""
    certificate = queries.get(request.actor, pk)
    form = CorrectForm(request.POST or None, initial={"holder_name": certificate.holder_name})
    new = []
    if request.method == "POST" and attempt(
        form,
        lambda data: new.append(
            services.correct(request.actor, pk, reason=data["reason"], holder_name=data["holder_name"])
        ),
    ):
        return redirect("credentials:detail", new[0].pk)
    return render(
        request,
        "credentials/change.html",
        {"form": form, "certificate": certificate, "title": _("更正换发"), "shell": shell_of(request)},
    )


def scan_address(request: HttpRequest, token: str) -> str:
    """Absolute address that the QR code holds."""
    return request.build_absolute_uri(reverse("credentials:scan", args=[token]))

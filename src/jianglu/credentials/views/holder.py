"""Pages of the holder: the wallet and one certificate in all its forms."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jianglu.platform.pages import attachment, login_required, render, shell_of

from .. import queries, services
from ..permissions import CORRECT, REVOKE, SUSPEND
from .verify import scan_address


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
        "may_revoke": certificate.status in ("valid", "suspended") and request.actor.can(REVOKE),
        "may_suspend": certificate.in_force and request.actor.can(SUSPEND),
        "may_reinstate": certificate.status == "suspended" and request.actor.can(SUSPEND),
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
    return attachment(pdf, "application/pdf", f"{certificate.number}.pdf")


@login_required
@require_GET
def download_ofd(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as OFD."""
    certificate = queries.get(request.actor, pk)
    content = services.licence_file(request.actor, certificate, address=scan_address(request, certificate.token))
    return attachment(content, "application/ofd", f"{certificate.number}.ofd")


@login_required
@require_GET
def download_credential(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The verifiable credential: `jcs` as it was signed at issue, `rdfc` or `jwt` signed now."""
    certificate = queries.get(request.actor, pk)
    content = services.credential(request.actor, certificate, form=form)
    if isinstance(content, str):
        return attachment(content.encode(), "application/vc+jwt", f"{certificate.number}.jwt")
    text = json.dumps(content, ensure_ascii=False, indent=2).encode()
    return attachment(text, "application/vc", f"{certificate.number}.vc.json")

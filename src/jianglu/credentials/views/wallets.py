"""The holder's page of other wallets: invite one, see what they have, withdraw a copy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jianglu.platform.pages import login_required, render

from .. import queries
from ..openid import offers


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def wallets(request: HttpRequest, pk: int) -> HttpResponse:
    """The open offer with QR code and transaction code, and all copies; POST makes a new offer."""
    certificate = queries.get(request.actor, pk)
    if request.method == "POST":
        offers.invite(request.actor, pk)
        return redirect("credentials:wallets", pk)
    context = {
        "certificate": certificate,
        "invitation": offers.open_invitation(request.actor, pk),
        "copies": list(offers.copies_of(request.actor, pk)),
    }
    return render(request, "credentials/wallets.html", context)


@login_required
@require_POST
def withdraw_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """End one copy."""
    certificate = offers.copy_of(request.actor, pk).certificate_id
    offers.withdraw(request.actor, pk)
    return redirect("credentials:wallets", certificate)

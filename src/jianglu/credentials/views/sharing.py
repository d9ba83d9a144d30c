"""The holder's page of share links, and what a link opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.pages import attachment, attempt, login_required, render

from .. import queries, sharing
from ..forms import ShareForm
from .verify import slow_down


@login_required
@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what to show: make a link, or download an SD-JWT that discloses just that."""
    certificate = queries.get(request.actor, pk)
    rows = list(sharing.shares_of(request.actor, pk))
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "sd-jwt":
        token = sharing.sd_jwt(request.actor, pk, form.cleaned_data["claims"])
        return attachment(token.encode(), "application/dc+sd-jwt", f"{certificate.number}.sd-jwt.txt")
    if request.method == "POST" and attempt(
        form,
        lambda data: sharing.share(request.actor, pk, data["claims"], days=int(data["days"]), note=data["note"]),
    ):
        return redirect("credentials:shares", pk)
    context = {"certificate": certificate, "rows": rows, "form": form, "labels": sharing.LABELS}
    return render(request, "credentials/shares.html", context)


@login_required
@require_POST
def end_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back."""
    certificate = sharing.get(request.actor, pk).certificate_id
    sharing.end(request.actor, pk)
    return redirect("credentials:shares", certificate)


@never_cache
@require_GET
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What the holder of a certificate chose to show."""
    slow_down(request)
    response = render(request, "credentials/shared.html", {"shown": sharing.open_share(token)})
    response["X-Robots-Tag"] = "noindex"
    return response

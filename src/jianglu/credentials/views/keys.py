"""The bureau's page of signing keys and their ceremonies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import attempt, login_required, render, shell_of

from .. import ceremonies
from ..forms import CeremonyForm, ReasonForm
from ..tables import CeremonyTable, KeyTable


@login_required
@fresh_sign_in_required
@require_http_methods(["GET", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """All keys and ceremonies; asking for a ceremony."""
    table = KeyTable(ceremonies.keys_of(request.actor), request)
    form = CeremonyForm(request.POST or None)
    if request.method == "POST" and attempt(
        form,
        lambda data: ceremonies.ask(
            request.actor,
            data["organisation"],
            data["act"],
            reason=data["reason"],
            since=data["since"],
            algorithm=data["algorithm"],
        ),
    ):
        return redirect("credentials:keys")
    pending = ceremonies.visible_to(request.actor).filter(done_at=None)
    return table.response("credentials/keys.html", {"form": form, "pending": pending, "shell": shell_of(request)})


@login_required
@fresh_sign_in_required
@require_http_methods(["GET", "POST"])
def ceremony(request: HttpRequest, pk: int) -> HttpResponse:
    """One ceremony: carried out by a second officer, or dropped."""
    row = ceremonies.get(request.actor, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("do") == "carry_out":
            ceremonies.carry_out(request.actor, pk)
            return redirect("credentials:ceremony", pk)
        if attempt(form, lambda data: ceremonies.refuse(request.actor, pk, reason=data["reason"])):
            return redirect("credentials:keys")
    context = {"ceremony": row, "form": form, "title": _("密钥操作"), "shell": shell_of(request)}
    return render(request, "credentials/ceremony.html", context | {"mine": row.asked_by == request.actor.user_id})


@login_required
@fresh_sign_in_required
@require_http_methods(["GET"])
def ceremony_list(request: HttpRequest) -> HttpResponse:
    """The log of all ceremonies."""
    table = CeremonyTable(ceremonies.visible_to(request.actor), request)
    return table.response("credentials/ceremonies.html", {"shell": shell_of(request)})

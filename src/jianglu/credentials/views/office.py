"""Pages of bureau and bodies: the list, and what changes a certificate's life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.sheets import template
from jianglu.organisations import queries as organisations
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render, shell_of

from .. import queries, services
from ..forms import CorrectForm, ReasonForm, RosterForm
from ..tables import BatchTable, CertificateTable


@login_required
@require_GET
def office_list(request: HttpRequest) -> HttpResponse:
    """All certificates in the actor's scope."""
    table = CertificateTable(queries.visible_to(request.actor), request)
    return table.response("credentials/list.html", {"shell": shell_of(request)})


def _changes() -> dict[str, tuple[str, str, Callable[..., Any]]]:
    """(title, what it means, service) of each change that needs only a reason."""
    return {
        "revoke": (_("撤销证书"), _("撤销后不能恢复"), services.revoke),
        "suspend": (_("暂停证书"), _("核查期间证书显示为已暂停，可以恢复"), services.suspend),
        "reinstate": (_("恢复证书"), _("恢复后证书重新有效"), services.reinstate),
        "replace": (_("补发换证"), _("编号不变，旧证的二维码和签名同时失效"), services.replace),
    }


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Revoke, suspend, reinstate or replace a certificate."""
    certificate = queries.get(request.actor, pk)
    title, meaning, service = _changes()[act]
    form = ReasonForm(request.POST or None)
    done: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: done.append(service(request.actor, pk, reason=data["reason"]))
    ):
        return redirect("credentials:detail", done[0].pk)
    context = {"form": form, "certificate": certificate, "title": title, "meaning": meaning, "shell": shell_of(request)}
    return render(request, "credentials/change.html", context | {"danger": act == "revoke"})


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a new version of a certificate whose face is wrong."""
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


@login_required
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """Batches so far, and a roster for a new one."""
    table = BatchTable(queries.batches(request.actor), request)
    units = [*organisations.of_kind("agency"), *organisations.of_kind("body")]
    form = RosterForm(
        request.POST or None, request.FILES or None, bodies=[(unit.pk, unit.name) for unit in units[:500]]
    )
    if request.method == "POST" and attempt(
        form,
        lambda data: services.issue_roster(
            request.actor, data["file"], kind=data["kind"], body_id=data["body"], decision=data["decision"]
        ),
    ):
        return redirect("credentials:batches")
    return table.response("credentials/batches.html", {"form": form, "shell": shell_of(request)})


@login_required
@require_GET
def roster_template(request: HttpRequest) -> HttpResponse:
    """The template of a roster."""
    return attachment(template(services.ROSTER), XLSX, "roster.xlsx")

"""The bureau's pages between registers: historic certificates come in, the national query network gets its sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.sheets import template
from jianglu.platform import calendar
from jianglu.platform.identity.decorators import fresh_sign_in_required
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, shell_of

from .. import queries, services
from ..forms import IntakeForm, NationalForm
from ..tables import IntakeTable, NationalTable


@login_required
@require_http_methods(["GET", "POST"])
def intakes(request: HttpRequest) -> HttpResponse:
    """Sheets so far, and a new one; its job's page shows the progress and every bad row."""
    table = IntakeTable(queries.intakes(request.actor), request)
    form = IntakeForm(request.POST or None, request.FILES or None)
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.take_in(request.actor, data["file"], source=data["source"]))
    ):
        return redirect("jobs:detail", made[0].job_id)
    return table.response("credentials/intakes.html", {"form": form, "shell": shell_of(request)})


@login_required
@require_GET
def historic_template(request: HttpRequest) -> HttpResponse:
    """The template of a sheet of historic certificates."""
    return attachment(template(services.HISTORIC), XLSX, "historic-certificates.xlsx")


@login_required
@fresh_sign_in_required
@require_http_methods(["GET", "POST"])
def national(request: HttpRequest) -> HttpResponse:
    """What was exported so far, and a new sheet."""
    table = NationalTable(queries.national_exports(request.actor), request)
    today = calendar.today()
    form = NationalForm(request.POST or None, initial={"since": today.replace(day=1), "until": today})
    made: list[bytes] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.export_national(request.actor, **data))
    ):
        return attachment(made[0], XLSX, f"national-query-{form.cleaned_data['until']:%Y%m%d}.xlsx")
    return table.response("credentials/national.html", {"form": form, "shell": shell_of(request)})

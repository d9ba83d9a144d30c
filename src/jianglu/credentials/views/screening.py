"""An employer's pages: verify a list of certificates at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import Denied
from jianglu.kernel.sheets import template
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render, shell_of

from .. import queries, services
from ..forms import CheckForm
from ..permissions import BULK_CHECK
from ..services import screening
from ..tables import CheckTable


@login_required
@require_http_methods(["GET", "POST"])
def bulk_checks(request: HttpRequest) -> HttpResponse:
    """Checks so far, and a new sheet."""
    table = CheckTable(queries.bulk_checks(request.actor), request)
    form = CheckForm(request.POST or None, request.FILES or None)
    made: list[Any] = []
    if request.method == "POST":
        units = sorted(request.actor.scope(BULK_CHECK).organisations)
        if not units:
            raise Denied()
        if attempt(form, lambda data: made.append(services.check_many(request.actor, units[0], data["file"]))):
            return redirect("credentials:bulk_check", made[0].pk)
    context = {"form": form, "shell": shell_of(request), "rows": screening.MOST_ROWS, "day": screening.MOST_A_DAY}
    return table.response("credentials/bulk_checks.html", context)


@login_required
@require_GET
def check_template(request: HttpRequest) -> HttpResponse:
    """The template of a sheet to be verified."""
    return attachment(template(services.SCREENING), XLSX, "certificates-to-verify.xlsx")


@login_required
@require_GET
def bulk_check(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each row."""
    check = queries.bulk_check(request.actor, pk)
    lines = screening.lines_of(check) if check.kept else []
    outcomes = screening.outcome_labels()
    context = {"check": check, "lines": [(line, outcomes[line.outcome]) for line in lines], "shell": shell_of(request)}
    return render(request, "credentials/bulk_check.html", context)


@login_required
@require_GET
def bulk_check_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as XLSX."""
    lines = screening.lines_of(queries.bulk_check(request.actor, pk))
    return attachment(screening.as_sheet(lines), XLSX, f"certificate-check-{pk}.xlsx")

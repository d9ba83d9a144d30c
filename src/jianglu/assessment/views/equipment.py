"""Equipment of a body: the list, a row, the sheet; and what an officer counts on the spot."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.sheets import template
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import XLSX, attachment, attempt, login_required, render, shell_of

from ..equipment import queries, services, sheet
from ..equipment.forms import EquipmentForm, EquipmentSheetForm
from ..equipment.tables import EquipmentTable
from ..filing import queries as filing
from ..forms import ReasonForm
from ..permissions import MANAGE_BODY, VIEW_FILINGS


@login_required
@require_http_methods(["GET", "POST"])
def equipment(request: HttpRequest) -> HttpResponse:
    """Equipment of my body, to which a row or a sheet is added; that of the bodies in my district."""
    require(request.actor, VIEW_FILINGS)
    own = filing.own_body(request.actor)
    context: dict[str, Any] = {"shell": shell_of(request), "own": own}
    if own is not None:
        verb, sent = request.POST.get("verb", ""), request.POST or None
        form = EquipmentForm(
            sent if verb == "add" else None,
            scopes=list(filing.present_scopes(own.pk, calendar.today())),
            sites=list(filing.sites_of(own.pk)),
        )
        upload = EquipmentSheetForm(sent if verb == "sheet" else None, request.FILES or None)
        count: list[int] = []
        if verb == "add" and attempt(form, lambda _d: services.add_equipment(request.actor, own.pk, **form.values())):
            messages.success(request, _("设备已登记"))
            return redirect("assessment:equipment")
        if verb == "sheet" and attempt(
            upload, lambda data: count.append(services.import_equipment(request.actor, own.pk, data["sheet"]))
        ):
            messages.success(request, _("已登记 %(n)s 行设备") % {"n": count[0]})
            return redirect("assessment:equipment")
        context |= {"form": form, "upload": upload, "short": queries.shortfalls(own.pk)}
    elif request.method == "POST":
        require(request.actor, MANAGE_BODY)
    return EquipmentTable(queries.listed(request.actor), request).response("assessment/equipment/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def equipment_row(request: HttpRequest, equipment_id: int) -> HttpResponse:
    """One row; the body takes it off here."""
    row = queries.get(request.actor, equipment_id)
    own = filing.own_body(request.actor)
    may_remove = own is not None and own.pk == row.body_id
    if request.method == "POST":
        require(request.actor, MANAGE_BODY, organisation_id=row.body.organisation_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.remove_equipment(request.actor, row.pk, reason=data["reason"])
    ):
        messages.success(request, _("设备已停用"))
        return redirect("assessment:equipment")
    context = {"shell": shell_of(request), "row": row, "form": form, "may_remove": may_remove}
    return render(request, "assessment/equipment/row.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def equipment_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    return attachment(template(sheet.COLUMNS), XLSX, "equipment.xlsx")


@login_required
@require_GET
def site_check(request: HttpRequest, filing_id: int) -> HttpResponse:
    """The check list of a filing, to print and take along: rooms, equipment to count, assessors."""
    row = filing.get_filing(request.actor, filing_id)
    context = {
        "shell": shell_of(request),
        "filing": row,
        "sites": list(filing.sites_of(row.body_id)),
        "rows": queries.of_filing(row),
        "short": queries.shortfalls(row.body_id),
        "assessors": filing.cards_of(row.body_id),
    }
    return render(request, "assessment/equipment/check.html", context)

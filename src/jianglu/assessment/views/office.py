"""What the bureau does: live sittings, the item banks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import login_required, render, shell_of

from ..bank import queries as bank
from ..bank import services as bank_services
from ..delivery import queries as delivery
from ..filing import queries as filing
from ..tables import ItemTable


@login_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Sittings that run now in my district, and filings under way."""
    context = {
        "sittings": list(delivery.sittings(request.actor)[:100]),
        "filings": list(filing.filings(request.actor).filter(case__closed_at=None)[:50]),
    }
    return render(request, "assessment/live.html", context)


@login_required
@require_GET
def banks(request: HttpRequest) -> HttpResponse:
    """The item banks that I may read."""
    return render(
        request, "assessment/banks.html", {"shell": shell_of(request), "banks": list(bank.banks(request.actor)[:200])}
    )


@login_required
@require_GET
def items(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Items of a bank."""
    found = bank.get_bank(request.actor, bank_id)
    context = {"shell": shell_of(request), "bank": found, "blueprints": list(bank.blueprints(bank_id))}
    return ItemTable(bank.items(request.actor, bank_id), request).response("assessment/items.html", context)


@login_required
@require_GET
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item with its versions."""
    return render(
        request, "assessment/item.html", {"shell": shell_of(request), "item": bank.get_item(request.actor, item_id)}
    )


@login_required
@require_POST
def act_on_item(request: HttpRequest, item_id: int, verb: str) -> HttpResponse:
    """Submit, review, suspend or retire an item."""
    if verb in ("accept", "return"):
        bank_services.review_item(
            request.actor, item_id, accept=verb == "accept", comment=request.POST.get("comment", "")
        )
    else:
        {
            "submit": bank_services.submit_item,
            "suspend": bank_services.suspend_item,
            "retire": bank_services.retire_item,
        }[verb](request.actor, item_id)
    messages.success(request, _("已办理"))
    return redirect("assessment:item", item_id)


@login_required
@require_POST
def import_items(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Write the items of a sheet, all or none."""
    upload = request.FILES.get("file")
    if upload is not None:
        count = bank_services.import_items(request.actor, blueprint_id, upload)
        messages.success(request, _("已导入 %(n)s 题，等待审核") % {"n": count})
    return redirect("assessment:banks")


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(bank_services.import_template(), content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="items.xlsx"'
    return response

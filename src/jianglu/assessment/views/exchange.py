"""Items in and out of banks: sheets, documents, packages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import XLSX, attachment, login_required, render, shell_of

from ..bank import queries, services
from ..errors import ItemNotFound


@login_required
@require_POST
def import_items(request: HttpRequest, blueprint_id: int) -> HttpResponse:
    """Write the items of a sheet, a Word document or a text, all or none; of a QTI package what the subset knows."""
    blueprint = queries.get_blueprint(request.actor, blueprint_id)
    upload = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("请先选择填好的试题文件"))
    else:
        name = (upload.name or "").lower()
        if name.endswith((".zip", ".xml")):
            found = services.import_qti(request.actor, blueprint_id, upload)
            context = {"shell": shell_of(request), "blueprint": blueprint, "found": found}
            return render(request, "assessment/qti_report.html", context)
        reading = services.import_items if name.endswith((".xlsx", ".csv")) else services.import_text
        count = reading(request.actor, blueprint_id, upload)
        messages.success(request, _("已导入 %(n)s 题，等待审核") % {"n": count})
    return redirect("assessment:items", blueprint.bank_id)


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    return attachment(services.import_template(), XLSX, "items.xlsx")


@login_required
@require_POST
def export_items(request: HttpRequest, bank_id: int, form: str) -> HttpResponse:
    """All items of a bank, with keys: as a sheet or a text. Posted, because every export is written down."""
    queries.get_bank(request.actor, bank_id)
    if form == "xlsx":
        return attachment(services.export_items(request.actor, bank_id), XLSX, f"items-{bank_id}.xlsx")
    if form == "qti":
        return attachment(services.export_qti(request.actor, bank_id), "application/zip", f"items-{bank_id}-qti3.zip")
    if form == "text":
        text = services.export_text(request.actor, bank_id)
        return attachment(text.encode("utf-8-sig"), "text/plain; charset=utf-8", f"items-{bank_id}.txt")
    raise ItemNotFound()

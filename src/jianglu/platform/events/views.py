"""The operator's page of events that did not arrive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from jianglu.platform.pages import Choice, Column, Table, is_htmx, login_required

from . import queries, services


class DeliveryTable(Table):
    """Deliveries in trouble."""

    columns = [
        Column("event.name", _("事件")),
        Column("handler", _("处理程序")),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("attempts", _("次数"), kind="number"),
        Column("error", _("最近的错误"), value=lambda row: row.error.strip().rpartition("\n")[2]),
        Column("due_at", _("下次重试"), kind="datetime", sort="due_at"),
        Column("pk", _("操作"), template="events/_retry.html"),
    ]
    filters = [Choice("state", _("状态"), queries.STATES)]
    sort = "-due_at"
    name = "deliveries"
    empty = _("所有消息都已送达")


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Deliveries in trouble."""
    return DeliveryTable(queries.troubled(request.actor), request).response("events/list.html")


@login_required
@require_POST
def retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Give a dead delivery new attempts."""
    services.retry_delivery(request.actor, delivery_id)
    if is_htmx(request):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("events:index")

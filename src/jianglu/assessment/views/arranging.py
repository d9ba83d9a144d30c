"""Arranging rooms, stations and assessors: propose, look, publish, mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jianglu.platform.pages import attempt, login_required, render

from ..scheduling import queries, services
from ..scheduling.forms import ArrangeForm
from ..scheduling.tables import PlacementTable


@login_required
@require_http_methods(["GET", "POST"])
def arrangements(request: HttpRequest) -> HttpResponse:
    """Arrangements of my body; have one computed for some plans."""
    form = ArrangeForm(request.POST or None, plans=queries.open_plans(request.actor))
    made: list[Any] = []

    def propose(data: Mapping[str, Any]) -> None:
        made.append(services.propose(request.actor, **data))

    if request.method == "POST" and attempt(form, propose):
        messages.success(request, _("已开始计算，完成后可查看并发布"))
        return redirect("assessment:arrangement", made[0].pk)
    context = {"form": form, "rows": list(queries.arrangements(request.actor)[:50])}
    return render(request, "assessment/arrangements.html", context)


@login_required
@require_GET
def arrangement(request: HttpRequest, arrangement_id: int) -> HttpResponse:
    """One arrangement with everybody's place."""
    row = queries.get(request.actor, arrangement_id)
    lack = services.LACK.get(row.figures.get("what", ""))
    context = {
        "row": row,
        "lack": lack(row.figures.get("lack", 0)) if lack else "",
        "loads": queries.loads(request.actor, arrangement_id),
        "rooms": list(queries.rooms(request.actor, arrangement_id)),
    }
    return PlacementTable(queries.placements(request.actor, arrangement_id), request).response(
        "assessment/arrangement.html", context
    )


@login_required
@require_POST
def publish_arrangement(request: HttpRequest, arrangement_id: int) -> HttpResponse:
    """Give everybody their ticket."""
    services.publish(request.actor, arrangement_id)
    messages.success(request, _("已发布：考生可下载准考证，考评员已派遣"))
    return redirect("assessment:arrangement", arrangement_id)


@login_required
@require_POST
def take_rooms_out(request: HttpRequest, arrangement_id: int) -> HttpResponse:
    """Rooms cannot be used: mend with the least change."""
    rooms = [int(text) for text in request.POST.getlist("room") if text.isdigit() and len(text) < 15]
    moved = services.take_rooms_out(request.actor, arrangement_id, rooms, request.POST.get("reason", ""))
    messages.success(request, _("已调整 %(n)s 名考生，其余不变；已逐一通知") % {"n": len(moved)})
    return redirect("assessment:arrangement", arrangement_id)

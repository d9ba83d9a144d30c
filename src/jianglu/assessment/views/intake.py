"""The candidate's photo and request to pay less; the body's lists in which both are decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.money import fen
from jianglu.platform.pages import attempt, login_required, render, shell_of

from ..errors import WaiverFee
from ..intake import queries, rules, services
from ..intake.forms import FeeForm, PhotoForm, WaiverForm
from ..intake.tables import PhotoTable, WaiverTable
from ..permissions import MANAGE_REGISTRATIONS
from ..plans import queries as plans


@login_required
@require_http_methods(["GET", "POST"])
def my_photo(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Hand in my photo; see what became of the last one."""
    row = plans.get_mine(request.actor, registration_id)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.hand_in_photo(request.actor, registration_id, data["photo"])
    ):
        messages.success(request, _("照片已上传，请等待评价机构审核"))
        return redirect("assessment:mine")
    photo = queries.newest_photos([row.pk]).get(row.pk)
    context = {"row": row, "form": form, "photo": photo, "width": rules.PHOTO_WIDTH, "height": rules.PHOTO_HEIGHT}
    return render(request, "assessment/my_photo.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def my_waiver(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Ask to pay less; see what was decided."""
    row = plans.get_mine(request.actor, registration_id)
    form = WaiverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and attempt(
        form, lambda data: services.ask_waiver(request.actor, registration_id, **data)
    ):
        messages.success(request, _("减免申请已提交，请等待评价机构审核"))
        return redirect("assessment:my_waiver", registration_id)
    waiver = queries.newest_waivers([row.pk]).get(row.pk)
    return render(request, "assessment/my_waiver.html", {"row": row, "form": form, "waiver": waiver})


@login_required
@require_GET
def photos(request: HttpRequest) -> HttpResponse:
    """Photos of candidates, those that wait first."""
    return _list(request, PhotoTable(queries.photos(request.actor), request), "assessment/photos.html")


@login_required
@require_GET
def waivers(request: HttpRequest) -> HttpResponse:
    """Requests to pay less, those that wait first."""
    return _list(request, WaiverTable(queries.waivers(request.actor), request), "assessment/waivers.html")


def _list(request: HttpRequest, table: Any, template: str) -> HttpResponse:
    return table.response(template, {"shell": shell_of(request)})  # type: ignore[no-any-return]


@login_required
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """One photo, large, beside whom it shows; accept or refuse it."""
    row = queries.get_photo(request.actor, photo_id)
    if request.method == "POST":
        services.decide_photo(
            request.actor, photo_id, accept="accept" in request.POST, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("已办理"))
        return redirect("assessment:photos")
    context = {"shell": shell_of(request), "row": row, "may_decide": request.actor.can(MANAGE_REGISTRATIONS)}
    return render(request, "assessment/photo.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def waiver(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """One request with its evidence; grant it with what is left to pay, or refuse it."""
    row = queries.get_waiver(request.actor, waiver_id)
    form = FeeForm(request.POST or None, initial={"fee": 0})

    def decide(data: Mapping[str, Any]) -> None:
        if "grant" in request.POST and data["fee"] is None:
            raise WaiverFee(fields={"fee": WaiverFee.message})
        fee = fen(str(data["fee"])) if "grant" in request.POST else None
        services.decide_waiver(request.actor, waiver_id, fee=fee, reason=data["reason"])

    if request.method == "POST" and attempt(form, decide):
        messages.success(request, _("已办理"))
        return redirect("assessment:waivers")
    context = {
        "shell": shell_of(request), "row": row, "form": form, "may_decide": request.actor.can(MANAGE_REGISTRATIONS),
    }  # fmt: skip
    return render(request, "assessment/waiver.html", context)

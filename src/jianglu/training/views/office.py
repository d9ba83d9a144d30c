"""What the bureau does: vouchers and quotas, the usage of a year, supervision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from jianglu.platform import calendar
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text, attempt, login_required, render
from jianglu.platform.regions import queries as regions

from .. import queries, services
from ..forms import BatchForm, VisitForm
from ..permissions import MANAGE_VOUCHERS, SET_QUOTA
from ..words import VoucherState


class VoucherTable(Table):
    """Vouchers of the region."""

    columns = [
        Column("number", gettext_lazy("券号")),
        Column("person.name", gettext_lazy("姓名")),
        Column("region_code", gettext_lazy("居住地"), value=lambda row: regions.path(row.region_code)),
        Column("batch.title", gettext_lazy("批次")),
        Column("claimed_on", gettext_lazy("领取日期"), kind="date", sort="claimed_on"),
        Column("expires_on", gettext_lazy("有效期至"), kind="date", sort="expires_on"),
        Column("amount", gettext_lazy("结算金额"), kind="money", sort="amount"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag"),
    ]
    filters = [
        Text("q", gettext_lazy("券号"), ["number"], prefix=True),
        Choice("state", gettext_lazy("状态"), VoucherState.choices),
        District("district", gettext_lazy("区县"), lookup="region_code"),
    ]
    sort = "-claimed_on"
    name = "vouchers"


class BatchTable(Table):
    """Batches of the region."""

    columns = [
        Column("title", gettext_lazy("批次"), sort="title", link="training:batch"),
        Column("kind", gettext_lazy("券种"), value=lambda row: row.get_kind_display()),
        Column("face_value", gettext_lazy("券面金额"), kind="money", sort="face_value"),
        Column("quantity", gettext_lazy("数量"), kind="number", sort="quantity"),
        Column("claimed", gettext_lazy("已领"), kind="number"),
        Column("spent", gettext_lazy("已用"), kind="number"),
        Column("claim_until", gettext_lazy("领取截止"), kind="date", sort="claim_until"),
        Column("get_state_display", gettext_lazy("状态"), kind="tag"),
    ]
    sort = "-pk"
    name = "batches"


class AlertTable(Table):
    """What looked wrong in classes of the region, each with the case in which somebody looks into it."""

    columns = [
        Column(
            "training_class.programme.title",
            gettext_lazy("班级"),
            link=lambda row: reverse("training:class_board", args=[row.training_class_id]),
        ),
        Column(
            "training_class.organisation.name", gettext_lazy("培训机构"), sort="training_class__organisation__pinyin"
        ),
        Column("get_signal_display", pgettext_lazy("alert", "提示"), sort="signal"),
        Column("raised_at", gettext_lazy("时间"), kind="datetime", sort="raised_at"),
        Column(
            "case.number",
            gettext_lazy("办件"),
            link=lambda row: reverse("workflow:case", args=[row.case_id]) if row.case_id else "",
        ),
    ]
    filters = [
        Text(
            "q", gettext_lazy("班级或机构"), ["training_class__programme__title", "training_class__organisation__name"]
        ),
        Choice("signal", pgettext_lazy("alert", "提示"), queries.ALERT_SIGNALS),
        District("district", gettext_lazy("区县"), lookup="training_class__region_code"),
        DateRange("raised", gettext_lazy("日期"), lookup="raised_at__date"),
    ]
    sort = "-raised_at"
    name = "training-alerts"
    empty = gettext_lazy("没有待核查的提示")


@login_required
@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    """The headline of the year and the districts."""
    year = calendar.today().year
    context = {
        "year": year,
        "usage": queries.usage(request.actor, year),
        "districts": queries.usage_by_district(request.actor, year),
        "can_manage": request.actor.can(MANAGE_VOUCHERS),
    }
    return BatchTable(queries.visible_batches(request.actor), request).response("training/office/usage.html", context)


@login_required
@require_GET
def vouchers(request: HttpRequest) -> HttpResponse:
    """Every voucher."""
    return VoucherTable(queries.visible_vouchers(request.actor), request).response("training/office/vouchers.html")


@login_required
def new_batch(request: HttpRequest) -> HttpResponse:
    """Draft a batch of the clerk's own region."""
    region = next(iter(sorted(request.actor.region_codes, key=len)), regions.city().code)
    form = BatchForm(request.POST or None)
    made: list[Any] = []
    if request.method == "POST" and attempt(
        form, lambda data: made.append(services.create_batch(request.actor, region_code=region, **data))
    ):
        return redirect("training:batch", made[0].pk)
    context = {
        "form": form,
        "title": _("新建培训券批次"),
        "back": reverse("training:usage"),
        "shell": "shell/office.html",
    }
    return render(request, "training/workspace/form.html", context)


@login_required
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: shares of the districts, issue, close."""
    found = queries.batch_for(request.actor, batch_id)
    places = [row for row in regions.tree().values() if row.code.startswith(found.region_code) and len(row.code) <= 6]
    if request.method == "POST":
        verb = request.POST.get("verb")
        if verb == "issue":
            asked = {row.code: request.POST.get(f"share-{row.code}", "") for row in places}
            shares = {code: int(text) for code, text in asked.items() if text.isdigit() and int(text)}
            services.issue_batch(request.actor, batch_id, shares)
            messages.success(request, _("已发放"))
        elif verb == "close":
            services.close_batch(request.actor, batch_id, request.POST.get("reason", "")[:200])
            messages.success(request, _("已结束，未领取的额度已退回"))
        return redirect("training:batch", batch_id)
    context = {
        "batch": found,
        "places": places,
        "shares": [(regions.name_of(row.region_code), row) for row in found.quotas.all()],
        "can_manage": request.actor.can(MANAGE_VOUCHERS),
    }
    return render(request, "training/office/batch.html", context)


@login_required
def quotas(request: HttpRequest) -> HttpResponse:
    """The year's quotas."""
    year = calendar.today().year
    if request.method == "POST":
        region, quantity = request.POST.get("region_code", ""), request.POST.get("quantity", "")
        services.set_annual_quota(
            request.actor, year=year, region_code=region, quantity=int(quantity) if quantity.isdigit() else 0
        )
        messages.success(request, _("年度额度已更新"))
        return redirect("training:quotas")
    rows = [(regions.name_of(row.region_code), row) for row in queries.year_quotas(year)]
    places = [(regions.city().code, regions.city().name), *regions.choices()]
    context = {"year": year, "rows": rows, "places": places, "can_set": request.actor.can(SET_QUOTA)}
    return render(request, "training/office/quotas.html", context)


@login_required
def visit(request: HttpRequest, class_id: int) -> HttpResponse:
    """Write down a visit to a class."""
    opened = queries.class_for(request.actor, class_id)
    form = VisitForm(request.POST or None, initial={"visited_on": calendar.today()})
    if request.method == "POST" and attempt(form, lambda data: services.record_visit(request.actor, class_id, **data)):
        messages.success(request, _("检查记录已保存"))
        return redirect("training:class_board", class_id)
    context = {
        "form": form,
        "title": _("检查记录") + f" · {opened.number}",
        "back": reverse("training:class_board", args=[class_id]),
        "shell": "shell/office.html",
    }
    return render(request, "training/workspace/form.html", context)


@login_required
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts in the region."""
    return AlertTable(queries.visible_alerts(request.actor), request).response("training/office/alerts.html")

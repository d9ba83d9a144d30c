"""The dashboard, the drill-down of one figure, and the public page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import Denied
from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.regions import mapping
from jianglu.platform.regions import queries as regions

from . import queries, services
from .declare import Indicator
from .forms import ReportForm
from .indicators import INDICATORS
from .permissions import REPORT
from .queries import Cut

PAGE = 50


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Goals with their progress, and one indicator by district, level and month."""
    cut = _cut(request, request.actor)
    item = queries.indicator(request.GET.get("indicator", "new_skilled"))
    context = _charts(item, cut, public=False) | {
        "progress": [_goal(entry, cut) for entry in queries.progress(cut, today=calendar.today())],
        "may_report": request.actor.can(REPORT),
        "choices": _choices(cut),
    }
    return render(request, "statistics/dashboard.html", context)


@login_required
@require_GET
def drill(request: HttpRequest, code: str) -> HttpResponse:
    """What a figure counts: its parts, and the records themselves."""
    item = queries.indicator(code)
    cut = _cut(request, request.actor)
    after = request.GET.get("after", "0")
    rows = queries.records(item, cut, after=int(after) if after.isdigit() else 0, limit=PAGE + 1)
    from jianglu.catalogue import queries as catalogue

    names = catalogue.names(row["occupation_code"] for row in rows)
    for row in rows:
        row["district"] = regions.name_of(row["region_code"][:6]) if row["region_code"] else ""
        row["occupation"] = names.get(row["occupation_code"], "")
        row["link"] = _record_link(item, row["record_id"])
    context = _charts(item, cut, public=False) | {
        "rows": rows[:PAGE],
        "more": _address("statistics:drill", cut, code, after=rows[PAGE - 1]["record_id"]) if len(rows) > PAGE else "",
        "occupations": queries.breakdown(item, "occupation", cut)[:12],
        "choices": _choices(cut),
    }
    return render(request, "statistics/drill.html", context)


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Published figures, and counts of this system with small ones withheld."""
    cut = _year(request)
    item = queries.indicator(request.GET.get("indicator", "certificates"))
    if not item.public:
        raise Denied()
    context = _charts(item, cut, public=True) | {"figures": queries.published(), "choices": _choices(cut)}
    return render(request, "statistics/public.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report how far a goal is."""
    if not request.actor.can(REPORT):
        raise Denied()
    target = queries.target(pk)
    form = ReportForm(request.POST or None, initial={"as_of": calendar.today()})
    if request.method == "POST" and attempt(form, lambda data: services.report(request.actor, pk, **data)):
        return redirect("statistics:dashboard")
    return render(request, "statistics/report.html", {"form": form, "target": target})


def _year(request: HttpRequest) -> Cut:
    text = request.GET.get("year", "")
    month = request.GET.get("month", "")
    return Cut(
        year=int(text) if text.isdigit() and len(text) == 4 else calendar.today().year,
        district=request.GET.get("district", ""),
        level=request.GET.get("level", ""),
        month=int(month) if month.isdigit() else 0,
        occupation=request.GET.get("occupation", "")[:10],
    ).checked()


def _cut(request: HttpRequest, actor: Actor) -> Cut:
    return queries.within_scope(actor, _year(request))


def _charts(item: Indicator, cut: Cut, *, public: bool) -> dict[str, Any]:
    cells = {name: queries.breakdown(item, name, cut) for name in ("district", "level", "month")}
    total = sum(cell.value or 0 for cell in cells["month"])
    if public:
        cells = {name: queries.withheld(found) for name, found in cells.items()}
    links = {
        name: [] if public else [_address("statistics:drill", cut, item.code, **{name: cell.key}) for cell in found]
        for name, found in cells.items()
    }
    top = max((cell.value or 0 for cell in cells["district"]), default=0)
    drawing = mapping.paths()
    shapes = drawing["districts"]
    return {
        "item": item,
        "cut": cut,
        "total": total,
        "cells": cells,
        "links": links,
        "labels": {name: [cell.label for cell in found] for name, found in cells.items()},
        "values": {name: [cell.value for cell in found] for name, found in cells.items()},
        "map": [
            {"path": shapes[cell.key]["d"], "cell": cell, "shade": _shade(cell.value, top), "link": link}
            for cell, link in zip(cells["district"], links["district"] or [""] * len(cells["district"]), strict=True)
            if cell.key in shapes
        ],
        "viewbox": drawing["viewBox"],
        "drill": "" if public else _address("statistics:drill", cut, item.code),
        "indicators": list(INDICATORS.values()),
    }


def _shade(value: int | None, top: int) -> int:
    """0 for nothing, 1 to 5 by fifths of the largest."""
    return 0 if not value or not top else min(5, 1 + value * 5 // (top + 1))


def _goal(entry: queries.Progress, cut: Cut) -> dict[str, Any]:
    code = entry.target.indicator
    return {
        "entry": entry,
        "link": _address("statistics:drill", cut, code) if entry.counted and code in INDICATORS else "",
    }


def _choices(cut: Cut) -> dict[str, Any]:
    from jianglu.kernel.levels import Level

    districts = [
        (region.code, region.name)
        for region in regions.districts()
        if not cut.regions or any(region.code.startswith(code) for code in cut.regions)
    ]
    levels = [(level.value, level.label) for level in Level if level.certified]
    return {"districts": districts, "levels": levels, "years": range(calendar.today().year, 2018, -1)}


def _address(name: str, cut: Cut, *args: str, **changes: Any) -> str:
    values = {
        "year": cut.year, "district": cut.district, "level": cut.level, "month": cut.month or "", "occupation": cut.occupation,
    } | changes  # fmt: skip
    return reverse(name, args=args) + "?" + urlencode({key: value for key, value in values.items() if value})


def _record_link(item: Indicator, record: int) -> str:
    try:
        return reverse(item.record, args=[record]) if item.record else ""
    except NoReverseMatch:
        return ""

"""The dashboard, the drill-down of one figure, and the public page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from jianglu.kernel.errors import Denied, NotFound
from jianglu.kernel.levels import Level
from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages import attempt, login_required, render
from jianglu.platform.pages.downloads import as_csv, handed_out
from jianglu.platform.pages.menus import may_open
from jianglu.platform.pages.tables import MAX_EXPORT
from jianglu.platform.regions import queries as regions
from jianglu.platform.regions import shapes

from . import opendata, queries, services
from .declare import DIMENSIONS, Indicator
from .figures import Cut
from .forms import ReportForm
from .indicators import INDICATORS
from .permissions import REPORT, VIEW

PAGE = 50
MORE = ("industry", "age", "sex", "body", "policy", "kind", "category")
"""Dimensions that a list can be narrowed by besides those of the form."""
_LISTS = {"credentials:detail": "credentials:list"}
"""The page of the menus that whoever may open a record's page may open, too."""


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
    kind = request.GET.get("export")
    if kind in ("xlsx", "csv"):
        rows = _named(queries.records(item, cut, limit=MAX_EXPORT))
        return handed_out(f"jianglu-{code}-{cut.year}", _record_table(item, rows), str(kind))
    after = request.GET.get("after", "0")
    rows = _named(queries.records(item, cut, after=int(after) if after.isdecimal() else 0, limit=PAGE + 1))
    page = _record_page(item, request.actor)
    for row in rows:
        row["link"] = reverse(page, args=[row["record_id"]]) if page else ""
    context = _charts(item, cut, public=False) | {
        "rows": rows[:PAGE],
        "more": _address("statistics:drill", cut, code, after=rows[PAGE - 1]["record_id"]) if len(rows) > PAGE else "",
        "narrowed": [
            (DIMENSIONS[name], queries.named(name, [key])[0][1])
            for name, key in (("occupation", cut.occupation), *cut.more)
            if key
        ],
        "occupations": queries.breakdown(item, "occupation", cut)[:12],
        "choices": _choices(cut),
        "export": _address("statistics:drill", cut, code) + "&export=",
    }
    return render(request, "statistics/drill.html", context)


def _named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from jianglu.catalogue import queries as catalogue

    names = catalogue.names(row["occupation_code"] for row in rows)
    for row in rows:
        row["district"] = regions.name_of(row["region_code"][:6]) if row["region_code"] else ""
        row["occupation"] = names.get(row["occupation_code"], "")
    return rows


def _record_table(item: Indicator, rows: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """As on the page, and what each record adds to the figure (of a rate: to its numerator)."""
    adds = f"{item.name}（{item.unit}）" if item.denominator is None else _("计入分子")
    yield [str(head) for head in (_("记录"), _("日期"), _("区县"), _("职业"), _("等级"), adds)]
    levels = {level.value: str(level.label) for level in Level}
    for row in rows:
        amount = row["amount"] if item.divisor == 1 else row["amount"] / item.divisor
        level = levels.get(row["level"], "")
        yield [row["record_id"], row["day"], row["district"], row["occupation"], level, amount]


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """Published figures, and counts of this system with small ones withheld."""
    # by year alone: tables cut twice would give away by their differences what each of them withholds
    # the last whole year: of the one that runs most cells would still be too small to be shown
    cut = Cut(year=cut_of(request).year if request.GET.get("year") else calendar.today().year - 1)
    item = queries.indicator(request.GET.get("indicator", "certificates"))
    if not item.public:
        raise Denied()
    context = _charts(item, cut, public=True) | {
        "figures": queries.published(),
        "choices": _choices(cut),
        "open_dimensions": [name for name in opendata.DIMENSION_CODES if name in item.dimensions],
    }
    return render(request, "statistics/public.html", context)


@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue: what each indicator is, of what, when, and by whose definition."""
    context = {"themes": queries.catalogue(), "staff": request.actor.can(VIEW)}
    return render(request, "statistics/indicators.html", context)


@require_GET
def catalogue(request: HttpRequest) -> JsonResponse:
    """The DCAT catalogue of public series."""

    def address(code: str, dimension: str, year: int, kind: str) -> str:
        return request.build_absolute_uri(reverse("statistics:dataset", args=[code, dimension, year, kind]))

    home = request.build_absolute_uri(reverse("statistics:catalogue"))
    told = opendata.catalogue(home, address, calendar.today().year)
    return JsonResponse(told, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@require_GET
def dataset(request: HttpRequest, code: str, dimension: str, year: int, kind: str) -> HttpResponse:
    """One public series as CSV or JSON."""
    if kind not in ("csv", "json"):
        raise NotFound()
    told = opendata.series(code, dimension, year)
    if kind == "json":
        return JsonResponse(told)
    return HttpResponse(as_csv(opendata.rows(told)), content_type="text/csv; charset=utf-8")


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


def cut_of(request: HttpRequest) -> Cut:
    """The cut that the address asks for; raises BadFilter."""
    found = Cut(
        year=_number(request, "year") or calendar.today().year,
        district=request.GET.get("district", ""),
        level=request.GET.get("level", ""),
        month=_number(request, "month"),
        occupation=request.GET.get("occupation", "")[:10],
        since=_number(request, "since"),
        more=tuple((name, request.GET[name][:40]) for name in MORE if request.GET.get(name)),
    )
    return queries.checked(found)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def _cut(request: HttpRequest, actor: Actor) -> Cut:
    return queries.within_scope(actor, cut_of(request))


def _charts(item: Indicator, cut: Cut, *, public: bool) -> dict[str, Any]:
    cells = {name: queries.breakdown(item, name, cut) for name in ("district", "level", "month")}
    total = queries.public_total(item, cut) if public else queries.total(item, cut)
    if public:
        cells = queries.withheld(item, cut, cells)
    links = {
        name: [] if public else [_address("statistics:drill", cut, item.code, **{name: cell.key}) for cell in found]
        for name, found in cells.items()
    }
    places = [
        (cell.key, cell.label, item.scaled(cell.value), link)
        for cell, link in zip(cells["district"], links["district"] or [""] * len(cells["district"]), strict=True)
    ]
    return {
        "item": item,
        "cut": cut,
        "total": item.scaled(total),
        "as_of": queries.as_of(),
        "cells": cells,
        "links": links,
        "labels": {name: [cell.label for cell in found] for name, found in cells.items()},
        "values": {name: [item.scaled(cell.value) for cell in found] for name, found in cells.items()},
        **shapes.drawn(places, (cut.district,) if cut.district else cut.regions),
        "drill": "" if public else _address("statistics:drill", cut, item.code),
        "indicators": list(INDICATORS.values()),
    }


def _goal(entry: queries.Progress, cut: Cut) -> dict[str, Any]:
    code = entry.target.indicator
    return {
        "entry": entry,
        "link": _address("statistics:drill", cut, code) if entry.counted and code in INDICATORS else "",
    }


def _choices(cut: Cut) -> dict[str, Any]:
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
        "since": cut.since or "", **dict(cut.more),
    } | changes  # fmt: skip
    return reverse(name, args=args) + "?" + urlencode({key: value for key, value in values.items() if value})


def _record_page(item: Indicator, actor: Actor) -> str:
    """URL name of the records' own pages, "" when there are none or the reader may not open them."""
    page = item.grain.record
    return page if page and may_open(_LISTS[page], actor) else ""

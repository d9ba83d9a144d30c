"""The explorer: ask, read, draw, keep, take away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError, Invalid
from jianglu.platform import calendar
from jianglu.platform.access import require
from jianglu.platform.pages import login_required, render
from jianglu.platform.pages.downloads import handed_out
from jianglu.platform.regions import shapes

from . import exploring, names, queries, services
from .declare import DIMENSIONS
from .errors import BadFilter
from .exploring import Pivot, Question, Shown
from .forms import SaveViewForm
from .permissions import VIEW
from .views import MORE, cut_of

CHARTS = ("bar", "line", "map")
MOST_SERIES = 8


@login_required
@require_GET
def explore(request: HttpRequest) -> HttpResponse:
    """The form of the question and its answer; `export` gives the table as a file."""
    require(request.actor, VIEW)
    asked = _question(request)
    wrong: DomainError | None = None
    pivot: Pivot | None = None
    try:
        pivot = exploring.answer(request.actor, asked)
    except BadFilter as error:
        wrong = error
    export = request.GET.get("export")
    if pivot and export in ("xlsx", "csv"):
        return _file(pivot, str(export))
    query = request.GET.copy()
    query.pop("export", None)
    context = {
        "asked": asked,
        "wrong": wrong,
        "pivot": pivot,
        "lines": _lines(pivot) if pivot else [],
        "heads": _heads(query, pivot) if pivot else [],
        "drawing": _drawing(request, pivot) if pivot else {},
        "themes": queries.catalogue(),
        "chosen": [item.code for item in asked.items],
        "dimensions": [(key, label) for key, label in DIMENSIONS.items()],
        "districts": queries.labels("district", queries.narrowed(request.actor, asked.cut)),
        "levels": queries.labels("level", asked.cut),
        "row_label": DIMENSIONS.get(asked.down, ""),
        "saved": queries.saved_views(request.actor),
        "query": query.urlencode(),
        "export": f"{reverse('statistics:explorer')}?{query.urlencode()}&export=",
        "restricted": queries.is_part(queries.narrowed(request.actor, replace(asked.cut, district=""))),
        "as_of": queries.as_of(),
        "mine": request.actor.user_id,
        "chart": _chart(request),
    }
    return render(request, "statistics/explorer.html", context)


HOURS = ("online_hours", "online_learners", "online_learning", "online_completion_rate")
WAYS = ("district", "month", "category", "occupation")


@login_required
@require_GET
def learning(request: HttpRequest) -> HttpResponse:
    """Hours learnt online by district, month, category or occupation; of other districts what the public sees."""
    require(request.actor, VIEW)
    down = request.GET.get("down", "")
    asked = Question(
        items=tuple(map(queries.indicator, HOURS)),
        down=down if down in WAYS else WAYS[0],
        across="",
        cut=cut_of(request),
        compare=True,
        sort=request.GET.get("sort", "-0" if down == "occupation" else ""),
    )
    pivot = exploring.answer(request.actor, asked)
    export = request.GET.get("export")
    if export in ("xlsx", "csv"):
        return _file(pivot, str(export))
    query = request.GET.copy()
    query.pop("export", None)
    elsewhere = query.copy()
    elsewhere.setlist("m", HOURS)
    context = {
        "asked": asked,
        "pivot": pivot,
        "lines": _lines(pivot),
        "heads": _heads(query, pivot),
        "drawing": _drawing(request, pivot),
        "row_label": DIMENSIONS[asked.down],
        "ways": [(name, DIMENSIONS[name]) for name in WAYS],
        "districts": queries.labels("district", queries.narrowed(request.actor, asked.cut)),
        "categories": names.categories(),
        "category": dict(asked.cut.more).get("category", ""),
        "years": range(calendar.today().year, 2018, -1),
        "export": f"{reverse('statistics:learning')}?{query.urlencode()}&export=",
        "explore": elsewhere.urlencode(),
        "as_of": queries.as_of(),
    }
    return render(request, "statistics/learning.html", context)


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the question."""
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    services.save_view(request.actor, **form.cleaned_data)
    return redirect(f"{reverse('statistics:explorer')}?{form.cleaned_data['query']}")


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a kept question."""
    services.forget_view(request.actor, pk)
    return redirect("statistics:explorer")


def _question(request: HttpRequest) -> Question:
    codes = [code for code in request.GET.getlist("m") if code] or ["skilled", "highly_skilled"]
    return Question(
        items=tuple(dict.fromkeys(queries.indicator(code) for code in codes)),
        down=request.GET.get("down") or "district",
        across=request.GET.get("across", ""),
        cut=cut_of(request),
        compare=request.GET.get("compare") == "1",
        sort=request.GET.get("sort", ""),
    )


def _chart(request: HttpRequest) -> str:
    asked = request.GET.get("chart", "")
    return asked if asked in CHARTS else CHARTS[0]


def _lines(pivot: Pivot) -> list[dict[str, Any]]:
    return [
        {"label": label, "cells": [(cell, _link(pivot, cell)) for cell in cells]} for _key, label, cells in pivot.rows
    ]


def _heads(query: QueryDict, pivot: Pivot) -> list[dict[str, Any]]:
    """The columns with the address that sorts by them: the largest first, then the smallest, then in their own order."""
    heads = []
    asked = pivot.question
    for place, (_label, item) in enumerate(pivot.columns):
        chosen = asked.sort if place == asked.sorted_by else ""
        then = query.copy()
        then["sort"] = {"": f"-{place}", f"-{place}": str(place)}.get(chosen, "")
        order = {"": "", f"-{place}": "descending"}.get(chosen, "ascending")
        label = item.name if not pivot.groups or len(asked.items) > 1 else ""
        heads.append({"item": item, "label": label, "href": f"?{then.urlencode()}", "order": order})
    return heads


def _link(pivot: Pivot, cell: Shown) -> str:
    """The list behind a cell; who has no key in a dimension cannot be asked for."""
    keys, cut = dict(cell.keys), pivot.question.cut
    if not keys or not cell.value or "" in keys.values():
        return ""
    values = {"year": cut.year, "since": cut.since or "", "district": cut.district, "level": cut.level}
    values |= {name: value for name, value in cut.more if name in MORE} | keys
    if "year" in keys:
        values["since"] = ""
    told = {name: value for name, value in values.items() if value}
    return reverse("statistics:drill", args=[cell.item.code]) + "?" + urlencode(told)


def _drawing(request: HttpRequest, pivot: Pivot) -> dict[str, Any]:
    """The columns as far as one chart can hold them, or the map of the one that sorts (else of the first)."""
    kind = _chart(request)
    if kind == "map" and pivot.question.down == "district" and pivot.columns:
        place = min(pivot.question.sorted_by or 0, len(pivot.columns) - 1)
        shown = [(key, label, cells[place]) for key, label, cells in pivot.rows]
        values = [(key, label, cell.value, _link(pivot, cell)) for key, label, cell in shown]
        title, item = pivot.columns[place]
        return {"kind": "map", "title": title, "item": item, **shapes.drawn(values, pivot.question.cut.regions)}
    item = pivot.question.items[0]
    firsts = [(key, label, cells[0]) for key, label, cells in pivot.rows if cells]
    series = _series(pivot)
    stacked = bool(series and kind == "bar" and pivot.question.across and item.denominator is None)
    return {
        "kind": _form(pivot, kind, stacked=stacked),
        "item": item,
        "labels": [label for _key, label, _cell in firsts],
        "values": [cell.value for _key, _label, cell in firsts],
        "links": [] if series else [_link(pivot, cell) for _key, _label, cell in firsts],
        "series": series,
        "stacked": stacked,
    }


def _form(pivot: Pivot, kind: str, *, stacked: bool) -> str:
    """Time goes from left to right, as a line unless its bars are made of parts; anything else from top to bottom."""
    if pivot.question.down in ("year", "month"):
        return "bar" if stacked else "line"
    return "line" if kind == "line" else "hbar"


def _series(pivot: Pivot) -> list[tuple[str, list[float | None]]]:
    """The columns that can be drawn beside the first: of its indicator when there is a dimension across, else of its unit."""
    first = pivot.question.items[0]
    places = [
        n
        for n, (_label, item) in enumerate(pivot.columns)
        if (item is first if pivot.question.across else str(item.unit) == str(first.unit))
    ][:MOST_SERIES]
    if len(places) < 2:
        return []
    return [
        (str(pivot.columns[n][0] or pivot.columns[n][1].name), [cells[n].value for _key, _label, cells in pivot.rows])
        for n in places
    ]


def _file(pivot: Pivot, kind: str) -> HttpResponse:
    name = f"jianglu-{pivot.question.items[0].code}-{pivot.question.cut.year}"
    rows = exploring.table(pivot)
    return handed_out(name, rows, kind)

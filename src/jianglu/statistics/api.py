"""Indicators over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema

from . import queries
from .declare import Indicator
from .figures import Cut
from .indicators import INDICATORS
from .returns import queries as returned

router = Router(tags=["statistics"])


class IndicatorOut(Schema):
    """What an indicator is."""

    code: str
    name: str
    definition: str
    unit: str
    source: str


class CutIn(Schema):
    """What part of the city and of time; 0 and "" mean all."""

    year: int
    district: str = ""
    level: str = ""
    month: int = 0


class CellOut(Schema):
    """One value; null where a small figure is withheld from the public."""

    key: str
    label: str
    value: float | None


class ValueOut(Schema):
    """A figure and its parts."""

    indicator: str
    unit: str
    cells: list[CellOut]


@router.get("/indicators", response=list[IndicatorOut], auth=None, summary=_("指标目录"))
def indicators(request: HttpRequest):  # type: ignore[no-untyped-def]
    """All indicators with definition, unit and source."""
    return [
        {
            "code": item.code,
            "name": str(item.name),
            "definition": str(item.definition),
            "unit": str(item.unit),
            "source": str(item.source),
        }
        for item in INDICATORS.values()
    ]


@router.get(
    "/indicators/{code}/by/{dimension}", response=ValueOut, auth=None, summary=_("按区县、等级或月份的公开数据")
)
def open_data(request: HttpRequest, code: str, dimension: queries.Dimension, year: int):  # type: ignore[no-untyped-def]
    """An indicator of a year by district, level or month; small figures are withheld, with others that would tell them."""
    item = queries.indicator(code)
    cut = queries.checked(Cut(year=year))
    cells = queries.breakdown(item, dimension.value, cut)
    return _value(item, queries.withheld(item, cut, {dimension.value: cells})[dimension.value])


@router.get("/indicators/{code}", response=ValueOut, summary=_("权限范围内的指标值（按区县）"))
def value(request: HttpRequest, code: str, cut: Query[CutIn]):  # type: ignore[no-untyped-def]
    """An indicator by district within one's scope."""
    item = queries.indicator(code)
    inside = queries.within_scope(request.actor, queries.checked(Cut(**cut.dict())))
    return _value(item, queries.breakdown(item, "district", inside))


class ReturnOut(Schema):
    """A return: where it stands and what it was counted from."""

    id: int
    table: str
    number: str
    title: str
    period: str
    region: str
    stage: str
    taken_on: date
    archive: str
    filed_on: date | None


class ReturnSheetOut(ReturnOut):
    """A return with its cells: row key, column code, number; money in fen."""

    cells: dict[str, dict[str, int]]
    by_hand: dict[str, int]
    explanations: dict[str, str]


@router.get("/returns", response=list[ReturnOut], summary=_("权限范围内的报表"))
def returns(request: HttpRequest, period: str = "", table: str = ""):  # type: ignore[no-untyped-def]
    """Returns of one's scope, newest period first, at most 500."""
    rows = returned.visible_to(request.actor)
    rows = rows.filter(**{name: text for name, text in (("period", period), ("table", table)) if text})
    return [_return(row) for row in rows[:500]]


@router.get("/returns/{pk}", response=ReturnSheetOut, summary=_("一张报表"))
def one_return(request: HttpRequest, pk: int):  # type: ignore[no-untyped-def]
    """A return with its cells."""
    row = returned.find(request.actor, pk)
    told = {"cells": row.figures, "by_hand": row.by_hand, "explanations": row.explanations}
    return _return(row) | told


def _return(row: Any) -> dict[str, Any]:
    sheet = returned.table(row.table)
    return {
        "id": row.pk, "table": row.table, "number": str(sheet.number), "title": str(sheet.title), "period": row.period,
        "region": row.region_code, "stage": row.case.node, "taken_on": row.taken_on, "archive": row.archive,
        "filed_on": row.filed_on,
    }  # fmt: skip


def _value(item: Indicator, cells: list[queries.Cell]) -> dict[str, Any]:
    shown = [{"key": cell.key, "label": cell.label, "value": item.scaled(cell.value)} for cell in cells]
    return {"indicator": item.code, "unit": str(item.unit), "cells": shown}

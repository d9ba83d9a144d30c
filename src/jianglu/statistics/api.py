"""Indicators over HTTP."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema

from jianglu.platform import calendar
from jianglu.platform.access import require

from . import names, queries, services
from .declare import Indicator
from .figures import Cut
from .indicators import INDICATORS
from .permissions import REPORT
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


class TargetOut(Schema):
    """A goal of a plan with its source and the day from which it is in force; `indicator` is empty where none counts it."""

    id: int
    year: int
    region: str
    code: str
    name: str
    unit: str
    is_share: bool
    value: float
    in_force_from: date
    source: str
    indicator: str


class ProgressOut(Schema):
    """The plan in force, how far it is, and what earlier and coming plans say; `value` is null where nothing is known."""

    plan: TargetOut
    value: float | None
    share: float | None
    as_of: date | None
    earlier: list[TargetOut]
    coming: list[TargetOut]


class TargetIn(Schema):
    """A goal of the city; `like` names a goal of another year or an indicator, else `name` and `name_en` describe it."""

    year: int
    value: Decimal
    in_force_from: date
    source: str = Field(max_length=200)
    like: str = Field("", max_length=60)
    name: str = Field("", max_length=100)
    name_en: str = Field("", max_length=150)
    unit: str = Field("", max_length=20)


class LaterIn(Schema):
    """What a later plan says of a goal."""

    value: Decimal
    in_force_from: date
    source: str = Field(max_length=200)


class ReportIn(Schema):
    """How far a goal is that no record here counts."""

    value: Decimal
    as_of: date
    source: str = Field(max_length=200)


class SharesIn(Schema):
    """What districts owe of a goal by region code; null takes a district's share back."""

    source: str = Field(max_length=200)
    districts: dict[str, int | None]


class ShareOut(Schema):
    """A district's share of a goal, what is done, and whether it lags behind the course of the year."""

    region: str
    name: str
    plan: int | None
    done: float
    share: float | None
    lags: bool


@router.get("/targets", response=list[ProgressOut], summary=_("权限范围内的年度目标与进度"))
def targets(request: HttpRequest, year: int, district: str = ""):  # type: ignore[no-untyped-def]
    """Goals of the city, or of the district in one's scope, with their progress."""
    cut = queries.within_scope(request.actor, queries.checked(Cut(year=year, district=district)))
    return [
        {
            "plan": _target(entry.target), "value": entry.value, "share": entry.share, "as_of": entry.as_of,
            "earlier": [_target(row) for row in entry.earlier], "coming": [_target(row) for row in entry.coming],
        }
        for entry in queries.progress(cut, today=calendar.today())
    ]  # fmt: skip


@router.post("/targets", response=TargetOut, summary=_("录入年度目标"))
def set_target(request: HttpRequest, body: TargetIn):  # type: ignore[no-untyped-def]
    """Enter a goal of the city for a year."""
    return _target(services.set_target(request.actor, **body.dict()))


@router.post("/targets/{pk}/later", response=TargetOut, summary=_("录入后续计划"))
def revise(request: HttpRequest, pk: int, body: LaterIn):  # type: ignore[no-untyped-def]
    """Enter what a later plan says of a goal."""
    return _target(services.revise(request.actor, pk, **body.dict()))


@router.post("/targets/{pk}/reports", response={204: None}, summary=_("填报目标进度"))
def report(request: HttpRequest, pk: int, body: ReportIn):  # type: ignore[no-untyped-def]
    """Report how far a goal is."""
    services.report(request.actor, pk, **body.dict())
    return 204, None


@router.get("/targets/{pk}/districts", response=list[ShareOut], summary=_("目标分解到区县与进度"))
def shares(request: HttpRequest, pk: int):  # type: ignore[no-untyped-def]
    """The districts' shares of a goal that is counted here."""
    require(request.actor, REPORT)
    return _shares(pk)


@router.put("/targets/{pk}/districts", response=list[ShareOut], summary=_("分解目标到区县"))
def share_out(request: HttpRequest, pk: int, body: SharesIn):  # type: ignore[no-untyped-def]
    """Set what districts owe of a goal; districts that are not named keep theirs."""
    services.plan_districts(request.actor, pk, body.districts, body.source)
    return _shares(pk)


def _target(row: Any) -> dict[str, Any]:
    same = ("year", "code", "unit", "is_share", "in_force_from", "source", "indicator")
    told = {name: getattr(row, name) for name in same}
    return {"id": row.pk, "region": row.region_code, "name": names.of_goal(row), "value": float(row.value), **told}


def _shares(pk: int) -> list[dict[str, Any]]:
    rows = queries.district_progress(queries.target(pk), calendar.today())
    return [
        {"region": row.key, "name": row.label, "plan": row.plan, "done": row.done, "share": row.share, "lags": row.lags}
        for row in rows
    ]


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

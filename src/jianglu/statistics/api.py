"""Indicators over HTTP."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema

from . import queries
from .indicators import INDICATORS
from .queries import Cut

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
    value: int | None


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
def open_data(request: HttpRequest, code: str, dimension: queries.Dimension, cut: Query[CutIn]):  # type: ignore[no-untyped-def]
    """An indicator by district, level or month; figures below 5 are withheld."""
    item = queries.indicator(code)
    cells = queries.withheld(queries.breakdown(item, dimension.value, Cut(**cut.dict()).checked()))
    return {"indicator": code, "unit": str(item.unit), "cells": cells}


@router.get("/indicators/{code}", response=ValueOut, summary=_("权限范围内的指标值（按区县）"))
def value(request: HttpRequest, code: str, cut: Query[CutIn]):  # type: ignore[no-untyped-def]
    """An indicator by district within one's scope."""
    item = queries.indicator(code)
    inside = queries.within_scope(request.actor, Cut(**cut.dict()).checked())
    return {"indicator": code, "unit": str(item.unit), "cells": queries.breakdown(item, "district", inside)}

"""Public series: a DCAT catalogue, and each series of a year by one dimension with small figures withheld."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from . import queries
from .declare import DIMENSIONS, SMALL, Indicator
from .errors import NoSuchIndicator
from .figures import Cut
from .indicators import INDICATORS

FIRST_YEAR = 2019
DIMENSION_CODES = tuple(dimension.value for dimension in queries.Dimension)
Address = Callable[[str, str, int, str], str]


def series(code: str, dimension: str, year: int) -> dict[str, Any]:
    """One published table; raises NoSuchIndicator where there is none.

    Only tables of one dimension and a whole year are published: they share nothing but their total, so that no two of them
    give away by their difference what one withholds.
    """
    item = queries.indicator(code)
    if not item.public or dimension not in DIMENSION_CODES or dimension not in item.dimensions:
        raise NoSuchIndicator()
    cut = queries.checked(Cut(year=year))
    cells = queries.withheld(item, cut, {dimension: queries.breakdown(item, dimension, cut)})[dimension]
    return {
        "indicator": item.code,
        "name": str(item.name),
        "definition": str(item.definition),
        "source": str(item.source),
        "unit": str(item.unit),
        "year": year,
        "dimension": dimension,
        "withheld_below": SMALL,
        "as_of": queries.as_of(),
        "total": item.scaled(queries.public_total(item, cut)),
        "cells": [
            {"key": cell.key, "label": cell.label, "value": item.scaled(cell.value), "withheld": cell.hidden}
            for cell in cells
        ],
    }


def catalogue(home: str, address: Address, year: int) -> dict[str, Any]:
    """All series as a DCAT 3 catalogue in JSON-LD; `address(code, dimension, year, kind)` is where one is fetched."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:publisher": _publisher(),
        "dct:license": _resource(settings.OPEN_DATA_LICENCE),
        **_modified(),
        "dct:title": _("技能人才公开数据"),
        "dct:description": _("汇总数据；小于 5 的数据及可由其推算的数据不公开。"),
        "dct:language": "zh",
        "dcat:dataset": [
            _dataset(item, dimension, address, year)
            for item in INDICATORS.values()
            if item.public
            for dimension in DIMENSION_CODES
            if dimension in item.dimensions
        ],
    }  # fmt: skip


def _dataset(item: Indicator, dimension: str, address: Address, year: int) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "dct:identifier": f"{item.code}-{dimension}",
        "dct:title": f"{item.name}（{DIMENSIONS[dimension]}）",
        "dct:description": str(item.definition),
        "dct:source": str(item.source),
        "dct:publisher": _publisher(),
        "dct:license": _resource(settings.OPEN_DATA_LICENCE),
        "dct:accrualPeriodicity": _resource("http://publications.europa.eu/resource/authority/frequency/DAILY"),
        "dcat:keyword": [str(item.theme.label), str(item.name), str(DIMENSIONS[dimension])],
        **_modified(),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{FIRST_YEAR}-01-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": f"{year}-12-31", "@type": "xsd:date"},
        },
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": f"{of} {kind.upper()}",
                "dcat:accessURL": _resource(address(item.code, dimension, of, kind)),
                "dcat:downloadURL": _resource(address(item.code, dimension, of, kind)),
                "dct:license": _resource(settings.OPEN_DATA_LICENCE),
                "dcat:mediaType": {"csv": "text/csv", "json": "application/json"}[kind],
            }
            for of in range(year, FIRST_YEAR - 1, -1)
            for kind in ("csv", "json")
        ],
    }


def _publisher() -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": str(settings.OPEN_DATA_PUBLISHER)}


def _resource(address: str) -> dict[str, str]:
    """A thing named by its address: DCAT wants no bare text for these."""
    return {"@id": address}


def _modified() -> dict[str, Any]:
    day = queries.as_of()
    return {"dct:modified": {"@value": day.isoformat(), "@type": "xsd:date"}} if day else {}


CSV = (
    "indicator",
    "name",
    "unit",
    "year",
    "dimension",
    "key",
    "label",
    "value",
    "withheld",
    "as_of",
    "definition",
    "source",
)
"""Each row of a CSV says what it is, so that files of several series can be laid one under the other."""


def rows(told: dict[str, Any]) -> list[list[Any]]:
    """A series as the rows of its CSV, head first; what is withheld has no value."""
    same = {
        name: told[name] for name in ("indicator", "name", "unit", "year", "dimension", "as_of", "definition", "source")
    }
    cells = [{**same, **cell} for cell in told["cells"]]
    return [list(CSV), *([cell[name] if cell[name] is not None else "" for name in CSV] for cell in cells)]

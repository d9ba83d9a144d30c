"""Turns a question (measures, dimensions, the shape of its filters) into SQL text once; the values are bound each time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import ibis

from .declare import AGES, GRAINS, Grain

# How each engine writes a bound value.
MARKS = {"postgres": "%({})s", "duckdb": "${}", "pyspark": ":{}"}
RECORD = ("record_id", "day", "region_code", "level", "occupation")


@lru_cache(maxsize=256)
def rows_sql(grain: str, dialect: str) -> str:
    """The SELECT of a grain's rows over the published facts."""
    text = str(ibis.to_sql(GRAINS[grain].expression, dialect=dialect))
    return text.replace("%", "%%") if dialect == "postgres" else text


@lru_cache(maxsize=1024)
def cells_sql(
    grain: str, measures: tuple[str, ...], by: tuple[str, ...], filters: tuple[str, ...], dialect: str, source: str = ""
) -> str:
    """Sums of measures by dimensions, in one scan; `source` names a prepared table instead of the facts.

    Bound values: `start` and `end` (the day after the period), `as_of` (its last day), and one for each filter. By year, a
    stock comes as changes: the caller adds them up.
    """
    item = GRAINS[grain]
    scoped = ibis.table(_scoped_schema(item), name="scoped")
    keys = {name: _dimension(scoped, name) for name in by}
    grouped = scoped.mutate(**{f"by_{name}": key for name, key in keys.items()})
    sums = {name: grouped[name].sum().cast("int64").name(f"sum_{name}") for name in measures}
    names = [f"by_{name}" for name in by]
    outer = grouped.aggregate(list(sums.values()), by=names).select(*names, *(f"sum_{name}" for name in measures))
    text = str(ibis.to_sql(outer, dialect=dialect))
    if dialect == "postgres":
        text = text.replace("%", "%%")
    return f"WITH scoped AS ({_scoped_sql(item, 'year' in by, filters, dialect, source)}) {text}"


@lru_cache(maxsize=256)
def records_sql(grain: str, measure: str, filters: tuple[str, ...], dialect: str, source: str = "") -> str:
    """The records that a cell counts, after one, in their order."""
    item = GRAINS[grain]
    mark = MARKS[dialect].format
    names = [name if name in item.columns else f"'' AS {name}" for name in RECORD]
    scoped = _scoped_sql(item, False, filters, dialect, source)
    return (
        f"WITH scoped AS ({scoped}) SELECT {', '.join(names)}, {measure} AS amount FROM scoped "  # noqa: S608
        f"WHERE {measure} <> 0 AND record_id > {mark('after')} ORDER BY record_id LIMIT {mark('limit')}"
    )


def _scoped_schema(item: Grain) -> dict[str, Any]:
    types = dict(item.expression.schema().items())
    return {name: types[name] for name in item.columns} | {"as_of": "date"}


def _dimension(scoped: Any, name: str) -> Any:
    """The key of a dimension as it is stored: to make text of it costs more than to group by it."""
    if name == "year":
        return scoped.day.year()
    if name == "month":
        return scoped.day.month()
    if name == "age":
        years = scoped.as_of.year() - scoped.born.year()
        bands = [(years < 25, AGES[0]), (years < 35, AGES[1]), (years < 45, AGES[2]), (years < 55, AGES[3])]
        return ibis.cases((scoped.born.isnull(), ""), *bands, else_=AGES[4])
    return scoped[name]


def _scoped_sql(item: Grain, changes: bool, filters: Sequence[str], dialect: str, source: str) -> str:
    """The rows of the period within the filters, with the day at which ages are taken."""
    rows = source or f"({rows_sql(item.code, dialect)})"
    mark = MARKS[dialect].format
    inside = "".join(f" AND {condition}" for condition in _conditions(item, filters, dialect))
    columns = ", ".join(item.columns)
    as_of = f"CAST({mark('as_of')} AS date)"
    begin, end = f"CAST({mark('start')} AS date)", f"CAST({mark('end')} AS date)"
    if not item.stock:
        return f"SELECT {columns}, {as_of} AS as_of FROM {rows} AS r WHERE day >= {begin} AND day < {end}{inside}"  # noqa: S608
    if not changes:
        held = f"day < {end} AND (until IS NULL OR until >= {end})"
        return f"SELECT {columns}, {as_of} AS as_of FROM {rows} AS r WHERE {held}{inside}"  # noqa: S608
    out = [f"-{name} AS {name}" if name in item.measures else name for name in item.columns]
    gone = ", ".join("until AS day" if name == "day" else name for name in out)
    return (
        f"SELECT {columns}, {as_of} AS as_of FROM {rows} AS r WHERE day < {end}{inside} "  # noqa: S608
        f"UNION ALL SELECT {gone}, {as_of} AS as_of FROM {rows} AS r WHERE until < {end}{inside}"
    )


def _conditions(item: Grain, filters: Sequence[str], dialect: str) -> list[str]:
    """One condition a filter; `region0`, `region1`... are prefixes of which one must fit."""
    mark = MARKS[dialect].format
    found = [f"{name} = {mark(name)}" for name in filters if not name.startswith("region") and name in item.columns]
    prefixes = [f"region_code LIKE {mark(name)}" for name in filters if name.startswith("region")]
    return [*found, f"({' OR '.join(prefixes)})"] if prefixes else found

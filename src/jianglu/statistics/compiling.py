"""Turns a question (measures, dimensions, the shape of its filters) into SQL text once; the values are bound each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import ibis

from .declare import AGE_BANDS, AGES, GRAINS, SUMMED, Grain

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
    used = _used(item, measures, by)
    scoped = ibis.table(_scoped_schema(item, used), name="scoped")
    keys = {name: _dimension(scoped, name) for name in by}
    grouped = scoped.mutate(**{f"by_{name}": key for name, key in keys.items()})
    sums = {name: grouped[name].sum().cast("int64").name(f"sum_{name}") for name in measures}
    names = [f"by_{name}" for name in by]
    outer = grouped.aggregate(list(sums.values()), by=names).select(*names, *(f"sum_{name}" for name in measures))
    text = str(ibis.to_sql(outer, dialect=dialect))
    if dialect == "postgres":
        text = text.replace("%", "%%")
    return f"WITH scoped AS ({_scoped_sql(item, used, 'year' in by, filters, dialect, source)}) {text}"


def summed(by: Sequence[str], filters: Mapping[str, str]) -> bool:
    """Whether a summary by month, district, level and policy tells all that is asked."""
    plain = {name for name in filters if not name.startswith("region")}
    places = [code for name, code in filters.items() if name.startswith("region")]
    return {*by, *plain} <= {"year", "month", *SUMMED} and all(len(code.rstrip("%")) <= 6 for code in places)


@lru_cache(maxsize=256)
def summary_sql(grain: str, source: str) -> str:
    """The grain added up by month, district, level and policy, in the grain's own shape (DuckDB).

    A stock is its changes: + in the month of `day`, - in that of `until`; added up to a month's end they are what is held
    then, so that the questions over the rows are the questions over their summary.
    """
    item = GRAINS[grain]
    rows = ibis.table(dict(item.expression.schema().items()), name=source)
    keys = ["day", *(name for name in SUMMED if name in item.columns)]

    def months(table: Any, day: Any, sign: int) -> Any:
        told = {name: table[name] * sign for name in item.measures}
        return table.select(day=day.truncate("M"), **{name: table[name] for name in keys[1:]}, **told)

    parts = months(rows, rows.day, 1)
    if item.stock:
        gone = rows.filter(rows.until.notnull())
        parts = parts.union(months(gone, gone.until, -1))
    told = parts.aggregate(by=keys, **{name: parts[name].sum().cast("int64") for name in item.measures})
    told = told.mutate(region_code=told.district, **({"until": ibis.null("date")} if item.stock else {}))
    return str(ibis.to_sql(told, dialect="duckdb"))


@lru_cache(maxsize=256)
def records_sql(grain: str, measure: str, filters: tuple[str, ...], dialect: str, source: str = "") -> str:
    """The records that a cell counts, after one, in their order."""
    item = GRAINS[grain]
    mark = MARKS[dialect].format
    names = [name if name in item.columns else f"'' AS {name}" for name in RECORD]
    columns = tuple(dict.fromkeys((*(name for name in RECORD if name in item.columns), measure)))
    scoped = _scoped_sql(item, columns, False, filters, dialect, source)
    return (
        f"WITH scoped AS ({scoped}) SELECT {', '.join(names)}, {measure} AS amount FROM scoped "  # noqa: S608
        f"WHERE {measure} <> 0 AND record_id > {mark('after')} ORDER BY record_id LIMIT {mark('limit')}"
    )


def _used(item: Grain, measures: Sequence[str], by: Sequence[str]) -> tuple[str, ...]:
    """The columns that a question reads, and no others: a scan costs what it reads."""
    read = {"year": "day", "month": "day", "age": "born"}
    wanted = {*measures, *(read.get(name, name) for name in by)}
    return tuple(name for name in item.columns if name in wanted)


def _scoped_schema(item: Grain, used: Sequence[str]) -> dict[str, Any]:
    types = dict(item.expression.schema().items())
    return {name: types[name] for name in used} | {"as_of": "date"}


def _dimension(scoped: Any, name: str) -> Any:
    """The key of a dimension as it is stored: to make text of it costs more than to group by it."""
    if name == "year":
        return scoped.day.year()
    if name == "month":
        return scoped.day.month()
    if name == "age":
        years = scoped.as_of.year() - scoped.born.year()
        bands = [(years < limit, band) for limit, band in AGE_BANDS]
        return ibis.cases((scoped.born.isnull(), ""), *bands, else_=AGES[4])
    return scoped[name]


def _scoped_sql(
    item: Grain, used: Sequence[str], changes: bool, filters: Sequence[str], dialect: str, source: str
) -> str:
    """The rows of the period within the filters, with the day at which ages are taken."""
    rows = source or f"({rows_sql(item.code, dialect)})"
    mark = MARKS[dialect].format
    inside = "".join(f" AND {condition}" for condition in _conditions(item, filters, dialect))
    columns = ", ".join(used)
    as_of = f"CAST({mark('as_of')} AS date)"
    begin, end = f"CAST({mark('start')} AS date)", f"CAST({mark('end')} AS date)"
    if not item.stock:
        return f"SELECT {columns}, {as_of} AS as_of FROM {rows} AS r WHERE day >= {begin} AND day < {end}{inside}"  # noqa: S608
    if not changes:
        held = f"day < {end} AND (until IS NULL OR until >= {end})"
        return f"SELECT {columns}, {as_of} AS as_of FROM {rows} AS r WHERE {held}{inside}"  # noqa: S608
    out = [f"-{name} AS {name}" if name in item.measures else name for name in used]
    gone = ", ".join("until AS day" if name == "day" else name for name in out)
    return (
        f"SELECT {columns}, {as_of} AS as_of FROM {rows} AS r WHERE day < {end}{inside} "  # noqa: S608
        f"UNION ALL SELECT {gone}, {as_of} AS as_of FROM {rows} AS r WHERE until < {end}{inside}"
    )


def _age_sql(as_of: str) -> str:
    """The band of ages of a row, as `_dimension` tells it."""
    years = f"EXTRACT(YEAR FROM CAST({as_of} AS date)) - EXTRACT(YEAR FROM born)"
    bands = " ".join(f"WHEN {years} < {limit} THEN '{band}'" for limit, band in AGE_BANDS)
    return f"CASE WHEN born IS NULL THEN '' {bands} ELSE '{AGES[-1]}' END"


def _conditions(item: Grain, filters: Sequence[str], dialect: str) -> list[str]:
    """One condition a filter; `region0`, `region1`... are prefixes of which one must fit."""
    if item.citywide:
        filters = [name for name in filters if name != "district" and not name.startswith("region")]
    mark = MARKS[dialect].format
    found = [f"{name} = {mark(name)}" for name in filters if not name.startswith("region") and name in item.columns]
    if "age" in filters and "born" in item.columns:
        found.append(f"{_age_sql(mark('as_of'))} = {mark('age')}")
    prefixes = [f"region_code LIKE {mark(name)}" for name in filters if name.startswith("region")]
    return [*found, f"({' OR '.join(prefixes)})"] if prefixes else found

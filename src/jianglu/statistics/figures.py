"""Values of indicators by dimensions: one question a grain, whatever the number of indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .compiling import cells_sql, records_sql, summed
from .declare import GRAINS, Grain, Indicator, Measure
from .engine import Engine

Key = tuple[str, ...]
Sums = dict[Measure, dict[Key, int]]


@dataclass(frozen=True)
class Cut:
    """What part of the city and of time is looked at; `regions` are code prefixes, empty is the whole city.

    `since` begins the period in an earlier year, `to_date` that of a month in January. A stock is taken at the end of the
    period.
    """

    year: int
    district: str = ""
    level: str = ""
    month: int = 0
    occupation: str = ""
    regions: tuple[str, ...] = ()
    since: int = 0
    more: tuple[tuple[str, str], ...] = field(default=())
    to_date: bool = False

    @property
    def start(self) -> date:
        """First day."""
        return date(self.since or self.year, 1 if self.to_date else self.month or 1, 1)

    @property
    def end(self) -> date:
        """The day after the last one."""
        return date(self.year, self.month + 1, 1) if 0 < self.month < 12 else date(self.year + 1, 1, 1)

    def filters(self) -> dict[str, str]:
        """The filters that are set, by the column they bind; regions as patterns."""
        set_ = {"district": self.district, "level": self.level, "occupation": self.occupation} | dict(self.more)
        regions = {f"region{n}": f"{code}%" for n, code in enumerate(self.regions)}
        return {name: value for name, value in set_.items() if value} | regions


@dataclass(frozen=True)
class Figure:
    """A count, or a ratio with what it is of; money in fen."""

    numerator: int
    denominator: int | None = None

    @property
    def value(self) -> float | int | None:
        """The count, or the ratio; None where there is nothing to divide by."""
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None


def cells(engine: Engine, items: Iterable[Indicator], by: Sequence[str], cut: Cut) -> dict[str, dict[Key, Figure]]:
    """Each indicator's figures by key of the dimensions, all as text; what an indicator cannot be cut by gives nothing."""
    keys = tuple(by)
    able = [item for item in items if _fits(item, keys)]
    told = {item.code: engine.memory.get((item.code, keys, cut)) for item in able}
    new = [item for item in able if told[item.code] is None]
    found = sums(engine, {measure for item in new for measure in item.measures}, keys, cut)
    for item in new:
        told[item.code] = _figures(item, found)
        engine.memory.put((item.code, keys, cut), told[item.code])
    return told


def _fits(item: Indicator, by: Key) -> bool:
    """A ratio of a stock by year needs its age at each year's end, which changes do not tell."""
    stock = any(GRAINS[measure.grain].stock for measure in item.measures)
    return all(name in item.dimensions for name in by) and not (stock and "year" in by and "age" in by)


def _figures(item: Indicator, found: Sums) -> dict[Key, Figure]:
    above = found[item.numerator]
    if item.denominator is None:
        return {key: Figure(value) for key, value in above.items()}
    below = found[item.denominator]
    return {key: Figure(above.get(key, 0), below.get(key, 0)) for key in {**below, **above}}


def sums(engine: Engine, measures: Iterable[Measure], by: Key, cut: Cut) -> Sums:
    """The sums themselves, one scan a grain."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for measure in sorted(measures, key=lambda m: (m.grain, m.column)):
        wanted[measure.grain].append(measure.column)
    found: Sums = {}
    for code, columns in wanted.items():
        rows = _run(engine, GRAINS[code], tuple(columns), by, cut)
        for place, column in enumerate(columns):
            told: dict[Key, int] = defaultdict(int)
            for row in rows:
                told[_texts(row[: len(by)])] += int(row[len(by) + place] or 0)
            found[Measure(code, column)] = dict(told)
    return found


def _texts(key: Sequence[Any]) -> Key:
    """Keys as text; unknown is empty."""
    return tuple("" if part is None else str(part) for part in key)


def _run(engine: Engine, grain: Grain, columns: Key, by: Key, cut: Cut) -> list[tuple[Any, ...]]:
    filters = cut.filters()
    source = engine.source(grain, summed=summed(by, filters))
    sql = cells_sql(grain.code, columns, by, tuple(filters), engine.dialect, source)
    rows = engine.run(sql, _values(cut, filters))
    if grain.stock and "year" in by:
        return _added_up(rows, by.index("year"), len(by), cut)
    return rows


def _values(cut: Cut, filters: Mapping[str, str]) -> dict[str, Any]:
    return {"start": cut.start, "end": cut.end, "as_of": cut.end - timedelta(days=1), **filters}


def _added_up(rows: Sequence[tuple[Any, ...]], year: int, width: int, cut: Cut) -> list[tuple[Any, ...]]:
    """A stock at the end of each year from the changes of all years until then."""
    changes: dict[Key, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    for row in rows:
        rest = row[:year] + row[year + 1 : width]
        changes[rest][int(row[year] or 0)] = row[width:]
    found = []
    for rest, by_year in changes.items():
        size = len(next(iter(by_year.values())))
        so_far = [0] * size
        for before in sorted(y for y in by_year if y < cut.start.year):
            so_far = [a + int(b or 0) for a, b in zip(so_far, by_year[before], strict=True)]
        for now in range(cut.start.year, cut.year + 1):
            so_far = [a + int(b or 0) for a, b in zip(so_far, by_year.get(now, (0,) * size), strict=True)]
            if any(so_far):
                found.append((*rest[:year], str(now), *rest[year:], *so_far))
    return found


def records(engine: Engine, item: Indicator, cut: Cut, *, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """What the numerator counts, one row each, in the order of the record id."""
    return rows_of(engine, item.numerator, cut, after=after, limit=limit)


def rows_of(engine: Engine, measure: Measure, cut: Cut, *, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """The records that a sum adds up, in the order of the record id; `after` is the last id of the page before."""
    asked = (measure, cut, after, limit)
    told: list[dict[str, Any]] | None = engine.memory.get(asked)
    if told is None:
        grain, filters = GRAINS[measure.grain], cut.filters()
        sql = records_sql(grain.code, measure.column, tuple(filters), engine.dialect, engine.source(grain))
        names = ("record_id", "day", "region_code", "level", "occupation_code", "amount")
        rows = engine.run(sql, _values(cut, filters) | {"after": after, "limit": limit})
        told = [dict(zip(names, row, strict=True)) for row in rows]
        engine.memory.put(asked, told)
    return [dict(row) for row in told]

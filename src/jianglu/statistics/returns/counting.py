"""Counts a return from an engine, and what of it differs from the same return counted elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jianglu.kernel.levels import Level

from .. import figures, names
from ..declare import Measure
from ..engine import Engine
from ..figures import Cut
from .declare import TOTAL, Column, Period, Table

Cells = dict[str, dict[str, int]]
_SHOWN = {"level": [level.value for level in Level if level.certified]}
"""Rows that a sheet has even where nothing was counted."""
MOST_RECORDS = 20_000  # of a revised cell that are looked at one by one


def count(engine: Engine, table: Table, period: Period, region_code: str) -> Cells:
    """Every cell by row key and column code; the total row is counted on its own."""
    asked: dict[Cut, list[Column]] = defaultdict(list)
    for column in table.columns:
        asked[period.cut(column.span, region_code, column.within)].append(column)
    found: Cells = {TOTAL: {}}
    for cut, columns in asked.items():
        for by in ((), (table.rows,)):
            told = figures.sums(engine, {column.measure for column in columns}, by, cut)
            for column in columns:
                for key, value in told.get(column.measure, {}).items():
                    found.setdefault(key[0] if by else TOTAL, {})[column.code] = value
    for shown in _SHOWN.get(table.rows, ()):
        found.setdefault(shown, {})
    for row in found.values():
        for column in table.columns:
            row.setdefault(column.code, 0)
    return {key: found[key] for key in ordered(table, found)}


def ordered(table: Table, cells: Mapping[str, Any]) -> list[str]:
    """The keys of the rows: the total, the known ones in their order, then the others."""
    known = [level.value for level in Level] if table.rows == "level" else []
    rest = [key for key in cells if key != TOTAL]
    place = {key: n for n, key in enumerate(known)}
    return [TOTAL, *sorted(rest, key=lambda key: (key == "", place.get(key, 999), key))]


def row_names(table: Table, cells: Mapping[str, Any]) -> dict[str, str]:
    """What the rows are called; the total has no name here."""
    return dict(names.of(table.rows, [key for key in cells if key != TOTAL]))


@dataclass(frozen=True)
class Difference:
    """A cell that is now another number, with the records that came and went since (ids; at most some of them)."""

    row: str
    column: Column
    was: int
    now: int
    came: tuple[int, ...] = ()
    went: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()

    @property
    def change(self) -> int:
        """Now less then."""
        return self.now - self.was


def differences(
    old: Engine | None, new: Engine | None, table: Table, was: Cells, now: Cells, period: Period, region_code: str
) -> list[Difference]:
    """The cells whose number differs; with `old`, the engine that the first were counted by, also the records why."""
    found = []
    for row in ordered(table, {**was, **now}):
        for column in table.columns:
            before, after = was.get(row, {}).get(column.code, 0), now.get(row, {}).get(column.code, 0)
            if before == after:
                continue
            told = Difference(row, column, before, after)
            if old is not None and new is not None and row != "":  # no filter asks for what has no key
                cut = cell_cut(table, column, period, region_code, row)
                came, went, changed = why(old, new, column.measure, cut)
                told = replace(told, came=came, went=went, changed=changed)
            found.append(told)
    return found


def cell_cut(table: Table, column: Column, period: Period, region_code: str, row: str) -> Cut:
    """What one cell counts."""
    within = column.within if row == TOTAL else (*column.within, (table.rows, row))
    return period.cut(column.span, region_code, within)


def why(
    old: Engine, new: Engine, measure: Measure, cut: Cut
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Records only in the new, only in the old, and in both with another amount."""
    before, after = (
        {
            (row["record_id"], row["day"]): row["amount"]
            for row in figures.rows_of(engine, measure, cut, limit=MOST_RECORDS)
        }
        for engine in (old, new)
    )
    changed = [key for key in after.keys() & before.keys() if after[key] != before[key]]
    lists = (after.keys() - before.keys(), before.keys() - after.keys(), changed)
    return tuple(tuple(sorted(number for number, _day in keys)) for keys in lists)  # type: ignore[return-value]


def ended(period: Period, on: date) -> bool:
    """Whether the period was over on that day."""
    return period.end <= on

"""The explorer: measures by a dimension down and one across, within scope, as a table that can be drawn and taken away."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from jianglu.kernel.sheets import harmless
from jianglu.platform.access import Actor

from . import figures, publishing, queries
from .declare import DIMENSIONS, Indicator
from .errors import BadFilter
from .figures import Cut, Figure

MOST_ROWS, MOST_COLUMNS, MOST_MEASURES = 200, 40, 6


@dataclass(frozen=True)
class Question:
    """What is asked: indicators, a dimension down, one across (or none), and of what part."""

    items: tuple[Indicator, ...]
    down: str
    across: str
    cut: Cut
    compare: bool = False

    def checked(self) -> Question:
        """The question itself; raises BadFilter when an indicator does not have the dimensions."""
        names = [name for name in (self.down, self.across) if name]
        for name in names:
            if name not in DIMENSIONS:
                raise BadFilter(what=name)
        if not self.items or len(self.items) > MOST_MEASURES or len(set(names)) < len(names):
            raise BadFilter(what="、".join(str(item.name) for item in self.items) or "0")
        for item in self.items:
            missing = [name for name in names if name not in item.dimensions]
            if missing:
                raise BadFilter(what=f"{item.name}：{DIMENSIONS[missing[0]]}")
            if item.grain.stock and {"age", "year"} <= set(names):
                raise BadFilter(what=f"{DIMENSIONS['age']} × {DIMENSIONS['year']}")
        return self


@dataclass(frozen=True)
class Shown:
    """One cell: the value in its unit, None where there is none or it is withheld; `keys` open the list behind it."""

    value: float | None
    item: Indicator
    keys: tuple[tuple[str, str], ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Pivot:
    """The answer; every row has one cell for each column."""

    question: Question
    columns: list[tuple[str, Indicator]]
    rows: list[tuple[str, str, list[Shown]]]
    cut_off: int = 0


def answer(actor: Actor, question: Question) -> Pivot:
    """The figures; those of other districts only by comparison, small ones withheld. Raises Denied outside of scope."""
    asked = question.checked()
    inside = replace(asked, cut=queries.within_scope(actor, asked.cut))
    keys = tuple(name for name in (asked.down, asked.across) if name)
    found = figures.cells(queries.current_engine(), inside.items, keys, inside.cut)
    beyond: dict[str, dict[Any, Figure]] = {}
    # beyond one's scope only what is published: whole years, cut no further, else differences would tell what is withheld
    if asked.compare and inside.cut.regions and keys == ("district",) and asked.cut == Cut(asked.cut.year):
        everywhere = figures.cells(queries.current_engine(), asked.items, keys, asked.cut)
        beyond = {
            item.code: _outside(item, asked.cut, everywhere[item.code], found[item.code])
            for item in asked.items
            if item.public
        }
    return _pivot(inside, {code: {**beyond.get(code, {}), **told} for code, told in found.items()}, beyond)


def _outside(item: Indicator, cut: Cut, told: dict[Any, Figure], own: dict[Any, Figure]) -> dict[Any, Figure]:
    """Figures of other districts as the public has them; a withheld one is marked by a negative count."""
    gone = publishing.withheld(queries.current_engine(), item, cut).cells["district"]
    others = {key[0]: figure for key, figure in told.items() if key not in own and key[0]}
    return {(key,): Figure(-1) if key in gone else figure for key, figure in others.items()}


def _pivot(asked: Question, found: dict[str, dict[Any, Figure]], beyond: dict[str, dict[Any, Figure]]) -> Pivot:
    downs = _ordered(asked.down, {key[0] for told in found.values() for key in told}, found)
    acrosses = (
        _ordered(asked.across, {key[1] for told in found.values() for key in told}, found)
        if asked.across
        else [("", "")]
    )
    columns = [
        (f"{label} {item.name}".strip() if len(asked.items) > 1 or not label else label, item)
        for _key, label in acrosses[:MOST_COLUMNS]
        for item in asked.items
    ]
    rows = []
    for key, label in downs[:MOST_ROWS]:
        line = []
        for other, _label in acrosses[:MOST_COLUMNS]:
            at = (key, other) if asked.across else (key,)
            line += [
                _cell(asked, item, at, found[item.code].get(at), at in beyond.get(item.code, {}))
                for item in asked.items
            ]
        rows.append((key, label, line))
    return Pivot(asked, columns, rows, max(0, len(downs) - MOST_ROWS))


def _cell(asked: Question, item: Indicator, at: tuple[str, ...], figure: Figure | None, outside: bool) -> Shown:
    if figure is None:
        return Shown(0 if item.denominator is None else None, item)
    if figure.numerator < 0 and outside:
        return Shown(None, item, hidden=True)
    names = (asked.down, asked.across)
    return Shown(item.scaled(figure.value), item, () if outside else tuple(zip(names, at, strict=False)))


def _ordered(dimension: str, keys: set[str], found: dict[str, dict[Any, Figure]]) -> list[tuple[str, str]]:
    """Known dimensions in their own order, others by size."""
    labels = dict(queries.named(dimension, sorted(keys)))
    if dimension in ("year", "month"):
        return [(key, labels[key]) for key in sorted(keys, key=int)]
    known = (
        [key for key, _label in queries.labels(dimension, Cut(2000))]
        if dimension in ("district", "level", "age")
        else []
    )
    size: dict[str, int] = {}
    for told in found.values():
        for key, figure in told.items():
            for part in key:
                size[part] = size.get(part, 0) + figure.numerator
    return [
        (key, labels[key])
        for key in sorted(keys, key=lambda k: (known.index(k) if k in known else 999, -size.get(k, 0), k))
    ]


# ------------------------------------------------------------------------------------------------ to take away


def table(pivot: Pivot) -> Iterator[Sequence[Any]]:
    """Head and rows as plain values."""
    yield [str(DIMENSIONS[pivot.question.down]), *(f"{label}（{item.unit}）" for label, item in pivot.columns)]
    for _key, label, cells in pivot.rows:
        yield [label, *("" if cell.value is None else cell.value for cell in cells)]


def as_csv(rows: Iterator[Sequence[Any]]) -> bytes:
    """CSV that Excel opens as UTF-8."""
    out = StringIO()
    csv.writer(out).writerows([[_safe(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(title: str, rows: Iterator[Sequence[Any]]) -> bytes:
    """One sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_safe(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value

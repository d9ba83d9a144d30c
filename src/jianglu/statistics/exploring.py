"""The explorer: measures by a dimension down and one across, within scope, as a table that can be drawn and taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from jianglu.kernel.punctuation import listed
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
    sort: str = ""
    """The number of the column by which rows are in order, `-` before it for the largest first; empty: their own order."""

    @property
    def sorted_by(self) -> int | None:
        """The place of that column, if it is one."""
        place = self.sort.removeprefix("-")
        return int(place) if place.isdecimal() and len(place) < 4 else None

    def checked(self) -> Question:
        """The question itself; raises BadFilter when an indicator does not have the dimensions."""
        names = [name for name in (self.down, self.across) if name]
        for name in names:
            if name not in DIMENSIONS:
                raise BadFilter(what=name)
        if not self.items or len(self.items) > MOST_MEASURES or len(set(names)) < len(names):
            raise BadFilter(what=listed(str(item.name) for item in self.items) or "0")
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
    """The answer; every row has one cell for each column, the total too (or none where rows cannot be added up).

    `groups` are the keys across, each with as many columns as there are indicators; none without a dimension across.
    """

    question: Question
    columns: list[tuple[str, Indicator]]
    rows: list[tuple[str, str, list[Shown]]]
    total: list[Shown]
    groups: list[str]
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
    merged = {code: {**beyond.get(code, {}), **told} for code, told in found.items()}
    whole = {} if any(beyond.values()) else figures.cells(queries.current_engine(), inside.items, keys[1:], inside.cut)
    return _pivot(inside, merged, beyond, whole)


def _outside(item: Indicator, cut: Cut, told: dict[Any, Figure], own: dict[Any, Figure]) -> dict[Any, Figure]:
    """Figures of other districts as the public has them; a withheld one is marked by a negative count."""
    gone = publishing.withheld(queries.current_engine(), item, cut).cells["district"]
    others = {key[0]: figure for key, figure in told.items() if key not in own and key[0]}
    return {(key,): Figure(-1) if key in gone else figure for key, figure in others.items()}


def _pivot(
    asked: Question,
    found: dict[str, dict[Any, Figure]],
    beyond: dict[str, dict[Any, Figure]],
    whole: dict[str, dict[Any, Figure]],
) -> Pivot:
    downs = _ordered(asked.down, {key[0] for told in found.values() for key in told}, found)
    acrosses = [("", "")]
    if asked.across:
        acrosses = _ordered(asked.across, {key[1] for told in found.values() for key in told}, found)[:MOST_COLUMNS]
    columns = [
        (f"{label} {item.name}".strip() if len(asked.items) > 1 or not label else label, item)
        for _key, label in acrosses
        for item in asked.items
    ]
    rows = []
    for key, label in downs:
        line = []
        for other, _label in acrosses:
            at = (key, other) if asked.across else (key,)
            line += [
                _cell(asked, item, at, found[item.code].get(at), at in beyond.get(item.code, {}))
                for item in asked.items
            ]
        rows.append((key, label, line))
    if asked.sorted_by is not None and asked.sorted_by < len(columns):
        rows.sort(key=lambda row: _rank(row[2][asked.sorted_by or 0], largest_first=asked.sort.startswith("-")))
    groups = [label for _key, label in acrosses] if asked.across else []
    return Pivot(
        asked, columns, rows[:MOST_ROWS], _total(asked, acrosses, whole), groups, max(0, len(rows) - MOST_ROWS)
    )


def _rank(cell: Shown, *, largest_first: bool) -> tuple[bool, float]:
    """Rows without a value are last either way."""
    return cell.value is None, (cell.value or 0) * (-1 if largest_first else 1)


def _total(asked: Question, acrosses: list[tuple[str, str]], whole: dict[str, dict[Any, Figure]]) -> list[Shown]:
    """Of the whole, not of the rows shown: rates too are right. A stock is not added up over time."""
    over_time = asked.down in ("year", "month") and any(item.grain.stock for item in asked.items)
    if over_time or not whole:
        return []
    return [
        _cell(asked, item, (), whole[item.code].get((other,) if asked.across else ()), outside=True)
        for other, _label in acrosses
        for item in asked.items
    ]


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
        yield [label, *_plain(cells)]
    if pivot.total:
        yield [str(_("合计")), *_plain(pivot.total)]


def _plain(cells: Sequence[Shown]) -> list[float | str]:
    return ["" if cell.value is None else cell.value for cell in cells]

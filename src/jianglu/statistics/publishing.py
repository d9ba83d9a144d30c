"""What the public may see of a year: which cells are withheld from an indicator's tables, and whether its total is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import figures
from .declare import GRAINS, Indicator, Measure
from .engine import Engine
from .figures import Cut
from .suppression import Counts, with_rests, withhold_together

PUBLIC = ("district", "level", "month")
"""The dimensions by which the public may cut, one at a time."""
KNOWN = {"district": 1}
"""Cells that a reader of the tables by a dimension may know already: a district's clerk knows its own."""
WHOLE = "n"
NOT_COUNTED = ("amount", "lessons", "hundredths")
"""Sums that are no counts of records: they go with the records that they are sums over."""


def dimensions(item: Indicator) -> tuple[str, ...]:
    """Of the public ones those that the indicator has."""
    return tuple(name for name in PUBLIC if name in item.dimensions)


def tables(engine: Engine, grains: Iterable[str], dimension: str, cut: Cut) -> list[Counts]:
    """All counts of people that are published, or follow from what is, of these grains by one dimension."""
    found: list[Counts] = []
    for code in sorted(grains):
        grain = GRAINS[code]
        if not grain.of_people or dimension not in grain.dimensions:
            continue
        columns = [name for name in grain.measures if name not in NOT_COUNTED]
        told = figures.sums(engine, {Measure(code, name) for name in columns}, (dimension,), cut)
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        for measure, values in told.items():
            for (key,), value in values.items():
                counts[measure.column][key] = value
        found += with_rests(counts, WHOLE, [name for name in columns if name != WHOLE])
    return found


@dataclass(frozen=True)
class Withheld:
    """Keys of the cells that the public does not see, by dimension, and whether the total is told."""

    cells: Mapping[str, frozenset[str]]
    total: bool


def withheld(engine: Engine, item: Indicator, cut: Cut) -> Withheld:
    """What is withheld from an indicator, and with it from all of its family."""
    key = ("withheld", item.family, cut)
    told: Withheld | None = engine.memory.get(key)
    if told is None:
        found = {dimension: tables(engine, item.family, dimension, cut) for dimension in PUBLIC}
        cells, total = withhold_together(found, KNOWN)
        told = Withheld({dimension: frozenset(gone) for dimension, gone in cells.items()}, total)
        engine.memory.put(key, told)
    return told

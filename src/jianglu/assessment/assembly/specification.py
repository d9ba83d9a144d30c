"""What a set of parallel forms must be: declared limits, checked, then compiled to numbers. Pure; no ORM, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
ITEMS = "items"  # the amount that every item has once


@dataclass(frozen=True)
class Candidate:
    """An item that could be chosen: what it is (labels), what it adds (amounts), how it measures, how often it was seen."""

    id: int
    labels: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    exposure: int = 0

    def amount(self, name: str) -> int:
        """How much it adds to a total."""
        return 1 if name == ITEMS else self.amounts.get(name, 0)


@dataclass(frozen=True)
class Limit:
    """In every form, the total of an amount over the items with these labels lies between low and high."""

    low: int
    high: int
    where: tuple[tuple[str, str], ...] = ()
    total: str = ITEMS
    title: str = ""

    def counts(self, item: Candidate) -> int:
        """What one item adds."""
        return item.amount(self.total) if all(item.labels.get(k) == v for k, v in self.where) else 0


class BadSpecification(ValueError):  # noqa: N818 - a finding, told to the author
    """What cannot be meant; `faults` are (code, values)."""

    def __init__(self, faults: Sequence[tuple[str, dict[str, object]]]) -> None:
        super().__init__("; ".join(f"{code} {values}" for code, values in faults))
        self.faults = list(faults)


@dataclass(frozen=True)
class Specification:
    """Parallel forms that measure as well as possible where it weakest is: max min information(ability) / target."""

    forms: int
    limits: tuple[Limit, ...]
    abilities: tuple[float, ...] = (-1.0, 0.0, 1.0)
    targets: tuple[float, ...] = ()
    floors: tuple[float, ...] = ()
    overlap: int = 0
    enemies: tuple[frozenset[int], ...] = ()
    ceiling: int | None = None
    include: frozenset[int] = frozenset()
    exclude: frozenset[int] = frozenset()

    def checked(self, items: Sequence[Candidate]) -> Specification:
        """Itself; raises BadSpecification with everything that is wrong."""
        faults: list[tuple[str, dict[str, object]]] = []
        known = {item.id for item in items}
        if not 1 <= self.forms <= 50:
            faults.append(("forms", {"n": self.forms}))
        if not any(limit.total == ITEMS and not limit.where for limit in self.limits):
            faults.append(("length", {}))
        faults += [
            ("range", {"title": limit.title, "low": limit.low, "high": limit.high})
            for limit in self.limits
            if not 0 <= limit.low <= limit.high
        ]
        count = len(self.abilities)
        if not count or any(len(row) not in (0, count) for row in (self.targets, self.floors)):
            faults.append(("abilities", {"n": count}))
        if any(target <= 0 for target in self.targets) or any(floor < 0 for floor in self.floors):
            faults.append(("targets", {}))
        if self.overlap < 0:
            faults.append(("overlap", {"n": self.overlap}))
        if unknown := self.include - known:
            faults.append(("unknown", {"ids": sorted(unknown)}))
        if both := self.include & self.exclude:
            faults.append(("both", {"ids": sorted(both)}))
        if len(known) != len(items):
            faults.append(("twice", {}))
        if faults:
            raise BadSpecification(faults)
        return self


def information(items: Sequence[Candidate], abilities: Sequence[float]) -> Vector:
    """Fisher information, abilities x items (Birnbaum 1968)."""
    a, b, c = (np.array([getattr(item, name) for item in items], dtype=np.float64) for name in "abc")
    rising = 1 / (1 + np.exp(-a * (np.array(abilities, dtype=np.float64)[:, None] - b)))
    chance = c + (1 - c) * rising
    return np.asarray((a * (1 - c) * rising * (1 - rising)) ** 2 / (chance * (1 - chance)))


@dataclass(frozen=True)
class Problem:
    """A specification over a bank, as numbers; `ignored` are names of constraints left out (for explaining conflicts)."""

    spec: Specification
    items: tuple[Candidate, ...]
    ignored: frozenset[str] = frozenset()

    @cached_property
    def places(self) -> dict[int, int]:
        """Place of an item by its id."""
        return {item.id: place for place, item in enumerate(self.items)}

    @cached_property
    def info(self) -> Vector:
        """Information in parts of the target, abilities x items."""
        targets = np.array(self.spec.targets or [1.0] * len(self.spec.abilities))
        return np.asarray(information(self.items, self.spec.abilities) / targets[:, None])

    @cached_property
    def weights(self) -> Vector:
        """Limits, then floors of information, x items."""
        rows = [[limit.counts(item) for item in self.items] for limit in self.spec.limits]
        counts = np.array(rows, dtype=np.float64).reshape(len(rows), len(self.items))
        if not self.spec.floors:
            return counts
        return np.vstack([counts, information(self.items, self.spec.abilities)])

    @cached_property
    def low(self) -> Vector:
        """Least total of each row in a form."""
        rows = [limit.low if f"low:{n}" not in self.ignored else -np.inf for n, limit in enumerate(self.spec.limits)]
        floors = [f if f"floor:{n}" not in self.ignored else -np.inf for n, f in enumerate(self.spec.floors)]
        return np.array([*rows, *floors], dtype=np.float64)

    @cached_property
    def high(self) -> Vector:
        """Greatest total of each row in a form."""
        rows = [limit.high if f"high:{n}" not in self.ignored else np.inf for n, limit in enumerate(self.spec.limits)]
        return np.array([*rows, *[np.inf] * len(self.spec.floors)], dtype=np.float64)

    @cached_property
    def enemies(self) -> list[list[int]]:
        """Places of items of which a form holds at most one."""
        sets = (
            sorted(self.places[pk] for pk in foes if pk in self.places)
            for n, foes in enumerate(self.spec.enemies)
            if f"enemies:{n}" not in self.ignored
        )
        return [row for row in sets if len(row) > 1]

    @cached_property
    def open(self) -> npt.NDArray[np.bool_]:
        """Which items may be used at all."""
        ceiling = None if "ceiling" in self.ignored else self.spec.ceiling
        barred = frozenset() if "exclude" in self.ignored else self.spec.exclude
        return np.array(
            [item.id not in barred and (ceiling is None or item.exposure < ceiling) for item in self.items], dtype=bool
        )

    @cached_property
    def include(self) -> npt.NDArray[np.bool_]:
        """Which items must be in some form."""
        wanted = self.spec.include
        return np.array([item.id in wanted and f"include:{item.id}" not in self.ignored for item in self.items])

    @property
    def repeats(self) -> float:
        """How often items may come again over all pairs of forms."""
        pairs = self.spec.forms * (self.spec.forms - 1) / 2
        return pairs * (len(self.items) if "overlap" in self.ignored else self.spec.overlap)

    def constraints(self) -> list[str]:
        """Names of everything that could be relaxed."""
        spec, names = self.spec, []
        for n, limit in enumerate(spec.limits):
            names += [f"high:{n}"] + ([f"low:{n}"] if limit.low else [])
        names += [f"floor:{n}" for n, floor in enumerate(spec.floors) if floor]
        names += [f"enemies:{n}" for n in range(len(spec.enemies))]
        names += [f"include:{pk}" for pk in sorted(spec.include)]
        names += ["ceiling"] if spec.ceiling is not None else []
        names += ["exclude"] if spec.exclude else []
        return names + (["overlap"] if spec.forms > 1 else [])

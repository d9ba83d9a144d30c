"""What is counted of candidates, how pass rates are compared fairly, how busy assessors are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from jianglu.kernel.shares import shrunk, stands, wilson

BAND = 10
BANDS = tuple(f"{low}–{low + BAND - 1 if low < 90 else 100}" for low in range(0, 100, BAND))
"""Points of a part by tens; the last band holds 100, too."""


@dataclass(frozen=True)
class Counts:
    """Candidates: who registered and was not turned away, whose result is final, who sat a part, passed, got the certificate.

    Whoever keeps a part from an earlier plan and did not come for the other one has not sat.
    """

    registered: int = 0
    final: int = 0
    sat: int = 0
    passed: int = 0
    certified: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def absent(self) -> int:
        """Whose result is final and who sat nothing."""
        return self.final - self.sat

    @property
    def pending(self) -> int:
        """Whose result is not final yet."""
        return self.registered - self.final

    @property
    def rate(self) -> float | None:
        """The share of those who sat that passed; None where nobody sat."""
        return self.passed / self.sat if self.sat else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval."""
        return wilson(self.passed, self.sat) if self.sat else None


@dataclass(frozen=True)
class Line:
    """One body, district, occupation, level or year. `fair` is the rate that its few candidates still bear.

    `stands` is above or below when the interval leaves out the rate of the whole.
    """

    key: str
    label: str
    counts: Counts
    fair: float | None = None
    stands: str = ""


def lines(cells: Iterable[tuple[str, Counts]], labels: Mapping[str, str]) -> list[Line]:
    """Cells added up by key and compared: the most candidates first."""
    summed: dict[str, Counts] = {}
    for key, counts in cells:
        summed[key] = summed.get(key, Counts()) + counts
    whole = sum(summed.values(), Counts()).rate
    fair = shrunk([(counts.passed, counts.sat) for counts in summed.values()])
    found = [
        Line(key, labels.get(key, key), counts, value if counts.sat else None, _stands(counts, whole))
        for (key, counts), value in zip(summed.items(), fair, strict=True)
    ]
    return sorted(found, key=lambda line: (-line.counts.registered, line.key))


def _stands(counts: Counts, whole: float | None) -> str:
    return stands(*counts.interval, whole) if counts.interval and whole is not None else ""


@dataclass(frozen=True)
class Load:
    """What one assessor rated: candidates, on how many days, and on the busiest of them."""

    card_id: int
    name: str
    organisation_id: int
    rated: int
    days: int
    busiest: int
    busiest_on: date


def loads(rows: Iterable[tuple[int, str, int, date, int]]) -> list[Load]:
    """From (card, name, unit, day, candidates rated that day); the busiest day first."""
    days: dict[tuple[int, str, int], list[tuple[int, date]]] = {}
    for card, name, unit, day, rated in rows:
        days.setdefault((card, name, unit), []).append((rated, day))
    found = [
        Load(*who, sum(n for n, _day in told), len(told), max(told)[0], max(told)[1]) for who, told in days.items()
    ]
    return sorted(found, key=lambda load: (-load.busiest, -load.rated, load.card_id))

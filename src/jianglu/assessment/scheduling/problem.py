"""What is to be arranged, and an arrangement. Times are slots: whole numbers in the order of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]
"""Longitude and latitude in degrees."""


class Impossible(ValueError):  # noqa: N818 - a finding, told to who arranges
    """No arrangement exists; `what` is a code (seats, stations, assessors, conflicts, search), `lack` how much is missing."""

    def __init__(self, what: str, lack: int = 0, where: str = "") -> None:
        super().__init__(what)
        self.what, self.lack, self.where = what, lack, where


@dataclass(frozen=True)
class Site:
    """A place of assessment."""

    id: int
    place: Point


@dataclass(frozen=True)
class Room:
    """A room with seats in rows of `columns`, or with stations."""

    id: int
    site: int
    practice: bool
    capacity: int
    columns: int = 6


@dataclass(frozen=True)
class Exam:
    """One plan: its theory slot, the slots in which practice may be, and how many take turns at a station in one slot."""

    id: int
    theory: int
    practice: tuple[int, ...]
    turns: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who sits `exam`; `home` is where they come from, `employer` tells colleagues apart."""

    id: int
    exam: int
    home: Point
    theory: bool = True
    practice: bool = True
    employer: int | None = None


@dataclass(frozen=True)
class Assessor:
    """Who may rate which exams, in at most `most` slots, and which candidates never 回避."""

    id: int
    exams: frozenset[int]
    most: int
    never: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Problem:
    """Everything that is given."""

    sites: Sequence[Site]
    rooms: Sequence[Room]
    exams: Sequence[Exam]
    candidates: Sequence[Candidate]
    assessors: Sequence[Assessor]


@dataclass(frozen=True)
class Seat:
    """Where somebody sits theory."""

    room: int
    slot: int
    number: int
    form: str


@dataclass(frozen=True)
class Station:
    """Where and when somebody shows practice; `panel` are the two who rate, blind to each other."""

    room: int
    slot: int
    number: int
    panel: tuple[int, int]


@dataclass
class Arrangement:
    """Who is where. `distance` is the sum of kilometres; `cost` counts stations too, and none can be below `bound`."""

    seats: dict[int, Seat] = field(default_factory=dict)
    stations: dict[int, Station] = field(default_factory=dict)
    distance: float = 0.0
    cost: float = 0.0
    bound: float = 0.0

    @property
    def gap(self) -> float:
        """How far from the best at most, as a share."""
        return 0.0 if self.cost <= 0 else max(0.0, (self.cost - self.bound) / self.cost)


def kilometres(here: Point, there: Point) -> float:
    """Great-circle distance."""
    (lon, lat), (to_lon, to_lat) = here, there
    a = math.sin(math.radians(to_lat - lat) / 2) ** 2
    a += math.cos(math.radians(lat)) * math.cos(math.radians(to_lat)) * math.sin(math.radians(to_lon - lon) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(a)))

"""What no assessor can do: too many ratings in an hour, or two places at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTES_EACH = 3
"""Least time in which a candidate's practice is looked at and scored. No document sets it: to be confirmed by the city."""
TRAVEL = timedelta(minutes=30)
"""Least time between two sites. To be confirmed by the city."""


@dataclass(frozen=True)
class Rated:
    """One rating as it was entered."""

    at: datetime
    site: int
    plan: int


@dataclass(frozen=True)
class Overload:
    """What was found: `kind` is "hour" (count ratings within 60 minutes) or "places" (two sites within `minutes`)."""

    kind: str
    at: datetime
    count: int
    minutes: float
    plans: tuple[int, ...]


def overloads(rows: Sequence[Rated]) -> list[Overload]:
    """The busiest impossible hour of one assessor on each day, and each hurry between two sites that nobody can make.

    Ratings entered together at the end of a day would look the same: the case asks, the signal does not tell.
    """
    rows = sorted(rows, key=lambda row: row.at)
    most = 60 // MINUTES_EACH
    found: dict[tuple[str, object], Overload] = {}
    first = 0
    for last, row in enumerate(rows):
        while row.at - rows[first].at >= timedelta(hours=1):
            first += 1
        count = last - first + 1
        held = found.get(("hour", row.at.date()))
        if count > most and (held is None or count > held.count):
            plans = tuple(sorted({one.plan for one in rows[first : last + 1]}))
            minutes = (row.at - rows[first].at).total_seconds() / 60
            found["hour", row.at.date()] = Overload("hour", rows[first].at, count, minutes, plans)
        if last and rows[last - 1].site != row.site and (gap := row.at - rows[last - 1].at) < TRAVEL:
            plans = tuple(sorted({rows[last - 1].plan, row.plan}))
            found.setdefault(("places", row.at.date()), Overload("places", row.at, 2, gap.total_seconds() / 60, plans))
    return list(found.values())

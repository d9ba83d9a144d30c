"""How many stations the equipment of a room makes. Pure.

A station needs one of each kind that is marked as needed there, calibrated on that day. A room without such rows has as many
stations as it was registered with: nobody has to list what every bench has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MOST_ROWS = 500
MOST_OF_ONE = 100_000


@dataclass(frozen=True)
class Item:
    """What the rule needs to know of a row; an empty `occupation` serves all."""

    kind: str
    quantity: int
    room: int
    occupation: str = ""
    calibration_due: date | None = None


@dataclass(frozen=True)
class Shortfall:
    """A room has more stations than equipment: `kind` is the scarcest."""

    room: int
    occupation: str
    kind: str
    stations: int
    equipped: int


def equipped(stations: int, items: Iterable[Item], occupation: str, on: date) -> tuple[int, str]:
    """(stations that can be used for an occupation on a day, the kind that limits them or ""); the items are of one room.

    The same kind in several rows is added up: for all occupations and for this one.
    """
    fit: Counter[str] = Counter()
    for item in items:
        if item.occupation in ("", occupation):
            fit[item.kind] += 0 if item.calibration_due is not None and item.calibration_due < on else item.quantity
    if not fit:
        return stations, ""
    kind = min(fit, key=lambda name: (fit[name], name))
    return (fit[kind], kind) if fit[kind] < stations else (stations, "")


def shortfalls(rooms: dict[int, int], items: Iterable[Item], on: date) -> list[Shortfall]:
    """Where a room (with its registered stations) is short, by each occupation that its equipment is for."""
    by_room: dict[int, list[Item]] = {}
    for item in items:
        by_room.setdefault(item.room, []).append(item)
    found = []
    for room, rows in sorted(by_room.items()):
        for occupation in sorted({row.occupation for row in rows} - {""}) or [""]:
            count, kind = equipped(rooms[room], rows, occupation, on)
            if kind:
                found.append(Shortfall(room, occupation, kind, rooms[room], count))
    return found

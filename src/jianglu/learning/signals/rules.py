"""What is odd in somebody's learning. Pure.

Each rule is measured on simulated honest learners and on the cheat that it is for (`simulation`, figures in measured.yaml).
No document sets the bounds: they are to be confirmed by the city.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

ANSWERS = 10
STEADY = 0.12
"""Coefficient of variation of the seconds until a presence check is answered below which no human being answered: response
times of people are lognormal with one of 0.3 and more (van der Linden 2006; Luce 1986, Response Times)."""
SWITCH = timedelta(seconds=90)
SWITCHES = 4
"""Times in a day that a lesson moves to another kind of device while it was being learnt on the first."""
WINDOW = timedelta(hours=12)
MOST_IN_WINDOW = 9 * 3600
"""Credited seconds within twelve hours: the day's limit of six hours leaves this only around midnight, without sleep."""
FULL_DAYS = 14
FULL = 0.97
"""Days in a row at the day's limit, and what share of it counts as at it."""


@dataclass(frozen=True)
class Visit:
    """A play session: when it was opened and last heard of, on what device, what it credited, how fast checks were answered."""

    opened_at: datetime
    last_at: datetime
    device: str
    seconds: int
    answers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Find:
    """What was found: `kind`, the day, figures for the page."""

    kind: str
    day: date
    figures: dict[str, Any]


def idle(visits: Sequence[Visit]) -> Find | None:
    """挂机: presence checks answered like a clock."""
    answers = [seconds for visit in visits for seconds in visit.answers]
    if len(answers) < ANSWERS:
        return None
    mean = statistics.fmean(answers)
    spread = statistics.pstdev(answers) / mean if mean else 0.0
    if spread >= STEADY:
        return None
    shown = [round(seconds, 1) for seconds in answers[-40:]]
    figures = {"answers": len(answers), "mean": round(mean, 1), "spread": round(spread, 3), "seconds": shown}
    return Find("idle", visits[-1].last_at.date(), figures)


def shared(visits: Sequence[Visit]) -> list[Find]:
    """One account in several hands: a lesson is taken over by another device while it runs, again and again in a day."""
    by_day: dict[date, list[tuple[Visit, Visit]]] = {}
    for before, after in pairwise(sorted(visits, key=lambda visit: visit.opened_at)):
        if before.device != after.device and after.opened_at - before.last_at < SWITCH:
            by_day.setdefault(after.opened_at.date(), []).append((before, after))
    found = []
    for day, switches in by_day.items():
        devices = {visit.device for pair in switches for visit in pair}
        if len(switches) >= SWITCHES:
            times = [after.opened_at.isoformat(timespec="minutes") for _before, after in switches]
            found.append(Find("shared", day, {"switches": len(switches), "devices": len(devices), "times": times}))
    return found


def sleepless(visits: Sequence[Visit]) -> Find | None:
    """Hours at impossible times: more within twelve hours than anybody learns without a rest."""
    rows = sorted(visits, key=lambda visit: visit.last_at)
    first, total, best = 0, 0, (0, rows[0].last_at if rows else datetime.min)  # noqa: DTZ901 - never shown
    for visit in rows:
        total += visit.seconds
        while visit.last_at - rows[first].opened_at > WINDOW:
            total -= rows[first].seconds
            first += 1
        best = max(best, (total, visit.last_at))
    if best[0] <= MOST_IN_WINDOW:
        return None
    figures = {"seconds": best[0], "hours": 12, "until": best[1].isoformat(timespec="minutes")}
    return Find("sleepless", best[1].date(), figures)


def tireless(days: Sequence[tuple[date, int]], limit: int) -> Find | None:
    """At the day's limit two weeks in a row, without one day off."""
    run = best = 0
    last: date | None = None
    until: date | None = None
    for day, seconds in sorted(days):
        full = seconds >= limit * FULL
        run = run + 1 if full and last == day - timedelta(days=1) else int(full)
        last = day if full else None
        if run > best:
            best, until = run, day
    if best < FULL_DAYS or until is None:
        return None
    return Find("tireless", until, {"days": best, "until": until.isoformat(), "limit": limit})

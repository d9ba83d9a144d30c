"""Honest learners of a fortnight, and cheats, to measure what the rules find of either. Pure: a seed gives its figures."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from jianglu.kernel.measured import Measured
from jianglu.kernel.measured import measure as run

from . import rules
from .rules import Visit

MEASURED = Path(__file__).parent / "measured.yaml"
START = datetime(2023, 3, 1)  # noqa: DTZ001 - simulated
DEVICES = ("phone", "tablet", "desktop")
LIMIT = 6 * 3600
TUNED = 20230301
"""The seed of the learners by which the bounds were set; what is published is measured on others."""


def fortnight(rng: random.Random) -> list[Visit]:
    """Most learn a little on some evenings, some hard before an exam, shift workers by night; half own a second device."""
    eager, night = rng.random() < 0.1, rng.random() < 0.1
    devices = rng.sample(DEVICES, 1 if rng.random() < 0.5 else 2)
    pace, visits = rng.gauss(1.4, 0.4), []
    for day in range(14):
        if rng.random() > (0.9 if eager else 0.4):
            continue
        at = START + timedelta(days=day, hours=rng.gauss(23 if night else 19, 1.5))
        left = int(min(LIMIT, rng.lognormvariate(math.log(9000 if eager else 2400), 0.6)))
        while left > 300:
            length = min(left, int(rng.lognormvariate(math.log(1200), 0.6)) + 60)
            end = at + timedelta(seconds=length)
            count = length // 700
            answers = tuple(min(55.0, rng.lognormvariate(pace, rng.uniform(0.25, 0.7))) for _n in range(count))
            visits.append(Visit(at, end, rng.choice(devices) if rng.random() < 0.25 else devices[0], length, answers))
            left -= length
            at = end + timedelta(seconds=rng.lognormvariate(math.log(120), 1.2))
    return visits


def _idle(rng: random.Random, cheat: bool) -> bool:
    visits = fortnight(rng)
    if cheat:  # a script clicks three seconds after the check opens, give or take the network
        visits = [
            Visit(START + timedelta(hours=n), START + timedelta(hours=n, minutes=50), "desktop", 3000,
                  tuple(3 + rng.gauss(0, 0.2) for _n in range(4)))
            for n in range(6)
        ]  # fmt: skip
    return rules.idle(visits) is not None


def _shared(rng: random.Random, cheat: bool) -> bool:
    visits = fortnight(rng)
    if cheat:  # two people learn by one account in the same evening, each opening the lesson again when it was taken
        at, visits = START + timedelta(hours=19), []
        for n in range(rng.randint(6, 14)):
            end = at + timedelta(seconds=rng.uniform(120, 600))
            visits.append(Visit(at, end, DEVICES[n % 2], 200))
            at = end + timedelta(seconds=rng.uniform(5, 110))
    return bool(rules.shared(visits))


def _sleepless(rng: random.Random, cheat: bool) -> bool:
    visits = fortnight(rng)
    if cheat:  # a machine plays from six in the evening until both days are full
        at = START + timedelta(hours=18, minutes=rng.uniform(0, 15))
        visits = [
            Visit(at + timedelta(minutes=31 * n), at + timedelta(minutes=31 * n + 30), "desktop", 1800)
            for n in range(24)
        ]
    return rules.sleepless(visits) is not None


def _tireless(rng: random.Random, cheat: bool) -> bool:
    by_day: dict[date, int] = {}
    for visit in fortnight(rng):
        by_day[visit.last_at.date()] = by_day.get(visit.last_at.date(), 0) + visit.seconds
    if cheat:  # every day full, but for a day on which the machine was off
        off = rng.randrange(30) if rng.random() < 0.5 else -1
        by_day = {START.date() + timedelta(days=n): 0 if n == off else LIMIT - rng.randrange(300) for n in range(30)}
    return rules.tireless(list(by_day.items()), LIMIT) is not None


TRIALS: dict[str, Callable[[random.Random, bool], bool]] = {
    "idle": _idle, "shared": _shared, "sleepless": _sleepless, "tireless": _tireless,
}  # fmt: skip


def measure(kind: str, seed: int, honest: int = 5000, cheats: int = 500) -> Measured:
    """Run the trials of one kind; the same seed gives the same figures."""
    trial = TRIALS[kind]
    return run(
        kind, seed, lambda n, cheat: trial(random.Random(f"{seed}:{kind}:{int(cheat)}:{n}"), cheat),  # noqa: S311 - a simulation
        honest=honest, cheats=cheats,
    )  # fmt: skip

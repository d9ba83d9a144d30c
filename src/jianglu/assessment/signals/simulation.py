"""Honest candidates, bodies and assessors, and cheats among them, to measure what the statistics find of either. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np

from jianglu.kernel.measured import Measured
from jianglu.kernel.measured import measure as run

from ..measurement import Calibration, Model
from ..measurement.em import Array
from . import jumps, load, passrates, similarity, timing

Rng = np.random.Generator
PERSONS, ITEMS, BODIES = 60, 60, 24
"""Of one simulated sitting and of one simulated city."""
TUNED_ON = 20230301
"""The seed on whose worlds limits and levels were chosen: nothing that is shown was measured on it."""


def items(rng: Rng, count: int = ITEMS) -> Calibration:
    """Calibrated 2PL items as of a bank: a lognormal, b normal, easier than the candidates are able."""
    a, b = np.exp(rng.normal(0, 0.3, count)), rng.normal(-0.5, 1, count)
    none = np.zeros(count)
    return Calibration(Model.TWO, a, -a * b, none, none, none, none, none, 0.0, 1000, 1, True)


def answers(rng: Rng, found: Calibration, persons: int = PERSONS) -> tuple[Array, Array]:
    """Options 1 (right) to 4 and whether right, of candidates with normal abilities; wrong options are not equally good."""
    right = rng.random((persons, len(found.a))) < found.probabilities(rng.normal(size=persons)).T
    options = np.ones(right.shape, dtype=int)
    for item in range(right.shape[1]):
        wrong = ~right[:, item]
        options[wrong, item] = rng.choice([2, 3, 4], wrong.sum(), p=rng.dirichlet([2, 2, 2]))
    return options, right


def _similar(rng: Rng, cheat: bool, index: str) -> bool:
    found = items(rng)
    options, right = answers(rng, found)
    if cheat:  # half of one candidate's answers are another's
        copied = rng.random(len(found.a)) < 0.5
        options[7, copied], right[7, copied] = options[3, copied], right[3, copied]
    if index == "rough":
        found = similarity.rough_items(right, np.ones(right.shape, bool))
    pairs = similarity.compare(options, right, found)
    odd = [pair for pair in pairs if (pair.k_q <= similarity.LEVEL if index == "k" else pair.odd)]
    return any({pair.copier, pair.source} == {3, 7} for pair in odd) if cheat else bool(odd)


def _pass_rate(rng: Rng, cheat: bool) -> bool:
    examined = rng.integers(12, 200, BODIES)
    if cheat:  # a body of 100 lets 95 % pass where honest ones come to about 70 %
        examined[0] = 100
    passed = rng.binomial(examined, rng.beta(35, 15, BODIES))
    if cheat:
        passed[0] = rng.binomial(100, 0.95)
    found = passrates.funnel(examined.tolist(), passed.tolist())
    odd = [rate.place for rate in found.rates if rate.q <= passrates.LEVEL] if found else []
    return 0 in odd if cheat else bool(odd)


def _gap(rng: Rng, cheat: bool) -> bool:
    bodies = [rng.normal(rng.normal(0, 3), 10, rng.integers(10, 100)) for _body in range(BODIES)]
    if cheat:  # practice 15 points above theory
        bodies[0] = rng.normal(15, 10, 60)
    odd = [gap.place for gap in jumps.gaps([list(values) for values in bodies]) if gap.q <= jumps.LEVEL]
    return 0 in odd if cheat else bool(odd)


def _gain(rng: Rng, cheat: bool) -> bool:
    first = np.clip(rng.normal(50, 7, 80), 0, 59)
    second = np.clip(30 + 0.6 * first + rng.normal(0, 9, 80), 0, 100)
    if cheat:  # from 45 to 98
        first[0], second[0] = 45, 98
    odd = [gain.place for gain in jumps.gains(first.tolist(), second.tolist()) if gain.q <= jumps.LEVEL]
    return 0 in odd if cheat else bool(odd)


def _times(rng: Rng, cheat: bool) -> tuple[Array, Array]:
    intensity, spread = rng.normal(3.5, 0.4, ITEMS), 1 / rng.uniform(1.5, 2.5, ITEMS)
    speed = rng.normal(0, 0.25, PERSONS)
    seconds = np.exp(intensity - speed[:, None] + rng.normal(size=(PERSONS, ITEMS)) * spread)
    known = rng.random(ITEMS) < 0.4
    if cheat:  # four in ten items were known: answered in 5 s or so
        seconds[0, known] = np.exp(rng.normal(1.6, 0.3, known.sum()))
    return seconds, known


def _timing(rng: Rng, cheat: bool) -> bool:
    seconds, _known = _times(rng, cheat)
    odd = [pace.place for pace in timing.paces(seconds) if pace.q <= timing.LEVEL]
    return 0 in odd if cheat else bool(odd)


def _rapid(rng: Rng, cheat: bool) -> bool:
    seconds, known = _times(rng, False)
    if cheat:  # clicked through four in ten items in 2 s
        seconds[0, known] = np.exp(rng.normal(0.7, 0.3, known.sum()))
    odd = [pace.place for pace in timing.paces(seconds) if pace.guessed]
    return 0 in odd if cheat else bool(odd)


def _load(rng: Rng, cheat: bool) -> bool:
    """A day of one assessor: 30 candidates, one in about 11 minutes, one site."""
    at = datetime(2023, 3, 20, 9)  # noqa: DTZ001 - simulated
    rows = []
    for _n in range(30):
        at += timedelta(minutes=float(np.exp(rng.normal(2.3, 0.5))))
        rows.append(load.Rated(at, 1, 1))
    if cheat:  # the second half is filled in at a stretch, one candidate in about half a minute
        start = rows[14].at
        rows[15:] = [
            load.Rated(start + timedelta(seconds=30 * n + float(rng.uniform(0, 10))), 1, 1) for n in range(1, 26)
        ]
    return bool(load.overloads(rows))


TRIALS: dict[str, Callable[[Rng, bool], bool]] = {
    "pass_rate": _pass_rate, "gap": _gap, "gain": _gain,
    "similarity": lambda rng, cheat: _similar(rng, cheat, "both"),
    "uncalibrated": lambda rng, cheat: _similar(rng, cheat, "rough"),
    "k_index": lambda rng, cheat: _similar(rng, cheat, "k"),
    "timing": _timing, "rapid": _rapid, "load": _load,
}  # fmt: skip
"""By kind of signal: one simulated sitting (or city, or day); True when anything honest, or the cheat, was signalled."""


def measure(kind: str, honest: int, cheats: int, seed: int) -> Measured:
    """Run the trials of one kind; the same seed gives the same figures."""
    trial = TRIALS[kind]
    return run(
        kind, seed, lambda n, cheat: trial(np.random.default_rng([seed, int(cheat), n]), cheat), honest=honest,
        cheats=cheats,
    )  # fmt: skip

"""Answers that two candidates share: Wollack's omega and the K-index, over all pairs that had the same questions. Pure.

omega (Wollack 1997, Applied Psychological Measurement 21) asks how many answers of a source a copier of that ability would
share by chance, under a model of every option. Of each item the bank gives a and b of the 2PL, so the right option has that
probability and the wrong ones share the rest as often as the examinees of this sitting chose them. The K-index in the form
K2 (Sotaridona & Meijer 2002, Journal of Educational Measurement 39) needs no item parameters: shared wrong answers are
binomial, their chance a quadratic in the copier's share of wrong answers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..measurement import Calibration, Model, eap
from ..measurement.em import Array
from .control import adjusted

FEWEST_ITEMS = 20
"""Pairs with fewer common questions are not compared: nothing could be told."""
FEWEST_WRONG = 5
"""Of a source, for the K-index."""
LEVEL = 0.01
"""False-discovery rate at which a pair becomes a signal: half of it for each of the two indices."""


@dataclass(frozen=True)
class Pair:
    """A copier and a source by their places, with both indices; `k` is a chance, `omega` in standard deviations."""

    copier: int
    source: int
    common: int
    same: int
    same_wrong: int
    expected: float
    omega: float
    p: float
    q: float
    k: float
    k_q: float

    @property
    def odd(self) -> bool:
        """Whether one of the indices signals it."""
        return min(self.q, self.k_q) <= LEVEL / 2


def compare(options: Array, right: Array, items: Calibration) -> list[Pair]:
    """All ordered pairs, the oddest first; `options` are codes of chosen options (-1: not on the paper, 0: none chosen),
    `right` says which were right, persons x items.

    A pair is looked at where both had the question and both chose something.
    """
    persons, count = options.shape
    if persons < 2 or not count:
        return []
    seen = options > 0
    answers = np.where(options >= 0, right.astype(float), np.nan)
    ability, _ = eap(items, answers)
    chance = items.probabilities(ability).T  # persons x items
    shares = _wrong_shares(options, right)
    rows: list[tuple[int, int, int, int, int, float, float, float]] = []
    for copier in range(persons):
        both = seen & seen[copier]
        both[copier] = False
        common = both.sum(axis=1)
        likely = np.where(right, chance[copier], (1 - chance[copier]) * shares)
        likely = np.where(both, np.clip(likely, 1e-6, 1 - 1e-6), 0)
        match = both & (options == options[copier])
        expected, variance = likely.sum(axis=1), (likely * (1 - likely)).sum(axis=1)
        same = match.sum(axis=1)
        omega = (same - expected) / np.sqrt(np.where(variance > 0, variance, 1))
        p = stats.norm.sf((same - 0.5 - expected) / np.sqrt(np.where(variance > 0, variance, 1)))
        for source in np.flatnonzero((omega > 2) & (common >= FEWEST_ITEMS)):
            p[source] = max(p[source], tail(likely[source][both[source]], int(same[source])))
        wrong = (match & ~right).sum(axis=1)
        rows += [
            (
                copier,
                int(s),
                int(common[s]),
                int(same[s]),
                int(wrong[s]),
                float(expected[s]),
                float(omega[s]),
                float(p[s]),
            )
            for s in np.flatnonzero(common >= FEWEST_ITEMS)
        ]
    if not rows:
        return []
    q = adjusted(np.array([row[-1] for row in rows]))
    chances = k_index(options, right)
    k = np.array([chances[row[0], row[1]] for row in rows])
    k_q = adjusted(k)
    found = [Pair(*row[:7], row[7], float(q[n]), float(k[n]), float(k_q[n])) for n, row in enumerate(rows)]
    return sorted(found, key=lambda pair: (pair.q, pair.k_q, -pair.omega))


def rough_items(right: Array, seen: Array) -> Calibration:
    """Items of a bank that was never calibrated: slope 1, difficulty as this sitting shows it; measured apart."""
    share = (right.sum(axis=0) + 0.5) / (seen.sum(axis=0) + 1)
    none = np.zeros(len(share))
    # 1.2: the share of a population of standard deviation 1 lies nearer to one half than the curve of its middle
    d = 1.2 * np.log(share / (1 - share))
    return Calibration(Model.TWO, np.ones(len(share)), d, none, none, none, none, none, 0.0, len(right), 0, True)


def _wrong_shares(options: Array, right: Array) -> Array:
    """Of those who were wrong, the share that chose what this person chose; one added everywhere, so that none is 0."""
    shares = np.ones(options.shape)
    for item in range(options.shape[1]):
        wrong = (options[:, item] > 0) & ~right[:, item]
        codes, where, counts = np.unique(options[wrong, item], return_inverse=True, return_counts=True)
        if len(codes):
            shares[wrong, item] = (counts[where] + 1) / (counts.sum() + len(codes) + 1)
    return shares


def tail(likely: Array, least: int) -> float:
    """P(X >= least) of a sum of independent trials with those chances, exactly, by convolution."""
    spread = np.zeros(len(likely) + 1)
    spread[0] = 1
    for n, one in enumerate(likely, start=1):
        spread[1 : n + 1] = spread[1 : n + 1] * (1 - one) + spread[:n] * one
        spread[0] *= 1 - one
    return float(spread[least:].sum())


def k_index(options: Array, right: Array) -> Array:
    """K2 of every ordered pair (copier, source): the chance of so many shared wrong answers; 1 where it tells nothing."""
    persons = len(options)
    chose = options > 0
    wrong = chose & ~right
    share = wrong.sum(axis=1) / np.maximum(chose.sum(axis=1), 1)
    found = np.ones((persons, persons))
    for source in range(persons):
        both = wrong[source] & chose
        asked = both.sum(axis=1)
        use = asked >= FEWEST_WRONG
        use[source] = False
        if use.sum() < 12:
            continue
        same = (both & wrong & (options == options[source])).sum(axis=1)
        rate = same[use] / asked[use]
        x = np.column_stack([np.ones(use.sum()), share[use], share[use] ** 2])
        weights, *_ = np.linalg.lstsq(x, rate, rcond=None)
        expected = np.clip(x @ weights, 0.01, 0.99)
        found[use, source] = stats.binom.sf(same[use] - 1, asked[use], expected)
    return found

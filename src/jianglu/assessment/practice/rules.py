"""Choosing the next item and judging the ability. Pure numbers; the same rules for one learner and for a simulation.

Ability by the mean of the posterior (EAP) on a grid. The next item comes from the node that lags most behind its weight
(content balancing), and is drawn at random from the most informative few (randomesque, Kingsbury & Zara 1989) whose share of
exposure is below the ceiling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[Any]
GRID = np.linspace(-4, 4, 61)
PRIOR = np.exp(-0.5 * GRID**2) / np.exp(-0.5 * GRID**2).sum()
FEWEST, MOST = 8, 20
"""Questions of one practice: at least and at most."""
SURE = 0.40
"""Standard error of the ability at which a practice may end."""
CHOICE = 4
"""From how many of the most informative items one is drawn."""
CEILING = 0.5
"""Share of practices in which an item may come up, once there are enough practices to tell."""


@dataclass(frozen=True)
class Pool:
    """Items for practice as numbers: parameters, place of the node, share of practices that met the item."""

    a: Vector
    b: Vector
    c: Vector
    node: Vector
    weights: Vector
    exposure: Vector

    @cached_property
    def chance(self) -> Vector:
        """P(right), items x points of the grid."""
        rising = 1 / (1 + np.exp(-self.a[:, None] * (GRID - self.b[:, None])))
        return np.asarray(self.c[:, None] + (1 - self.c[:, None]) * rising)

    @cached_property
    def information(self) -> Vector:
        """Fisher information, items x points of the grid."""
        rising = (self.chance - self.c[:, None]) / (1 - self.c[:, None])
        slope = self.a[:, None] * (1 - self.c[:, None]) * rising * (1 - rising)
        return np.asarray(slope**2 / (self.chance * (1 - self.chance)))


@dataclass(frozen=True)
class Belief:
    """What is known of an ability: weights on the grid."""

    weights: Vector

    @classmethod
    def prior(cls) -> Belief:
        """Before the first answer: the standard normal."""
        return cls(PRIOR.copy())

    def after(self, chance: Vector, share: float) -> Belief:
        """After an item with this P(right) on the grid was answered, `share` of it right."""
        weights = self.weights * chance**share * (1 - chance) ** (1 - share)
        return Belief(weights / weights.sum())

    @property
    def ability(self) -> float:
        """Mean, in standard deviations of the population."""
        return float(self.weights @ GRID)

    @property
    def error(self) -> float:
        """Standard deviation."""
        return float(np.sqrt(max(0.0, float(self.weights @ GRID**2) - self.ability**2)))


def next_item(pool: Pool, asked: Sequence[int], belief: Belief, random: float) -> int | None:
    """Place of the next item for a learner who was asked those in `asked`; None when none is left.

    `random` in 0..1 chooses among the best; the same number gives the same item.
    """
    free = np.ones(len(pool.a), dtype=bool)
    free[list(asked)] = False
    if not free.any():
        return None
    worn = free & (pool.exposure < CEILING)
    free = worn if worn.any() else free
    given = np.bincount(pool.node[list(asked)].astype(int), minlength=len(pool.weights))
    lag = pool.weights * (len(asked) + 1) - given
    lag[[not (free & (pool.node == node)).any() for node in range(len(pool.weights))]] = -np.inf
    here = np.flatnonzero(free & (pool.node == int(np.argmax(lag))))
    worth = pool.information[here] @ belief.weights
    best = here[np.argsort(-worth, kind="stable")[:CHOICE]]
    return int(best[min(int(random * len(best)), len(best) - 1)])


def finished(asked: int, belief: Belief, left: int) -> bool:
    """Whether a practice may end: sure enough, long enough, or nothing left to ask."""
    return left == 0 or asked >= MOST or (asked >= FEWEST and belief.error <= SURE)


def percent(ability: float) -> int:
    """The ability as the share of learners below it, in whole percent (standard normal)."""
    from math import erf, sqrt

    return round(50 * (1 + erf(ability / sqrt(2))))

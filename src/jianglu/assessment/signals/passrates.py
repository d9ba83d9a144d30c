"""Pass rates of bodies: a funnel whose limits know that honest bodies differ, too. Pure.

Counts passed of examined are beta-binomial over bodies: each has its own rate, drawn from a beta distribution that is
estimated from all of them (empirical Bayes; Spiegelhalter 2005, Statistics in Medicine 24, on overdispersion). A body is
compared with the distribution that the others, without it, give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from ..measurement.em import Array
from .control import adjusted

FEWEST_BODIES = 8
FEWEST_EXAMINED = 10
LEVEL = 0.003
"""The beta distribution is estimated from the same bodies: at 0.01 something was found in 3 or 4 of 100 honest cities."""


@dataclass(frozen=True)
class Rate:
    """A body's figures: raw and shrunken pass rate, the chance of a rate so far off on this side, its q-value."""

    place: int
    examined: int
    passed: int
    raw: float
    shrunken: float
    p: float
    q: float

    @property
    def high(self) -> bool:
        """Whether more passed than expected."""
        return self.raw > self.shrunken


@dataclass(frozen=True)
class Funnel:
    """The beta distribution of all bodies with each body's figures; limits for drawing by `limits`."""

    alpha: float
    beta: float
    rates: list[Rate]

    @property
    def mean(self) -> float:
        """Pass rate of a body of which nothing is known."""
        return self.alpha / (self.alpha + self.beta)

    def limits(self, examined: Sequence[int], share: float) -> tuple[list[float], list[float]]:
        """Lower and upper limit that hold `share` of honest bodies, by number examined."""
        cut = (1 - share) / 2
        low = [float(stats.betabinom.ppf(cut, n, self.alpha, self.beta)) / n for n in examined]
        high = [float(stats.betabinom.ppf(1 - cut, n, self.alpha, self.beta)) / n for n in examined]
        return low, high


def fit(examined: Array, passed: Array) -> tuple[float, float]:
    """Maximum likelihood of alpha and beta, with the mean in (0, 1) and their sum between 1 and 10,000."""

    def loss(at: Array) -> float:
        mean, size = 1 / (1 + np.exp(-at[0])), np.exp(np.clip(at[1], 0, np.log(1e4)))
        return -float(stats.betabinom.logpmf(passed, examined, mean * size, (1 - mean) * size).sum())

    start = np.clip(passed.sum() / examined.sum(), 0.02, 0.98)
    found = optimize.minimize(loss, [np.log(start / (1 - start)), np.log(20)], method="Nelder-Mead")
    mean, size = 1 / (1 + np.exp(-found.x[0])), float(np.exp(np.clip(found.x[1], 0, np.log(1e4))))
    # the likelihood takes the spread between few bodies for too small, as it does a variance without its degrees of freedom
    bodies = len(examined)
    size = max(1.0, (size + 1) * (bodies - 2) / bodies - 1)
    return float(mean * size), float((1 - mean) * size)


def funnel(examined: Sequence[int], passed: Sequence[int]) -> Funnel | None:
    """The funnel of one occupation; None with fewer than 8 bodies of at least 10 candidates."""
    n, x = np.asarray(examined, dtype=float), np.asarray(passed, dtype=float)
    use = n >= FEWEST_EXAMINED
    if use.sum() < FEWEST_BODIES:
        return None
    places = np.flatnonzero(use)
    n, x = n[use], x[use]
    alpha, beta = fit(n, x)
    p = _tails(n, x, alpha, beta)
    for place in np.flatnonzero(p < 0.1):  # an odd body widens the distribution against which it is held
        others = np.arange(len(n)) != place
        p[place] = _tails(n[place : place + 1], x[place : place + 1], *fit(n[others], x[others]))[0]
    q = adjusted(p)
    rates = [
        Rate(
            int(places[i]), int(n[i]), int(x[i]), float(x[i] / n[i]), float((x[i] + alpha) / (n[i] + alpha + beta)),
            float(p[i]), float(q[i]),
        )
        for i in range(len(n))
    ]  # fmt: skip
    return Funnel(alpha, beta, rates)


def _tails(n: Array, x: Array, alpha: float, beta: float) -> Array:
    """Two-sided p-values: twice the smaller tail, 1 at most."""
    low, high = stats.betabinom.cdf(x, n, alpha, beta), stats.betabinom.sf(x - 1, n, alpha, beta)
    return np.asarray(np.minimum(1, 2 * np.minimum(low, high)))

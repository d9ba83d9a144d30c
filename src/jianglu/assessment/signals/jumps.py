"""Scores that jump: practice far above theory at one body, and one person far up between two sittings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..measurement.em import Array
from .control import adjusted

FEWEST_BODIES = 8
FEWEST_PERSONS = 10
FEWEST_RESITS = 30
LEVEL = 0.01


@dataclass(frozen=True)
class Gap:
    """A body's mean of practice minus theory in points, against what the others show; `z` in standard deviations."""

    place: int
    persons: int
    mean: float
    expected: float
    z: float
    p: float
    q: float


def gaps(by_body: Sequence[Sequence[float]]) -> list[Gap]:
    """Differences of candidates by body, held against the random-effects mean of the other bodies (DerSimonian & Laird
    1986), upward only, by Student's t; empty with fewer than 8 bodies of 10 candidates."""
    use = [place for place, values in enumerate(by_body) if len(values) >= FEWEST_PERSONS]
    if len(use) < FEWEST_BODIES:
        return []
    means = np.array([np.mean(by_body[place]) for place in use])
    counts = np.array([len(by_body[place]) for place in use], dtype=float)
    pooled = np.concatenate([np.asarray(by_body[place]) - np.mean(by_body[place]) for place in use])
    error = float((pooled**2).sum() / (counts.sum() - len(use))) / counts
    rows = []
    for i, place in enumerate(use):
        others = np.arange(len(use)) != i
        expected, between, spread = _random_effects(means[others], error[others])
        z = (means[i] - expected) / np.sqrt(between + error[i] + spread)
        rows.append((place, int(counts[i]), float(means[i]), expected, float(z), float(stats.t.sf(z, len(use) - 2))))
    q = adjusted(np.array([row[-1] for row in rows]))
    return [Gap(*row, float(q[n])) for n, row in enumerate(rows)]


def _random_effects(means: Array, error: Array) -> tuple[float, float, float]:
    """Mean, variance between bodies, variance of the mean."""
    fixed = 1 / error
    centre = (fixed * means).sum() / fixed.sum()
    excess = (fixed * (means - centre) ** 2).sum() - (len(means) - 1)
    between = max(0.0, float(excess / (fixed.sum() - (fixed**2).sum() / fixed.sum())))
    weights = 1 / (between + error)
    return float((weights * means).sum() / weights.sum()), between, float(1 / weights.sum())


@dataclass(frozen=True)
class Gain:
    """A person's second score against what the first let expect."""

    place: int
    first: float
    second: float
    expected: float
    z: float
    p: float
    q: float


def gains(first: Sequence[float], second: Sequence[float]) -> list[Gain]:
    """Externally studentised residuals of the regression of the second score on the first, upward only; regression to the
    mean is in the line. Empty with fewer than 30 resits."""
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if len(x) < FEWEST_RESITS or np.ptp(x) == 0:
        return []
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv(design.T @ design)
    line = inverse @ design.T @ y
    residual = y - design @ line
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    free = len(x) - 3
    without = ((residual**2).sum() - residual**2 / (1 - leverage)) / free
    t = residual / np.sqrt(np.maximum(without, 1e-9) * (1 - leverage))
    p = stats.t.sf(t, free)
    q = adjusted(p)
    return [
        Gain(i, float(x[i]), float(y[i]), float((design @ line)[i]), float(t[i]), float(p[i]), float(q[i]))
        for i in range(len(x))
    ]

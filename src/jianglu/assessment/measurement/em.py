"""The EM algorithm of item response theory (Bock & Aitkin 1981), accelerated by SQUAREM (Varadhan & Roland 2008)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # single or double precision
_CHUNK = 8192  # persons at a time: what stays in the processor's cache
_SINGLE = 2_000_000  # answers from which on single precision is used in the E-step
_NOTHING = -60.0  # log weight below which a point counts for nothing
_COLLAPSE = 16  # up to that many items equal answer sheets are counted instead of kept


@dataclass(frozen=True)
class Grid:
    """Points of ability and their weights: the standard normal on an even grid."""

    points: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def normal(cls, points: int = 61, reach: float = 6.0) -> Grid:
        """`points` from -reach to reach standard deviations. An even grid: Gauss-Hermite is too coarse for many items."""
        at = np.linspace(-reach, reach, points)
        density = np.exp(-0.5 * at**2)
        return cls(at, density / density.sum())


@dataclass(frozen=True)
class Responses:
    """Answers as numbers: `values` is persons x items, NaN where a person was not given the item; `counts` how often."""

    values: Array
    seen: Array | None
    counts: NDArray[np.float64]

    @classmethod
    def of(cls, raw: Array) -> Responses:
        """From a matrix with NaN for what is missing; raises ValueError when it is no matrix."""
        raw = np.asarray(raw, dtype=np.float64)
        if raw.ndim != 2 or 0 in raw.shape:
            raise ValueError("answers are a matrix, persons by items, and not empty")
        counts = np.ones(len(raw))
        if raw.shape[1] <= _COLLAPSE:
            raw, counts_ = np.unique(raw, axis=0, return_counts=True, equal_nan=True)
            counts = counts_.astype(np.float64)
        kind = np.float32 if raw.size >= _SINGLE else np.float64
        missing = np.isnan(raw)
        seen = (~missing).astype(kind) if missing.any() else None
        return cls(np.where(missing, 0.0, raw).astype(kind), seen, counts)

    @property
    def persons(self) -> float:
        """How many persons answered."""
        return float(self.counts.sum())

    def every(self, wanted: int) -> Responses:
        """About `wanted` persons spread evenly over all, or all when they are not many more."""
        if len(self.values) < 4 * wanted:
            return self
        rows = np.linspace(0, len(self.values) - 1, wanted).astype(int)
        return Responses(self.values[rows], None if self.seen is None else self.seen[rows], self.counts[rows])

    def chunks(self) -> Iterator[slice]:
        """Slices of persons."""
        for start in range(0, len(self.values), _CHUNK):
            yield slice(start, min(start + _CHUNK, len(self.values)))


def normalise(logs: Array) -> tuple[Array, NDArray[np.float64]]:
    """Posterior weights of each row of log joint densities (in place), and the log likelihood of the row."""
    top = logs.max(axis=1, keepdims=True)
    logs -= top
    np.maximum(logs, _NOTHING, out=logs)  # denormal numbers make every later product ten times slower
    np.exp(logs, out=logs)
    total = logs.sum(axis=1, keepdims=True)
    logs /= total
    return logs, (np.log(total.astype(np.float64)) + top)[:, 0]


@dataclass(frozen=True)
class Fit:
    """How the algorithm ended: the parameters, the log likelihood there, the steps, and whether it converged."""

    parameters: NDArray[np.float64]
    log_likelihood: float
    steps: int
    converged: bool


Step = Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], float]]


def squarem(step: Step, start: NDArray[np.float64], *, tolerance: float = 1e-4, most: int = 500) -> Fit:
    """Iterate `step` (parameters to better parameters, with the objective at the old ones) until it moves nothing.

    An extrapolated point is kept only while the objective does not fall below that of the point it started from.
    """
    here, steps, converged, value = start, 0, False, -np.inf
    while steps < most and not converged:
        one, value = step(here)
        two, _ = step(one)
        steps += 2
        move, bend = one - here, two - 2 * one + here
        if np.abs(two - one).max() < tolerance:
            here, converged = two, True
            break
        length = float(np.linalg.norm(bend))
        stride = -max(1.0, float(np.linalg.norm(move)) / length) if length else -1.0
        far = here - 2 * stride * move + stride**2 * bend
        settled, reached = step(far)
        steps += 1
        better = bool(np.isfinite(reached)) and reached >= value and bool(np.isfinite(settled).all())
        here = settled if better else two
    _, value = step(here)
    return Fit(here, value, steps, converged)

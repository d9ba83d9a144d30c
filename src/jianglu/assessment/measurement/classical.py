"""Classical test theory: how hard an item is, whether it tells good from weak, which distractors work, how sure a score is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[Any]
Interval = tuple[float, float]
_RESAMPLES = 400
FEWEST = 30  # persons below whom not even these figures are shown


@dataclass(frozen=True)
class ItemStatistics:
    """One item: `difficulty` the share right, `discrimination` the correlation with the rest of the test."""

    difficulty: float
    difficulty_interval: Interval
    discrimination: float
    discrimination_interval: Interval
    given: int

    @property
    def remarks(self) -> list[str]:
        """Codes of what an item writer should look at: too_easy, too_hard, weak, negative."""
        found = []
        if self.difficulty > 0.95:
            found.append("too_easy")
        if self.difficulty < 0.2:
            found.append("too_hard")
        if self.discrimination_interval[1] < 0:
            found.append("negative")  # even at its best the good do worse: the key may be wrong
        elif self.discrimination < 0.15:
            found.append("weak")
        return found


@dataclass(frozen=True)
class TestStatistics:
    """The test: Cronbach's alpha, and the standard error of a raw score by it, with 95 % bootstrap intervals."""

    __test__ = False  # not for pytest

    persons: int
    mean: float
    deviation: float
    alpha: float
    alpha_interval: Interval
    error: float
    items: tuple[ItemStatistics, ...]


def analyse(answers: Vector, *, seed: int = 1) -> TestStatistics:
    """Statistics of a matrix of item scores, persons x items; NaN (not given) counts as missing at random.

    Raises ValueError for fewer than two persons or items. Intervals are percentiles of resampled persons.
    """
    answers = np.asarray(answers, dtype=np.float64)
    if answers.ndim != 2 or min(answers.shape) < 2:
        raise ValueError("statistics need at least two persons and two items")
    counts = np.ones((1, len(answers)))
    drawn = np.random.default_rng(seed).multinomial(len(answers), np.full(len(answers), 1 / len(answers)), _RESAMPLES)
    value = _moments(answers, counts)
    spread = _moments(answers, drawn.astype(np.float64))
    given = (~np.isnan(answers)).sum(axis=0)
    items = tuple(
        ItemStatistics(
            difficulty=float(value.difficulty[0, j]),
            difficulty_interval=_interval(spread.difficulty[:, j]),
            discrimination=float(value.discrimination[0, j]),
            discrimination_interval=_interval(spread.discrimination[:, j]),
            given=int(given[j]),
        )
        for j in range(answers.shape[1])
    )
    deviation, alpha = float(np.sqrt(value.variance[0])), float(value.alpha[0])
    return TestStatistics(
        persons=len(answers),
        mean=float(value.mean[0]),
        deviation=deviation,
        alpha=alpha,
        alpha_interval=_interval(spread.alpha),
        error=deviation * float(np.sqrt(max(0.0, 1 - alpha))),
        items=items,
    )


@dataclass(frozen=True)
class _Moments:
    difficulty: Vector  # resamples x items
    discrimination: Vector
    mean: Vector
    variance: Vector
    alpha: Vector


def _moments(answers: Vector, counts: Vector) -> _Moments:
    """The statistics under each row of `counts` (how often each person is taken)."""
    seen = (~np.isnan(answers)).astype(np.float64)
    filled = np.where(seen > 0, answers, 0)
    size = answers.shape[1]
    # a person's total over all items, from the share on those that were given
    totals = filled.sum(axis=1) / np.maximum(seen.sum(axis=1), 1) * size
    persons = counts.sum(axis=1)
    given = np.maximum(counts @ seen, 1)
    difficulty = counts @ filled / given
    spread = counts @ (filled**2) / given - difficulty**2
    mean = counts @ totals / persons
    variance = (counts @ totals**2 / persons - mean**2) * persons / (persons - 1)
    alpha = (
        size / (size - 1) * (1 - (spread.sum(axis=1) * persons / (persons - 1)) / np.where(variance > 0, variance, 1))
    )
    rest = totals[:, None] - filled
    rest_mean = counts @ (seen * rest) / given
    together = counts @ (filled * rest) / given - difficulty * rest_mean
    rest_spread = counts @ (seen * rest**2) / given - rest_mean**2
    scale = np.sqrt(np.clip(spread * rest_spread, 1e-12, None))
    return _Moments(difficulty, together / scale, mean, variance, np.where(variance > 0, alpha, 0.0))


def _interval(values: Vector) -> Interval:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


@dataclass(frozen=True)
class Distractor:
    """One option: who chose it, and whether the good ones did (mean total of its choosers less that of all, in SDs)."""

    option: str
    share: float
    strength: float
    right: bool


def distractors(chosen: Sequence[str], totals: Sequence[float], key: str) -> list[Distractor]:
    """How each option of a single-choice item did; an option that the good prefer to the key points at a wrong key."""
    picked, score = np.asarray(chosen), np.asarray(totals, dtype=np.float64)
    spread = score.std() or 1.0
    return [
        Distractor(
            option=option,
            share=float((picked == option).mean()),
            strength=float((score[picked == option].mean() - score.mean()) / spread),
            right=option == key,
        )
        for option in sorted(set(picked.tolist()), key=lambda option: (-int((picked == option).sum()), option))
    ]

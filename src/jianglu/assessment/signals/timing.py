"""Response times: the lognormal model of van der Linden (2006, Journal of Educational and Behavioral Statistics 31). Pure.

log t of a person on an item is normal with mean (time intensity of the item - speed of the person). Somebody who knew the
items beforehand, or did not read them, is fast where others are slow: the pattern no longer fits one speed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..measurement.em import Array
from .control import adjusted

FEWEST_PERSONS = 30
FEWEST_ITEMS = 15
LEVEL = 0.003
"""The scale of an item is estimated from the same times, so 0.01 found something in 3 of 100 honest sittings."""
RAPID = 0.1
"""An answer within a tenth of the item's usual time, 10 s at most, was not thought about (NT10: Wise & Ma 2012)."""
MOST_RAPID = 0.1
"""Share of rapid answers up to which an exam counts as taken with effort (Wise & Kong 2005)."""


@dataclass(frozen=True)
class Pace:
    """A person's times: speed in log seconds (more is faster), misfit as chi-square per degree of freedom, rapid share."""

    place: int
    items: int
    speed: float
    misfit: float
    p: float
    q: float
    rapid: float

    @property
    def guessed(self) -> bool:
        """Whether too many answers came too fast to have been thought about."""
        return self.rapid > MOST_RAPID


def paces(seconds: Array) -> list[Pace]:
    """Each person's fit; `seconds` is persons x items with NaN where there is no time. Empty where the sample is small.

    Intensity and speed are fitted by alternating means, the variance of each item from its residuals. Below 0.5 s counts
    as 0.5 s. The misfit is a chi-square with (items - 1) degrees, its dependence on the person's own part taken out.
    """
    times = np.log(np.maximum(np.asarray(seconds, dtype=float), 0.5))
    seen = ~np.isnan(times)
    enough = seen.sum(axis=1) >= FEWEST_ITEMS
    used = seen[enough].sum(axis=0) >= FEWEST_PERSONS
    if enough.sum() < FEWEST_PERSONS or used.sum() < FEWEST_ITEMS:
        return []
    places = np.flatnonzero(enough)
    times, seen = times[enough][:, used], seen[enough][:, used]
    residual, speed = _fit(times, seen)
    free = seen.sum(axis=0) * (1 - 1 / seen.sum(axis=1).mean()) - 1
    # the scale is the median's: a few who knew the items must not hide behind the variance that they make
    spread = np.nanmedian(np.abs(residual), axis=0) / stats.norm.ppf(0.75)
    plain = np.sqrt(np.nansum(residual**2, axis=0) / np.maximum(free, 1))
    scale = np.minimum(plain, np.maximum(spread, 0.6 * plain))
    squares = np.nansum((residual / scale) ** 2, axis=1)
    degrees = seen.sum(axis=1) - 1
    squares /= np.median(squares / degrees) / (stats.chi2.ppf(0.5, degrees.mean()) / degrees.mean())
    p = stats.chi2.sf(squares, degrees)
    q = adjusted(p)
    usual = np.exp(np.nanmean(times, axis=0))
    quick = np.exp(times) < np.minimum(RAPID * usual, 10)
    rapid = (quick & seen).sum(axis=1) / seen.sum(axis=1)
    return [
        Pace(
            int(places[i]), int(seen[i].sum()), float(speed[i]), float(squares[i] / degrees[i]), float(p[i]), float(q[i]),
            float(rapid[i]),
        )
        for i in range(len(places))
    ]  # fmt: skip


def _fit(times: Array, seen: Array) -> tuple[Array, Array]:
    """Residuals, and speed of the persons with mean 0."""
    speed = np.zeros(len(times))
    for _round in range(20):
        intensity = np.nanmean(times + speed[:, None], axis=0)
        speed = np.nanmean(intensity - times, axis=1)
        speed -= speed.mean()
    return np.where(seen, times - (intensity - speed[:, None]), np.nan), speed

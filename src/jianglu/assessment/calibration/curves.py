"""Curves of calibrated items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

ABILITIES = np.linspace(-3, 3, 25)


class Parameters(Protocol):
    """Slope, difficulty and lower asymptote of an item."""

    a: float
    b: float
    c: float


def chances(item: Parameters) -> list[float]:
    """P(right) along the scale."""
    rising = 1 / (1 + np.exp(-item.a * (ABILITIES - item.b)))
    return [round(float(value), 4) for value in item.c + (1 - item.c) * rising]


def information(item: Parameters) -> list[float]:
    """Fisher information along the scale (Birnbaum 1968)."""
    rising = 1 / (1 + np.exp(-item.a * (ABILITIES - item.b)))
    chance = item.c + (1 - item.c) * rising
    slope = item.a * (1 - item.c) * rising * (1 - rising)
    return [round(float(value), 4) for value in slope**2 / (chance * (1 - chance))]


def information_curve(items: Sequence[Parameters]) -> tuple[list[float], list[float]]:
    """(abilities, total information); empty values without items."""
    at = [float(value) for value in ABILITIES]
    if not items:
        return at, []
    return at, [round(float(value), 3) for value in np.sum([information(item) for item in items], axis=0)]

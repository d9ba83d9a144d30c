"""From answers and calibrated items to a person: ability with its error, information, and whether the answers fit."""

from __future__ import annotations

import numpy as np

from .dichotomous import Calibration, Vector
from .em import Array, Grid, normalise


def eap(items: Calibration, answers: Array, *, points: int = 61) -> tuple[Vector, Vector]:
    """Mean and standard deviation of each person's posterior ability (expected a posteriori), in population SDs."""
    grid, answers = Grid.normal(points), np.asarray(answers, dtype=np.float64)
    chance = items.probabilities(grid.points)
    missing = np.isnan(answers)
    logs = np.where(missing, 0, answers) @ (np.log(chance) - np.log1p(-chance))
    logs += (~missing) @ np.log1p(-chance) + np.log(grid.weights)
    weights, _ = normalise(logs)
    mean = weights @ grid.points
    spread = np.sqrt(np.clip(weights @ grid.points**2 - mean**2, 0, None))
    return mean, spread


def item_information(items: Calibration, ability: Array) -> Vector:
    """Fisher information of each item, items x abilities (Birnbaum 1968)."""
    chance = items.probabilities(ability)
    rising = (chance - items.c[:, None]) / (1 - items.c[:, None])
    slope = items.a[:, None] * (1 - items.c[:, None]) * rising * (1 - rising)
    return np.asarray(slope**2 / (chance * (1 - chance)))


def person_fit(items: Calibration, answers: Array) -> Vector:
    """Standardised log likelihood lz (Drasgow, Levine & Williams 1985); far below 0 the answers do not hang together."""
    answers = np.asarray(answers, dtype=np.float64)
    ability, _ = eap(items, answers)
    chance = items.probabilities(ability).T
    seen = ~np.isnan(answers)
    right = np.where(seen, answers, 0)
    odds = np.log(chance) - np.log1p(-chance)
    found = (seen * np.log1p(-chance) + right * odds).sum(axis=1)
    expected = (seen * (chance * np.log(chance) + (1 - chance) * np.log1p(-chance))).sum(axis=1)
    variance = (seen * chance * (1 - chance) * odds**2).sum(axis=1)
    return np.asarray((found - expected) / np.sqrt(np.where(variance > 0, variance, 1)))


def item_fit(items: Calibration, answers: Array) -> tuple[Vector, Vector]:
    """Outfit and infit of each item: mean squares of the residuals at each person's ability (Wright & Masters 1982).

    1 is what the model expects; far above it answers are noisier, far below they are too regular. Abilities are those of
    `eap`, which draws both a little towards 1.
    """
    answers = np.asarray(answers, dtype=np.float64)
    ability, _ = eap(items, answers)
    chance = items.probabilities(ability).T
    seen = ~np.isnan(answers)
    variance = np.where(seen, chance * (1 - chance), 0)
    squares = np.where(seen, (np.where(seen, answers, 0) - chance) ** 2, 0)
    count = np.maximum(seen.sum(axis=0), 1)
    outfit = (squares / np.where(variance > 0, variance, 1)).sum(axis=0) / count
    infit = squares.sum(axis=0) / np.maximum(variance.sum(axis=0), 1e-12)
    return np.asarray(outfit), np.asarray(infit)

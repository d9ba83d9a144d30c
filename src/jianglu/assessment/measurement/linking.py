"""Two calibrations on one scale by their common items (Kolen & Brennan 2014, ch. 6): θ_old = slope θ_new + shift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dichotomous import Vector, probabilities
from .em import Grid

FEWEST = 5  # common items


@dataclass(frozen=True)
class Link:
    """How to bring the new scale to the old one."""

    slope: float
    shift: float

    def items(self, a: Vector, b: Vector) -> tuple[Vector, Vector]:
        """New items' slopes and difficulties on the old scale."""
        return a / self.slope, self.slope * b + self.shift


def mean_sigma(old_b: Vector, new_b: Vector) -> Link:
    """From mean and spread of the difficulties; for small samples. Raises ValueError for too few common items."""
    _enough(old_b)
    slope = float(old_b.std() / new_b.std())
    return Link(slope, float(old_b.mean() - slope * new_b.mean()))


def stocking_lord(old: tuple[Vector, Vector, Vector], new: tuple[Vector, Vector, Vector], *, turns: int = 50) -> Link:
    """Least squares between the test characteristic curves (Stocking & Lord 1983); items are (a, b, c).

    Gauss-Newton from the mean-sigma link. Raises ValueError for too few common items.
    """
    (old_a, old_b, old_c), (new_a, new_b, new_c) = old, new
    grid = Grid.normal(41, 4.0)
    goal = probabilities(old_a, -old_a * old_b, old_c, grid.points).sum(axis=0)
    weight = np.sqrt(grid.weights)
    link = mean_sigma(old_b, new_b)

    def rest(slope: float, shift: float) -> Vector:
        a, b = Link(slope, shift).items(new_a, new_b)
        return np.asarray(weight * (goal - probabilities(a, -a * b, new_c, grid.points).sum(axis=0)))

    here, small = np.array([link.slope, link.shift]), 1e-5
    for _turn in range(turns):
        now = rest(*here)
        ways = np.stack([(rest(*(here + small * unit)) - now) / small for unit in np.eye(2)], axis=1)
        move = -np.linalg.lstsq(ways, now, rcond=None)[0]
        while (rest(*(here + move)) ** 2).sum() > (now**2).sum() and np.abs(move).max() > 1e-9:
            move = move / 2
        here = here + move
        if np.abs(move).max() < 1e-8:
            break
    return Link(float(here[0]), float(here[1]))


def drifted(old_b: Vector, new_b: Vector, link: Link, *, limit: float = 0.5) -> list[int]:
    """Places of common items whose difficulty moved by more than `limit` after linking: leave them out and link again."""
    return [int(place) for place in np.flatnonzero(np.abs(old_b - (link.slope * new_b + link.shift)) > limit)]


def _enough(common: Vector) -> None:
    if len(common) < FEWEST:
        raise ValueError(f"{len(common)} common items are too few to link by; {FEWEST} are needed")

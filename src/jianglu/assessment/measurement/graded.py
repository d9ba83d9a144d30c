"""Graded items (Samejima 1969): an item has steps 0..m, P(at least k) = 1 / (1 + exp(-(a θ + d_k)))."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import SampleTooSmall
from .dichotomous import Vector
from .em import Array, Grid, normalise, squarem

FLOOR = 500


@dataclass(frozen=True)
class GradedCalibration:
    """Slopes, and for each item its falling intercepts d_1 > d_2 > …"""

    a: Vector
    d: tuple[Vector, ...]
    log_likelihood: float
    persons: int
    steps: int
    converged: bool


def calibrate_graded(
    answers: Array, *, points: int = 61, tolerance: float = 1e-4, floor: int = FLOOR
) -> GradedCalibration:
    """Estimate a matrix of steps 0, 1, 2 …, NaN where not given. Raises SampleTooSmall, ValueError for an unused step."""
    answers = np.asarray(answers, dtype=np.float64)
    if len(answers) < floor:
        raise SampleTooSmall(model="GRM", have=len(answers), need=floor)
    tops = np.nanmax(answers, axis=0).astype(int)
    chosen = [[(answers[:, j] == k).astype(np.float64) for k in range(top + 1)] for j, top in enumerate(tops)]
    for j, columns in enumerate(chosen):
        if not all(column.any() for column in columns) or len(columns) < 2:
            raise ValueError(f"item {j}: a step that nobody reached cannot be estimated; join it with its neighbour")
    places = np.cumsum([0, *tops + 1])
    onehot = np.stack([column for columns in chosen for column in columns], axis=1)
    grid = Grid.normal(points)
    start = np.concatenate([_start(columns) for columns in chosen])

    def step(vector: Vector) -> tuple[Vector, float]:
        items = [vector[places[j] : places[j + 1]] for j in range(len(tops))]
        logs = np.log(np.concatenate([_chances(item, grid.points) for item in items]))
        joint = onehot @ logs + np.log(grid.weights)
        weights, likelihood = normalise(joint)
        counts = onehot.T @ weights
        better = [_maximise(item, counts[places[j] : places[j + 1]], grid.points) for j, item in enumerate(items)]
        return np.concatenate(better), float(likelihood.sum())

    fit = squarem(step, start, tolerance=tolerance)
    items = [fit.parameters[places[j] : places[j + 1]] for j in range(len(tops))]
    return GradedCalibration(
        a=np.array([item[0] for item in items]),
        d=tuple(item[1:] for item in items),
        log_likelihood=fit.log_likelihood,
        persons=len(answers),
        steps=fit.steps,
        converged=fit.converged,
    )


def _start(columns: list[Vector]) -> Vector:
    share = np.array([column.sum() for column in columns])
    above = 1 - np.cumsum(share)[:-1] / share.sum()
    return np.concatenate([[1.0], np.log(above / (1 - above))])


def _above(item: Vector, at: Vector) -> Vector:
    """P(at least k) for k = 0 … m + 1, steps x points."""
    middle = 1 / (1 + np.exp(-(item[0] * at + item[1:, None])))
    return np.vstack([np.ones_like(at), middle, np.zeros_like(at)])


def _chances(item: Vector, at: Vector) -> Vector:
    above = _above(item, at)
    return np.asarray(np.clip(above[:-1] - above[1:], 1e-10, 1.0))


def _maximise(item: Vector, counts: Vector, at: Vector) -> Vector:
    """Fisher scoring of one item; a move that would cross two steps is halved."""
    size = len(item)
    for _turn in range(2):
        above = _above(item, at)
        chance = np.clip(above[:-1] - above[1:], 1e-10, 1.0)
        slope = above * (1 - above)  # by a θ + d_k
        ways = np.zeros((size, size, len(at)))  # parameter x step x point: dP_k
        ways[0] = (slope[:-1] - slope[1:]) * at
        for k in range(1, size):
            ways[k, k] = slope[k]
            ways[k, k - 1] = -slope[k]
        gradient = np.einsum("pkq,kq->p", ways, counts / chance)
        curvature = np.einsum("pkq,rkq,kq->pr", ways, ways, counts.sum(axis=0) / chance, optimize=True)
        move = np.clip(np.linalg.solve(curvature + 1e-8 * np.eye(size), gradient), -1, 1)
        while np.any(np.diff((item + move)[1:]) >= 0) and np.abs(move).max() > 1e-8:
            move = move / 2
        item = item + move
    return item

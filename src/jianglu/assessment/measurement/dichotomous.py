"""Right or wrong items: the 1PL, 2PL and 3PL models by marginal maximum likelihood, with standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ..errors import SampleTooSmall
from .em import Array, Fit, Grid, Responses, normalise, squarem

Vector = Array
# Fewest persons for each model (usual minimums; below them slopes follow chance, not the item).
FLOORS = {"1PL": 200, "2PL": 500, "3PL": 1000}
GUESSING = (5.0, 17.0)  # Beta prior of the 3PL's lower asymptote: mode 0.2, as for four or five options
_STEEPEST = 6.0
_FEW = 4000  # persons for a first estimate


class Model(StrEnum):
    """How many parameters an item has."""

    ONE = "1PL"
    TWO = "2PL"
    THREE = "3PL"


@dataclass(frozen=True)
class Calibration:
    """Items as P(right) = c + (1 - c) / (1 + exp(-(a θ + d))), θ standard normal in the population; se_* alike."""

    model: Model
    a: Vector
    d: Vector
    c: Vector
    se_a: Vector
    se_d: Vector
    se_b: Vector
    se_c: Vector
    log_likelihood: float
    persons: int
    steps: int
    converged: bool

    @property
    def b(self) -> Vector:
        """Difficulties: the ability at which P is half way up."""
        return -self.d / self.a

    def probabilities(self, ability: Array) -> Vector:
        """P(right), items x abilities."""
        return probabilities(self.a, self.d, self.c, np.asarray(ability, dtype=np.float64))


def probabilities(a: Vector, d: Vector, c: Vector, ability: Vector) -> Vector:
    """P(right), items x abilities, kept off 0 and 1."""
    rising = 1 / (1 + np.exp(-(np.outer(a, ability) + d[:, None])))
    return np.asarray(np.clip(c[:, None] + (1 - c[:, None]) * rising, 1e-10, 1 - 1e-10))


def calibrate(
    answers: Array, model: Model = Model.TWO, *, points: int = 61, tolerance: float = 1e-4, floor: int | None = None
) -> Calibration:
    """Estimate the items of a matrix of 0, 1 and NaN (not given), persons x items.

    Raises SampleTooSmall below the floor of the model, ValueError for other numbers or an item all or none got right.
    """
    _check(np.asarray(answers), model, FLOORS[model] if floor is None else floor)
    data, grid = Responses.of(answers), Grid.normal(points)
    estimation = _Estimation(data, grid, model)
    fit = squarem(estimation.step, _start(data, grid, model), tolerance=tolerance)
    return estimation.result(fit)


def _start(data: Responses, grid: Grid, model: Model) -> Vector:
    """Where to begin: for many persons at the estimates of some of them, which cost little."""
    few = data.every(_FEW)
    begin = _Estimation(few, grid, model)
    if few is data:
        return begin.start()
    return squarem(begin.step, begin.start(), tolerance=1e-3).parameters


def _check(answers: Array, model: Model, floor: int) -> None:
    if len(answers) < floor:
        raise SampleTooSmall(model=model.value, have=len(answers), need=floor)
    if not ((answers == 0) | (answers == 1) | np.isnan(answers)).all():
        raise ValueError("answers are 0, 1, or NaN for an item that was not given")
    share = np.nanmean(answers, axis=0)
    if np.isnan(share).any() or ((share == 0) | (share == 1)).any():
        raise ValueError(
            f"items {np.flatnonzero(~((share > 0) & (share < 1))).tolist()} tell nobody apart; leave them out"
        )


class _Estimation:
    """One run of the EM algorithm; parameters travel as one vector: slopes, intercepts, logits of c."""

    def __init__(self, data: Responses, grid: Grid, model: Model) -> None:
        self.data, self.grid, self.model = data, grid, model
        self.items = data.values.shape[1]

    def start(self) -> Vector:
        """Slopes 1 and intercepts from the shares of right answers."""
        right = self.data.counts @ self.data.values
        given = self.data.counts @ self.data.seen if self.data.seen is not None else self.data.persons
        share = np.clip(right / given, 0.01, 0.99).astype(np.float64)
        slopes = np.ones(1 if self.model is Model.ONE else self.items)
        parts = [slopes, np.log(share / (1 - share))]
        if self.model is Model.THREE:
            parts.append(np.full(self.items, np.log(0.15 / 0.85)))
        return np.concatenate(parts)

    def unpack(self, vector: Vector) -> tuple[Vector, Vector, Vector]:
        """(a, d, c) of every item."""
        if self.model is Model.ONE:
            return np.full(self.items, vector[0]), vector[1:], np.zeros(self.items)
        a, d = vector[: self.items], vector[self.items : 2 * self.items]
        if self.model is Model.TWO:
            return a, d, np.zeros(self.items)
        return a, d, 1 / (1 + np.exp(-vector[2 * self.items :]))

    def step(self, vector: Vector) -> tuple[Vector, float]:
        """One EM step, and the (penalised) log likelihood where it began."""
        a, d, c = self.unpack(vector)
        right, given, likelihood = self.expect(a, d, c)
        if self.model is Model.ONE:
            return _maximise_shared(vector, right, given, self.grid.points), likelihood
        if self.model is Model.TWO:
            return np.concatenate(_maximise_two(a, d, right, given, self.grid.points)), likelihood
        low, high = GUESSING
        prior = float(((low - 1) * np.log(c) + (high - 1) * np.log1p(-c)).sum())
        return np.concatenate(_maximise_three(a, d, c, right, given, self.grid.points)), likelihood + prior

    def joint(self, rows: slice, a: Vector, d: Vector, c: Vector) -> Array:
        """Log joint density of answers and ability, persons x points."""
        kind = self.data.values.dtype
        chance = probabilities(a, d, c, self.grid.points)
        log_right, log_wrong = np.log(chance), np.log1p(-chance)
        logs = self.data.values[rows] @ (log_right - log_wrong).astype(kind)
        if self.data.seen is None:
            logs += (log_wrong.sum(axis=0) + np.log(self.grid.weights)).astype(kind)
        else:
            logs += self.data.seen[rows] @ log_wrong.astype(kind) + np.log(self.grid.weights).astype(kind)
        return np.asarray(logs)

    def expect(self, a: Vector, d: Vector, c: Vector) -> tuple[Vector, Vector, float]:
        """Expected right and given answers at each point (items x points), and the log likelihood."""
        points = len(self.grid.points)
        right, given = np.zeros((self.items, points)), np.zeros((self.items, points))
        likelihood = 0.0
        for rows in self.data.chunks():
            weights, rows_likelihood = normalise(self.joint(rows, a, d, c))
            counts = self.data.counts[rows]
            likelihood += float(counts @ rows_likelihood)
            if (counts != 1).any():
                weights = weights * counts[:, None]
            right += self.data.values[rows].T @ weights
            given += weights.sum(axis=0) if self.data.seen is None else self.data.seen[rows].T @ weights
        return right, given, likelihood

    def result(self, fit: Fit) -> Calibration:
        """The calibration with standard errors from the cross-product of the persons' scores."""
        a, d, c = self.unpack(fit.parameters)
        covariance = self.covariance(fit.parameters)
        spread = np.sqrt(np.clip(np.diag(covariance), 0, None))
        place = np.arange(self.items)
        slope = np.zeros(self.items, dtype=int) if self.model is Model.ONE else place
        intercept = place + (1 if self.model is Model.ONE else self.items)
        # b = -d / a, by the delta method
        by_a, by_d = d / a**2, -1 / a
        variance = (
            by_a**2 * covariance[slope, slope]
            + by_d**2 * covariance[intercept, intercept]
            + 2 * by_a * by_d * covariance[slope, intercept]
        )
        likelihood = fit.log_likelihood
        if self.model is Model.THREE:
            likelihood = self.expect(a, d, c)[2]
        return Calibration(
            model=self.model, a=a, d=d, c=c,
            se_a=spread[slope], se_d=spread[intercept], se_b=np.sqrt(np.clip(variance, 0, None)),
            se_c=spread[2 * self.items :] * c * (1 - c) if self.model is Model.THREE else np.zeros(self.items),
            log_likelihood=likelihood, persons=int(self.data.persons), steps=fit.steps, converged=fit.converged,
        )  # fmt: skip

    def covariance(self, vector: Vector) -> Vector:
        """Inverse of the empirical information: the sum of outer products of each person's score."""
        a, d, c = self.unpack(vector)
        chance = probabilities(a, d, c, self.grid.points)
        rising = (chance - c[:, None]) / (1 - c[:, None])
        # score of one answer: (x - P) / (P (1 - P)) dP; the 2PL's factor is 1
        factor = (rising * (1 - c[:, None])) * (1 - rising) / (chance * (1 - chance))
        size = len(vector)
        information = np.zeros((size, size))
        for rows in self.data.chunks():
            weights, _ = normalise(self.joint(rows, a, d, c))
            seen = None if self.data.seen is None else self.data.seen[rows]
            scores = [
                self._score(self.data.values[rows], seen, weights, chance, way)
                for way in self._directions(factor, chance, c)
            ]
            if self.model is Model.ONE:
                scores[0] = scores[0].sum(axis=1, keepdims=True)
            stacked = np.hstack(scores)
            information += (stacked * self.data.counts[rows][:, None].astype(stacked.dtype)).T @ stacked
        if self.model is Model.THREE:
            at = np.arange(2 * self.items, size)
            information[at, at] += (sum(GUESSING) - 2) * c * (1 - c)
        try:
            return np.linalg.inv(information)
        except np.linalg.LinAlgError:  # fewer answer sheets than parameters: what can be told is told
            return np.linalg.pinv(information, hermitian=True)

    def _directions(self, factor: Vector, chance: Vector, c: Vector) -> list[Vector]:
        """dP / (P (1 - P)) by slope, intercept and logit of c, items x points."""
        directions = [factor * self.grid.points, factor]
        if self.model is Model.THREE:
            rising = (chance - c[:, None]) / (1 - c[:, None])
            directions.append((1 - rising) * (c * (1 - c))[:, None] / (chance * (1 - chance)))
        return directions

    @staticmethod
    def _score(values: Array, seen: Array | None, weights: Array, chance: Vector, direction: Vector) -> Array:
        """Each person's expected score, persons x items, along one direction."""
        expected = weights @ (chance * direction).T.astype(values.dtype)
        slope = weights @ direction.T.astype(values.dtype)
        return np.asarray(values * slope - (expected if seen is None else seen * expected))


def _newton(gradient: Vector, curvature: Vector) -> Vector:
    """Solve a small system for each item (items x k, items x k x k), at most 1 long in each direction."""
    eye = 1e-8 * np.eye(gradient.shape[1])
    return np.asarray(np.clip(np.linalg.solve(curvature + eye, gradient[:, :, None])[:, :, 0], -1.0, 1.0))


def _maximise_two(a: Vector, d: Vector, right: Vector, given: Vector, at: Vector) -> tuple[Vector, Vector]:
    for _turn in range(2):
        chance = 1 / (1 + np.exp(-(np.outer(a, at) + d[:, None])))
        rest, weight = right - given * chance, given * chance * (1 - chance)
        gradient = np.stack([rest @ at, rest.sum(axis=1)], axis=1)
        mixed = weight @ at
        curvature = np.stack([np.stack([weight @ at**2, mixed], 1), np.stack([mixed, weight.sum(axis=1)], 1)], 1)
        move = _newton(gradient, curvature)
        a, d = np.clip(a + move[:, 0], -_STEEPEST, _STEEPEST), d + move[:, 1]
    return a, d


def _maximise_shared(vector: Vector, right: Vector, given: Vector, at: Vector) -> Vector:
    """The 1PL: one slope for all; the system is an arrow."""
    a, d = vector[0], vector[1:]
    for _turn in range(2):
        chance = 1 / (1 + np.exp(-(a * at + d[:, None])))
        rest, weight = right - given * chance, given * chance * (1 - chance)
        own, mixed = weight.sum(axis=1), weight @ at
        gradient = rest.sum(axis=1)
        slope = (rest @ at).sum() - (mixed / own) @ gradient
        move = slope / ((weight @ at**2).sum() - (mixed**2 / own).sum())
        a = float(np.clip(a + np.clip(move, -1, 1), 0.01, _STEEPEST))
        d = d + np.clip((gradient - mixed * move) / own, -1, 1)
    return np.concatenate([[a], d])


def _maximise_three(
    a: Vector, d: Vector, c: Vector, right: Vector, given: Vector, at: Vector
) -> tuple[Vector, Vector, Vector]:
    """Fisher scoring, c as its logit under the Beta prior."""
    low, high = GUESSING
    logit = np.log(c / (1 - c))
    for _turn in range(3):
        c = 1 / (1 + np.exp(-logit))
        rising = 1 / (1 + np.exp(-(np.outer(a, at) + d[:, None])))
        chance = np.clip(c[:, None] + (1 - c[:, None]) * rising, 1e-10, 1 - 1e-10)
        slope = (1 - c[:, None]) * rising * (1 - rising)
        ways = np.stack([slope * at, slope, (1 - rising) * (c * (1 - c))[:, None]], axis=1)  # items x 3 x points
        scale = 1 / (chance * (1 - chance))
        gradient = np.einsum("jkq,jq->jk", ways, (right - given * chance) * scale)
        curvature = np.einsum("jkq,jlq,jq->jkl", ways, ways, given * scale, optimize=True)
        gradient[:, 2] += (low - 1) * (1 - c) - (high - 1) * c
        curvature[:, 2, 2] += (low + high - 2) * c * (1 - c)
        move = _newton(gradient, curvature)
        a, d = np.clip(a + move[:, 0], -_STEEPEST, _STEEPEST), d + move[:, 1]
        logit = np.clip(logit + move[:, 2], -8, 3)
    return a, d, logit

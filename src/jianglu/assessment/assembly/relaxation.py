"""All forms taken together and divisible: a bound on what any set can reach, and the multipliers that prove it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .program import Answer, Program, Sparse
from .specification import Problem, Vector


@dataclass(frozen=True)
class Multipliers:
    """Prices of abilities, rows, enemies and repeats. Whatever they are, `proven_bound` of them holds (weak duality)."""

    abilities: tuple[float, ...]
    rows: tuple[float, ...]
    enemies: tuple[float, ...]
    repeats: float = 0.0


@dataclass(frozen=True)
class Relaxed:
    """The divisible optimum: use of each item, and the proof of the bound."""

    use: Vector
    proof: Multipliers
    bound: float


def pooled(problem: Problem) -> tuple[Program, dict[str, slice], dict[str, slice]]:
    """The programme over total use y (0..forms), repeats e and the level z; blocks and rows by name."""
    forms, count = problem.spec.forms, len(problem.items)
    program, blocks, rows = Program(), {}, {}
    most = np.where(problem.open, float(forms if problem.repeats else 1), 0.0)
    blocks["y"] = program.block(problem.include.astype(float), most)
    blocks["e"] = program.block(np.zeros(count), np.full(count, forms - 1.0 if problem.repeats else 0.0))
    blocks["z"] = program.block(np.zeros(1), np.full(1, np.inf))
    y, e, z = blocks["y"], blocks["e"], blocks["z"]
    many = len(problem.info)
    level = Sparse.of(np.full((many, 1), -float(forms)))
    rows["info"] = program.rows(np.zeros(many), np.full(many, np.inf), [(y, Sparse.of(problem.info)), (z, level)])
    rows["limits"] = program.rows(problem.low * forms, problem.high * forms, [(y, Sparse.of(problem.weights))])
    foes = len(problem.enemies)
    rows["enemies"] = program.rows(
        np.full(foes, -np.inf), np.full(foes, float(forms)), [(y, Sparse.sets(problem.enemies))]
    )
    if problem.repeats:
        both = [(y, Sparse.diagonal(count)), (e, Sparse.diagonal(count, -1.0))]
        program.rows(np.full(count, -np.inf), np.ones(count), both)
    total = np.array([float(problem.repeats)])
    rows["repeats"] = program.rows(np.array([-np.inf]), total, [(e, Sparse.of(np.ones((1, count))))])
    return program, blocks, rows


def relax(problem: Problem) -> Relaxed | None:
    """Solve the divisible problem; None when even that has no solution."""
    if (problem.include & ~problem.open).any():
        return None
    program, blocks, rows = pooled(problem)
    cost = np.zeros(program.columns)
    cost[blocks["z"]] = 1
    answer = program.maximise(cost)
    if not answer.found:
        return None
    proof = min((_multipliers(answer, rows, sign) for sign in (1, -1)), key=lambda m: proven_bound(problem, m))
    return Relaxed(answer.values[blocks["y"]], proof, proven_bound(problem, proof))


def _multipliers(answer: Answer, rows: dict[str, slice], sign: int) -> Multipliers:
    """Duals of either sign convention; the wrong one proves little, so the caller takes the better."""
    share = np.abs(answer.duals[rows["info"]])
    share = share / share.sum() if share.sum() > 0 else np.full(len(share), 1 / len(share))
    return Multipliers(
        tuple(share.tolist()),
        tuple((sign * answer.duals[rows["limits"]]).tolist()),
        tuple(np.abs(answer.duals[rows["enemies"]]).tolist()),
        float(np.abs(answer.duals[rows["repeats"]][0])),
    )


def proven_bound(problem: Problem, by: Multipliers) -> float:
    """The least upper bound these prices prove, by plain arithmetic: each item is used as often as it pays, no more.

    level <= sum(share x information)/forms + prices x slack, for every admissible set (Lagrange).
    """
    forms = problem.spec.forms
    prices, foes = np.array(by.rows), np.maximum(np.array(by.enemies), 0)
    edge = np.where(prices > 0, problem.high, problem.low)
    prices = np.where(np.isfinite(edge), prices, 0)
    constant = forms * (prices * np.where(np.isfinite(edge), edge, 0)).sum() + forms * foes.sum()
    gain = np.array(by.abilities) @ problem.info / forms - prices @ problem.weights
    for price, row in zip(foes, problem.enemies, strict=True):
        gain[row] -= price
    again = max(by.repeats, 0.0)
    ways = [np.where(problem.include, -np.inf, 0.0), gain]
    if problem.repeats:
        constant += again * problem.repeats
        ways.append(gain + (forms - 1) * (gain - again))
    return float(constant + np.where(problem.open, np.max(ways, axis=0), 0).sum())

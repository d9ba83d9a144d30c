"""Why there is no set: the fewest demands that cannot hold together, each with what there is and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .exact import search
from .program import Sparse
from .relaxation import pooled, relax
from .specification import Problem


@dataclass(frozen=True)
class Demand:
    """One demand of a conflict: its name, over all forms what is asked, and the nearest that the others leave."""

    name: str
    need: float
    have: float


class Impossible(ValueError):  # noqa: N818 - a finding, told to the author
    """No set meets the specification; `conflict` are demands of which at least one must give way."""

    def __init__(self, conflict: Sequence[Demand]) -> None:
        super().__init__("; ".join(f"{d.name}: have {d.have:g}, need {d.need:g}" for d in conflict))
        self.conflict = tuple(conflict)


def explain(problem: Problem, *, seconds: float = 30) -> list[Demand]:
    """A conflict in which every demand is necessary: without any one of them the others can be met."""
    names = problem.constraints()
    suspects = _elastic(problem)
    keep = set(names)
    # those that the elastic relaxation leaves untouched are tried first, in chunks, so that what gives way stays
    order = [name for name in names if name not in suspects] + [name for name in names if name in suspects]
    keep -= _drop(problem, keep, order, max(1, len(order) // 8), seconds)
    keep -= _drop(problem, keep, [name for name in order if name in keep], 1, seconds)
    return [_demand(problem, name, keep) for name in names if name in keep]


def _drop(problem: Problem, keep: set[str], order: Sequence[str], size: int, seconds: float) -> set[str]:
    """What can go while the rest stays impossible, tried in groups of this size (deletion filter)."""
    gone: set[str] = set()
    for start in range(0, len(order), size):
        group = set(order[start : start + size])
        if impossible(without(problem, keep - gone - group), seconds=seconds):
            gone |= group
    return gone


def without(problem: Problem, kept: set[str]) -> Problem:
    """The same problem with only these demands."""
    return replace(problem, ignored=frozenset(problem.constraints()) - kept)


def impossible(problem: Problem, *, seconds: float = 30) -> bool:
    """Whether no set can meet it: the divisible problem first, whole forms when that says nothing."""
    if relax(problem) is None:
        return True
    return search(problem, seconds=seconds, best=False).impossible


def _elastic(problem: Problem) -> set[str]:
    """Limits that give way when the total of what gives way, in shares of what is asked, is least."""
    program, blocks, _rows = pooled(replace(problem, ignored=frozenset({*problem.ignored, *_sides(problem)})))
    forms, count = problem.spec.forms, len(problem.spec.limits)
    less = program.block(np.zeros(count), np.full(count, np.inf))
    more = program.block(np.zeros(count), np.full(count, np.inf))
    low = np.array([limit.low for limit in problem.spec.limits], dtype=float) * forms
    high = np.array([limit.high for limit in problem.spec.limits], dtype=float) * forms
    parts = [(blocks["y"], Sparse.of(problem.weights[:count])), (less, Sparse.diagonal(count)),
             (more, Sparse.diagonal(count, -1.0))]  # fmt: skip
    program.rows(low, high, parts)
    cost = np.zeros(program.columns)
    cost[less] = -1 / np.maximum(low, 1)
    cost[more] = -1 / np.maximum(high, 1)
    answer = program.maximise(cost)
    if not answer.found:
        return set()
    given = answer.values
    return {f"low:{n}" for n in range(count) if given[less][n] > 1e-6} | {
        f"high:{n}" for n in range(count) if given[more][n] > 1e-6
    }


def _sides(problem: Problem) -> list[str]:
    return [f"{side}:{n}" for n in range(len(problem.spec.limits)) for side in ("low", "high")]


def _demand(problem: Problem, name: str, kept: set[str]) -> Demand:
    """What the other demands of the conflict leave for this one."""
    kind, _sep, number = name.partition(":")
    if kind not in ("low", "high", "floor"):
        return Demand(name, 0, 0)
    spec, place = problem.spec, int(number)
    row = place + (len(spec.limits) if kind == "floor" else 0)
    others = without(problem, kept - {name})
    need = (problem.high if kind == "high" else problem.low)[row] * spec.forms
    program, blocks, _rows = pooled(others)
    cost = np.zeros(program.columns)
    cost[blocks["y"]] = problem.weights[row] * (-1 if kind == "high" else 1)
    answer = program.maximise(cost)
    have = abs(answer.objective) if answer.found else 0.0
    if kind != "floor":
        have = float(np.ceil(have - 1e-6) if kind == "high" else np.floor(have + 1e-6))
    return Demand(name, float(need), have)

"""Checks a finished set against items and specification by counting anew; knows nothing of solvers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from .relaxation import Multipliers, proven_bound
from .specification import Candidate, Problem, Specification, information

SLACK = 1e-6


@dataclass(frozen=True)
class Assembled:
    """Forms as ids, the level they reach, a bound on what any set reaches, and how the bound is known."""

    forms: tuple[tuple[int, ...], ...]
    objective: float
    bound: float
    proof: Multipliers
    searched: bool = False  # the bound is the search's own word, below what `proof` shows

    @property
    def gap(self) -> float:
        """How far the best conceivable set could be above, as a share."""
        return max(0.0, (self.bound - self.objective) / max(abs(self.objective), 1e-9))


def level_of(spec: Specification, items: Mapping[int, Candidate], forms: Sequence[Sequence[int]]) -> float:
    """The least information of any form at any ability, in parts of the target."""
    targets = spec.targets or (1.0,) * len(spec.abilities)
    return min(
        float(row.sum()) / target
        for form in forms
        for row, target in zip(information([items[pk] for pk in form], spec.abilities), targets, strict=True)
    )


def check(spec: Specification, items: Sequence[Candidate], made: Assembled) -> list[str]:
    """What does not hold, by name; empty when the set is what it says it is."""
    known, wrong = {item.id: item for item in items}, []
    if len(made.forms) != spec.forms:
        wrong.append("forms")
    if any(pk not in known for form in made.forms for pk in form) or any(len(set(f)) != len(f) for f in made.forms):
        return [*wrong, "items"]
    if any(not form for form in made.forms):
        return [*wrong, "empty"]
    for n, form in enumerate(made.forms):
        wrong += [f"{name}@{n}" for name in _wrong_in(spec, [known[pk] for pk in form])]
    if any(len(set(one) & set(other)) > spec.overlap for one, other in combinations(made.forms, 2)):
        wrong.append("overlap")
    seen = {pk for form in made.forms for pk in form}
    wrong += [f"include:{pk}" for pk in sorted(spec.include - seen)]
    if abs(level_of(spec, known, made.forms) - made.objective) > SLACK:
        wrong.append("objective")
    problem = Problem(spec, tuple(items))
    sizes = (len(made.proof.abilities), len(made.proof.rows), len(made.proof.enemies))
    if sizes != (len(spec.abilities), len(problem.low), len(problem.enemies)) or not _shares(made.proof.abilities):
        return [*wrong, "proof"]
    proven = proven_bound(problem, made.proof)
    if made.bound < made.objective - SLACK or (not made.searched and proven > made.bound + SLACK):
        wrong.append("bound")
    return wrong


def _wrong_in(spec: Specification, form: Sequence[Candidate]) -> list[str]:
    wrong = []
    for n, limit in enumerate(spec.limits):
        total = sum(limit.counts(item) for item in form)
        wrong += [f"low:{n}"] if total < limit.low else [f"high:{n}"] if total > limit.high else []
    ids = {item.id for item in form}
    wrong += [f"enemies:{n}" for n, foes in enumerate(spec.enemies) if len(foes & ids) > 1]
    wrong += ["exclude"] if ids & spec.exclude else []
    if spec.ceiling is not None and any(item.exposure >= spec.ceiling for item in form):
        wrong.append("ceiling")
    reached = information(form, spec.abilities).sum(axis=1)
    wrong += [f"floor:{n}" for n, floor in enumerate(spec.floors) if reached[n] < floor - SLACK]
    return wrong


def _shares(values: Sequence[float]) -> bool:
    return min(values) >= 0 and abs(sum(values) - 1) < SLACK

"""All forms at once by CP-SAT: the fallback when one form at a time fails, and the judge of what is feasible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from ortools.sat.python import cp_model

from .specification import Problem

SCALE = 100_000  # information is counted in parts of this


@dataclass(frozen=True)
class Searched:
    """Forms (places) when there are any; `bound` on the level; whether it is proven that there are none."""

    forms: list[list[int]] | None
    bound: float
    impossible: bool


def search(problem: Problem, *, seconds: float, gap: float = 0.0, seed: int = 1, best: bool = True,
           repeatable: bool = True, hint: Sequence[Sequence[int]] = ()) -> Searched:  # fmt: skip
    """Find the best set, or with best=False any; repeatable as long as the time limit does not bind."""
    spec, model = problem.spec, cp_model.CpModel()
    x = [[model.new_bool_var("") if ok else None for ok in problem.open] for _form in range(spec.forms)]
    for form in x:
        _limit(model, problem, form)
    _between(model, problem, x)
    level = model.new_int_var(0, 10**12, "level")
    if best:
        scaled = np.floor(problem.info * SCALE).astype(int)
        for form in x:
            for row in scaled:
                terms = [(var, int(c)) for var, c in zip(form, row, strict=True) if var is not None and c]
                model.add(cp_model.LinearExpr.weighted_sum([v for v, _c in terms], [c for _v, c in terms]) >= level)
        model.maximize(level)
    for form, places in zip(x, hint, strict=False):
        chosen = set(places)
        for place, var in enumerate(form):
            if var is not None:
                model.add_hint(var, place in chosen)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.relative_gap_limit = gap
    solver.parameters.num_workers = 2
    solver.parameters.interleave_search = repeatable
    solver.parameters.random_seed = seed
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Searched(None, float("inf"), status == cp_model.INFEASIBLE)
    forms = [[n for n, var in enumerate(form) if var is not None and solver.boolean_value(var)] for form in x]
    # every item of a form was rounded down by less than one part
    longest = float(min([problem.high[n] for n, limit in enumerate(spec.limits) if not limit.where
                         and limit.total == "items"] + [len(problem.items)]))  # fmt: skip
    return Searched(forms, (solver.best_objective_bound + longest) / SCALE if best else float("inf"), False)


def _limit(model: cp_model.CpModel, problem: Problem, form: Sequence[cp_model.IntVar | None]) -> None:
    """What holds within one form."""
    integral = len(problem.spec.limits)
    for n, row in enumerate(problem.weights):
        low, high = problem.low[n], problem.high[n]
        scale = 1 if n < integral else SCALE
        row = np.floor(row * scale).astype(int) if scale > 1 else row.astype(int)
        terms = [(var, int(c)) for var, c in zip(form, row, strict=True) if var is not None and c]
        total = cp_model.LinearExpr.weighted_sum([v for v, _c in terms], [c for _v, c in terms])
        if np.isfinite(low) and low > 0:
            model.add(total >= int(np.ceil(low * scale)))
        if np.isfinite(high):
            model.add(total <= int(np.floor(high * scale)))
    for foes in problem.enemies:
        model.add_at_most_one(form[place] for place in foes if form[place] is not None)


def _between(model: cp_model.CpModel, problem: Problem, x: Sequence[Sequence[cp_model.IntVar | None]]) -> None:
    """What holds between forms."""
    for place in np.flatnonzero(problem.include).tolist():
        uses = [form[place] for form in x if form[place] is not None]
        model.add_bool_or(uses) if uses else model.add(cp_model.LinearExpr.weighted_sum([], []) >= 1)
    if "overlap" in problem.ignored:
        return
    columns = [[var for form in x if (var := form[n]) is not None] for n, ok in enumerate(problem.open) if ok]
    if problem.spec.overlap == 0:
        for column in columns:
            model.add_at_most_one(column)
        return
    for one, other in combinations(range(len(x)), 2):
        both = []
        for column in columns:
            shared = model.new_bool_var("")
            model.add_bool_or(column[one].negated(), column[other].negated(), shared)
            both.append(shared)
        model.add(sum(both) <= problem.spec.overlap)

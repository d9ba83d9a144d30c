"""The big-shadow test (van der Linden 2005, ch. 6): one form at a time, beside the divisible rest of all later forms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .program import Places, Program, Sparse
from .relaxation import Relaxed
from .specification import Problem

Forms = list[list[int]]  # places of items
POOLS = (3, 8, 0)  # candidates for each place in a set; 0 means all


def build(problem: Problem, relaxed: Relaxed, *, seconds: Callable[[], float], gap: float, seed: int,
          tell: Callable[[int], None]) -> Forms | None:  # fmt: skip
    """Forms one after another; a small pool of promising items first, all items when that fails; None when it fails."""
    for pool in _pools(problem, relaxed):
        forms: Forms = []
        while len(forms) < problem.spec.forms:
            tell(len(forms))
            chosen = _step(problem, forms, pool, relaxed.bound, seconds=seconds(), gap=gap, seed=seed)
            if chosen is None:
                break
            forms.append(chosen)
        if len(forms) == problem.spec.forms:
            return forms
        if seconds() <= 0:
            break
    return None


def _pools(problem: Problem, relaxed: Relaxed) -> list[Places]:
    """Places worth looking at: by what an item is worth at the prices of the relaxation."""
    prices = np.array(relaxed.proof.rows)
    worth = np.array(relaxed.proof.abilities) @ problem.info / problem.spec.forms - prices @ problem.weights
    worth = worth + (relaxed.use > 1e-9) * 1e6 + problem.include * 1e6
    order = np.argsort(-worth, kind="stable")
    order = order[problem.open[order]]
    size = max(1, int(np.ceil(relaxed.use.sum())))
    found = [np.sort(order[: size * times]) if times else np.sort(order) for times in POOLS]
    return [pool for n, pool in enumerate(found) if n == len(found) - 1 or len(pool) < len(found[-1])]


def _step(problem: Problem, made: Forms, pool: Places, bound: float, *, seconds: float, gap: float,
          seed: int) -> list[int] | None:  # fmt: skip
    """The next form: whole x, and a divisible shadow s of the forms after it, sharing what is left."""
    spec, count = problem.spec, len(pool)
    rest = spec.forms - len(made) - 1
    place = {int(item): n for n, item in enumerate(pool)}
    used = np.zeros(len(problem.items))
    for form in made:
        used[form] += 1
    used = used[pool]
    again = bool(problem.repeats)
    program = Program()
    x = program.block(np.zeros(count), np.where((used > 0) & (not again), 0.0, 1.0), whole=True)
    s = program.block(np.zeros(count), np.full(count, float(rest if again else min(rest, 1))))
    e = program.block(np.zeros(count), np.full(count, spec.forms - 1.0 if again else 0.0))
    z = program.block(np.zeros(1), np.full(1, bound))
    info, weights = problem.info[:, pool], problem.weights[:, pool]
    zero, free = np.zeros(len(info)), np.full(len(info), np.inf)
    program.rows(zero, free, [(x, Sparse.of(info)), (z, Sparse.of(-np.ones((len(info), 1))))])
    program.rows(problem.low, problem.high, [(x, Sparse.of(weights))])
    foes = [[place[item] for item in row if item in place] for row in problem.enemies]
    foes = [row for row in foes if len(row) > 1]
    below = np.full(len(foes), -np.inf)
    program.rows(below, np.ones(len(foes)), [(x, Sparse.sets(foes))])
    if rest:
        level = Sparse.of(np.full((len(info), 1), -float(rest)))
        program.rows(zero, free, [(s, Sparse.of(info)), (z, level)])
        program.rows(problem.low * rest, problem.high * rest, [(s, Sparse.of(weights))])
        program.rows(below, np.full(len(foes), float(rest)), [(s, Sparse.sets(foes))])
    one = Sparse.diagonal(count)
    need = np.where(problem.include[pool] & (used == 0), 1.0, -np.inf)
    program.rows(need, np.full(count, np.inf), [(x, one), (s, one)])
    program.rows(np.full(count, -np.inf), 1 - used, [(x, one), (s, one), (e, Sparse.diagonal(count, -1.0))])
    if again:
        program.rows(np.array([-np.inf]), np.array([problem.repeats]), [(e, Sparse.of(np.ones((1, count))))])
        shared = [[place[item] for item in form] for form in made]
        ceiling = float(len(problem.items) if "overlap" in problem.ignored else spec.overlap)
        program.rows(np.full(len(made), -np.inf), np.full(len(made), ceiling), [(x, Sparse.sets(shared))])
    cost = np.zeros(program.columns)
    cost[z] = 1
    answer = program.maximise(cost, seconds=seconds, gap=gap, seed=seed)
    if not answer.found or len(answer.values) == 0:
        return None
    return sorted(int(pool[n]) for n in np.flatnonzero(answer.values[x] > 0.5))

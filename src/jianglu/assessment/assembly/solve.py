"""Assembling a set: relaxation, big-shadow, CP-SAT when that fails, checked by the checker before it is handed out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from .checker import Assembled, check, level_of
from .conflict import Impossible, explain
from .exact import search
from .relaxation import Relaxed, relax
from .shadow import build
from .specification import Candidate, Problem, Specification

Tell = Callable[[float], None]  # a share of the work done; raises to cancel


class Unfinished(RuntimeError):  # noqa: N818 - a finding, told to the author
    """The time was over before any set was found, and none was proven impossible."""


def assemble(spec: Specification, items: Sequence[Candidate], *, seconds: float = 60, gap: float = 0.005, seed: int = 1,
             tell: Tell = lambda _share: None) -> Assembled:  # fmt: skip
    """The best parallel forms within gap; raises BadSpecification, Impossible (with its conflict), Unfinished."""
    problem = Problem(spec.checked(items), tuple(items))
    end = time.monotonic() + seconds

    def left() -> float:
        return end - time.monotonic()

    tell(0.02)
    relaxed = relax(problem)
    if relaxed is None:
        raise Impossible(explain(problem, seconds=max(5.0, left())))
    forms = build(
        problem, relaxed, seconds=left, gap=gap / 2, seed=seed, tell=lambda n: tell(0.1 + 0.7 * n / spec.forms)
    )
    made = _assembled(problem, forms, relaxed) if forms else None
    if made is None or (made.gap > gap and left() > 1):
        tell(0.85)
        made = _searched(problem, relaxed, made, forms or [], seconds=max(1.0, left()), gap=gap, seed=seed)
    if made is None:
        raise Unfinished
    if wrong := check(spec, items, made):
        raise AssertionError(f"an assembled set failed its check: {wrong}")
    return made


def _assembled(problem: Problem, forms: Sequence[Sequence[int]], relaxed: Relaxed) -> Assembled:
    ids = tuple(tuple(problem.items[place].id for place in form) for form in forms)
    level = level_of(problem.spec, {item.id: item for item in problem.items}, ids)
    return Assembled(ids, level, max(relaxed.bound, level), relaxed.proof)


def _searched(problem: Problem, relaxed: Relaxed, made: Assembled | None, hint: Sequence[Sequence[int]], *,
              seconds: float, gap: float, seed: int) -> Assembled | None:  # fmt: skip
    found = search(problem, seconds=seconds, gap=gap / 2, seed=seed, hint=hint)
    if found.forms is None:
        if found.impossible and made is None:
            raise Impossible(explain(problem, seconds=30))
        return made
    best = _assembled(problem, found.forms, relaxed)
    if made is not None and made.objective > best.objective:
        best = made
    bound = max(min(best.bound, found.bound), best.objective)
    return Assembled(best.forms, best.objective, bound, relaxed.proof, searched=bound < relaxed.bound)

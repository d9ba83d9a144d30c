"""Both steps, checked before it is handed out."""

from __future__ import annotations

from collections.abc import Callable

from .allot import allot
from .checker import faults
from .problem import Arrangement, Problem
from .seating import seat_all


def arrange(problem: Problem, *, seconds: float = 40, gap: float = 0.01,
            tell: Callable[[float], None] = lambda _share: None) -> Arrangement:  # fmt: skip
    """The arrangement with least travel within `gap`; raises Impossible."""
    made = seat_all(problem, allot(problem, seconds=seconds, gap=gap, tell=tell))
    if wrong := faults(problem, made):
        raise AssertionError(f"an arrangement failed its check: {wrong[:5]}")
    tell(1.0)
    return made

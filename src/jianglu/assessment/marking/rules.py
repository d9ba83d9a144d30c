"""How theory and practice become points. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jianglu.platform.questions import original, score

TENTH = Decimal("0.1")


def rounded(points: Decimal) -> Decimal:
    """To one decimal, half up (the usual rule of Chinese score sheets)."""
    return points.quantize(TENTH, ROUND_HALF_UP)


def theory_points(
    paper: Sequence[Mapping[str, Any]], given: Mapping[int, Sequence[str]], keys: Mapping[int, Sequence[str]],
    marks: Mapping[int, Decimal] | None = None,
) -> Decimal | None:  # fmt: skip
    """Points of a paper; None while an answer waits for its marker. Items on trial count nothing.

    `given` are labels as the candidate saw them, `keys` the bank's keys, `marks` the points that markers gave to texts,
    each by number of the question.
    """
    total = Decimal(0)
    for question in paper:
        number, points = question["no"], Decimal(str(question["points"]))
        share = score(question["kind"], keys[number], original(question, given.get(number, ())))
        if share is not None:
            total += points * share.numerator / share.denominator
        elif points and number in (marks or {}):
            total += (marks or {})[number]
        elif points:
            return None
    return rounded(total)


@dataclass(frozen=True)
class Line:
    """One criterion as rated."""

    max_points: int
    critical: bool


def rating_total(criteria: Mapping[int, Line], points: Mapping[int, int]) -> int | None:
    """The sum, or 0 when a critical criterion got 0; None when points are missing, unknown or out of range."""
    if set(points) != set(criteria):
        return None
    for number, line in criteria.items():
        if not 0 <= points[number] <= line.max_points:
            return None
    if any(line.critical and points[number] == 0 for number, line in criteria.items()):
        return 0
    return sum(points.values())


def practice_points(first: int | None, second: int | None, third: int | None, tolerance: int) -> Decimal | None:
    """Points of the practical part from two blind ratings, or None while it is not decided.

    Within `tolerance` the mean counts. Beyond it a third assessor rates, and the mean of that rating and of the nearer
    of the two counts (of both when they are equally near: all three then give the third's).
    """
    if first is None or second is None:
        return None
    if abs(first - second) <= tolerance:
        return rounded(Decimal(first + second) / 2)
    if third is None:
        return None
    near_first, near_second = abs(first - third), abs(second - third)
    if near_first == near_second:
        return rounded(Decimal(third))
    nearer = first if near_first < near_second else second
    return rounded(Decimal(nearer + third) / 2)


def needs_adjudication(first: int | None, second: int | None, tolerance: int) -> bool:
    """Whether two ratings differ too much."""
    return first is not None and second is not None and abs(first - second) > tolerance

"""When a result is passed, and which part of a failed one is kept. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict


class Marks(TypedDict):
    """Pass marks by part; without one for the review there is no review."""

    theory_pass: int
    practice_pass: int
    review_pass: NotRequired[int | None]


def passed(
    theory: Decimal | None, practice: Decimal | None, review: Decimal | None = None, *,
    theory_pass: int, practice_pass: int, review_pass: int | None = None,
) -> bool:  # fmt: skip
    """Each part must reach its own mark; an absent part does not. Without a `review_pass` there is no review."""
    parts = [(theory, theory_pass), (practice, practice_pass)]
    if review_pass is not None:
        parts.append((review, review_pass))
    return all(points is not None and points >= mark for points, mark in parts)


def kept_parts(
    theory: Decimal | None, practice: Decimal | None, review: Decimal | None = None, *,
    theory_pass: int, practice_pass: int, review_pass: int | None = None,
) -> list[str]:  # fmt: skip
    """The parts that were passed when the whole was not."""
    good = {
        "theory": theory is not None and theory >= theory_pass,
        "practice": practice is not None and practice >= practice_pass,
    }
    if review_pass is not None:
        good["review"] = review is not None and review >= review_pass
    return [] if all(good.values()) else [part for part, ok in good.items() if ok]

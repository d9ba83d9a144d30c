"""When a result is passed, and which part of a failed one is kept. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict


class Marks(TypedDict):
    """Pass marks by part; the level does not ask for a part without one."""

    theory_pass: int | None
    practice_pass: int | None
    review_pass: NotRequired[int | None]


def passed(
    theory: Decimal | None, practice: Decimal | None, review: Decimal | None = None, *,
    theory_pass: int | None, practice_pass: int | None, review_pass: int | None = None,
) -> bool:  # fmt: skip
    """Each part that has a mark must reach it; an absent part does not."""
    parts = ((theory, theory_pass), (practice, practice_pass), (review, review_pass))
    return all(points is not None and points >= mark for points, mark in parts if mark is not None)


def kept_parts(
    theory: Decimal | None, practice: Decimal | None, review: Decimal | None = None, *,
    theory_pass: int | None, practice_pass: int | None, review_pass: int | None = None,
) -> list[str]:  # fmt: skip
    """The parts that were passed when the whole was not."""
    parts = {"theory": (theory, theory_pass), "practice": (practice, practice_pass), "review": (review, review_pass)}
    good = {part: points is not None and points >= mark for part, (points, mark) in parts.items() if mark is not None}
    return [] if all(good.values()) else [part for part, ok in good.items() if ok]

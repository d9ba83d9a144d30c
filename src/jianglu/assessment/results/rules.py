"""When a result is passed, and which part of a failed one is kept. Pure."""

from __future__ import annotations

from decimal import Decimal


def passed(theory: Decimal | None, practice: Decimal | None, *, theory_pass: int, practice_pass: int) -> bool:
    """Each part must reach its own mark; an absent part does not."""
    return theory is not None and practice is not None and theory >= theory_pass and practice >= practice_pass


def kept_parts(theory: Decimal | None, practice: Decimal | None, *, theory_pass: int, practice_pass: int) -> list[str]:
    """The part that was passed when the whole was not."""
    good = {
        "theory": theory is not None and theory >= theory_pass,
        "practice": practice is not None and practice >= practice_pass,
    }
    return [] if all(good.values()) else [part for part, ok in good.items() if ok]

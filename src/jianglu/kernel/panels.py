"""What every panel of experts 评审 keeps: an odd number of members, called by a lot that can be drawn again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

FEWEST, MOST = 3, 9
"""Members (national standards, section 鉴定方式; 3, 5, 7 or 9)."""


def size_ok(size: int) -> bool:
    """Whether so many members may decide: an odd number, so that no vote is level."""
    return FEWEST <= size <= MOST and size % 2 == 1


def lot(seed: str, ids: Iterable[int]) -> list[int]:
    """The order in which the lot calls the members; the kept seed gives the same order again."""
    order = sorted(ids)
    Random(seed).shuffle(order)  # noqa: S311 the seed is drawn from the system's source and kept
    return order


def majority(votes: Sequence[bool | None]) -> bool | None:
    """What a full panel decided: True when more approve than not, None while a vote is missing."""
    if not votes or None in votes:
        return None
    return sum(1 for vote in votes if vote) * 2 > len(votes)

"""Who is reviewed, what a panel is, what its ballots come to. Pure.

The panel is odd and of three at least, the review takes 15 minutes at least and is passed with 60 of 100 (national
standards, section 鉴定方式; `assessment-workflow`). How ballots come to points was found in no rule that holds for all
occupations: here it is their median, to be confirmed by the city. Of an odd number of ballots the median reaches the mark if
and only if most of them do, so the points and the vote of the majority cannot contradict each other (Balinski & Laraki,
Majority Judgment, 2011), and one ballot far from the others moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from statistics import median

APPOINTED = frozenset("TS")
"""特级技师 and 首席技师: posts of the enterprise, judged by defence and review alone (`special-chief-technician`)."""
REVIEWED = frozenset("21") | APPOINTED
"""Levels that are reviewed: technician and above."""
FEWEST, MOST = 3, 9
"""Members of a panel."""
MINUTES = 15
"""Least length of one review."""


def panel_size_ok(size: int) -> bool:
    """Whether so many members may judge."""
    return FEWEST <= size <= MOST and size % 2 == 1


def verdict(ballots: Sequence[int]) -> Decimal:
    """Points of an odd number of ballots; raises ValueError for an even one."""
    if not panel_size_ok(len(ballots)):
        raise ValueError("a panel is odd")
    return Decimal(median(ballots))


def approvals(ballots: Sequence[int], mark: int) -> int:
    """How many ballots reach the mark."""
    return sum(1 for points in ballots if points >= mark)


def lot(seed: str, ids: Sequence[int]) -> list[int]:
    """The order in which the lot calls the members; the kept seed gives the same order again."""
    order = sorted(ids)
    Random(seed).shuffle(order)  # noqa: S311 the seed is drawn from the system's source and kept
    return order

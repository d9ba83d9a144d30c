"""Who is reviewed, what the ballots of a panel come to; its size and lot are those of `kernel.panels`. Pure.

The panel is odd and of three at least, the review takes 15 minutes at least and is passed with 60 of 100 (national
standards, section 鉴定方式; `assessment-workflow`). How ballots come to points was found in no rule that holds for all
occupations: here it is their median, to be confirmed by the city. Of an odd number of ballots the median reaches the mark if
and only if most of them do, so the points and the vote of the majority cannot contradict each other (Balinski & Laraki,
Majority Judgment, 2011), and one ballot far from the others moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from jianglu.kernel import panels

APPOINTED = frozenset("TS")
"""特级技师 and 首席技师: posts of the enterprise, judged by defence and review alone (`special-chief-technician`)."""
REVIEWED = frozenset("21") | APPOINTED
"""Levels that are reviewed: technician and above."""
MINUTES = 15
"""Least length of one review."""


def verdict(ballots: Sequence[int]) -> Decimal:
    """Points of an odd number of ballots; raises ValueError for an even one."""
    if not panels.size_ok(len(ballots)):
        raise ValueError("a panel is odd")
    return Decimal(median(ballots))


def approvals(ballots: Sequence[int], mark: int) -> int:
    """How many ballots reach the mark."""
    return sum(1 for points in ballots if points >= mark)

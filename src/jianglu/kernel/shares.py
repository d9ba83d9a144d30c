"""Shares of a count: how sure one is of them, and how to compare those of many with those of few. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

Z = 1.959964  # 95 per cent


def wilson(successes: float, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22: 209); (0, 1) where nothing was tried."""
    if trials <= 0:
        return 0.0, 1.0
    share, z2 = successes / trials, Z * Z
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials)) / (1 + z2 / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def shrunk(rows: Sequence[tuple[int, int]]) -> list[float]:
    """Shares (successes, trials) drawn towards the share of all, the more the fewer trials there are: a fair order.

    Empirical Bayes with a beta prior, its spread by moments (Kleinman 1973, J. Am. Stat. Assoc. 68: 46). Where the rows
    differ no more than chance would have it, all get the share of all.
    """
    trials = sum(n for _x, n in rows)
    if not trials:
        return [0.0 for _row in rows]
    share = sum(x for x, _n in rows) / trials
    spread = sum(n * (x / n - share) ** 2 for x, n in rows if n)
    chance, many = share * (1 - share), sum(1 for _x, n in rows if n) - 1
    room = trials - sum(n * n for _x, n in rows) / trials - many
    if chance <= 0 or room <= 0:
        return [share for _row in rows]
    alike = min(1.0, max(0.0, (spread - chance * many) / (chance * room)))  # correlation within a row
    if alike == 0:
        return [share for _row in rows]
    weight = (1 - alike) / alike
    return [(x + weight * share) / (n + weight) if n + weight else share for x, n in rows]


def stands(low: float, high: float, share: float) -> str:
    """`above` or `below` when the interval leaves out the share that it is held against, else nothing."""
    return "above" if low > share else "below" if high < share else ""

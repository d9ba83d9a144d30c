"""Pure arithmetic of the dashboards: forecasts, who falls behind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jianglu.kernel.shares import Z

BEHIND = 0.9  # of what the forecast should reach


@dataclass(frozen=True)
class Forecast:
    """What a count will be at the year's end, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def shown(self) -> Forecast:
        """In whole numbers."""
        return Forecast(*(n if math.isinf(n) else round(n) for n in (self.value, self.low, self.high)))


def forecast(so_far: int, months: Sequence[int], today: date) -> Forecast:
    """So far plus the rest of the year at the pace of the full `months` before today (the newest 12 are used).

    The interval holds the scatter of the months themselves and that of their mean; without months there is none to tell.
    """
    rest = _months_left(today)
    used = list(months[-12:])
    if rest == 0 or not used:
        return Forecast(so_far, so_far, so_far if rest == 0 else math.inf)
    mean = sum(used) / len(used)
    spread = math.sqrt(sum((n - mean) ** 2 for n in used) / (len(used) - 1)) if len(used) > 1 else mean
    half = Z * spread * math.sqrt(rest + rest * rest / len(used))
    value = so_far + rest * mean
    return Forecast(value, max(so_far, value - half), value + half)


def behind(told: Forecast, goal: float) -> bool:
    """True when even the interval's upper end misses the goal, or the forecast misses it by a tenth."""
    return told.high < goal or told.value < BEHIND * goal


def lags(done: float, goal: float, today: date, year: int) -> bool:
    """True when the share of the goal is a tenth of the year or more behind the share of the year that is over.

    A small goal must be one whole behind, too: who owes three a year and has none in March is behind by chance.
    """
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    over = min(1.0, max(0.0, (today - start).days / (end - start).days))
    return goal > 0 and done / goal < over - (1 - BEHIND) and done + 1 <= goal * over


def shared(whole: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`whole` in proportion to the weights, in whole numbers that add up to it (largest remainders, then by key)."""
    total = sum(weights.values())
    if not total:
        return {}
    parts = {key: divmod(whole * weight, total) for key, weight in weights.items()}
    left = whole - sum(part for part, _rest in parts.values())
    richest = sorted(parts, key=lambda key: (-parts[key][1], key))[:left]
    return {key: part + (key in richest) for key, (part, _rest) in parts.items()}


def _months_left(today: date) -> float:
    """Months until the year's end, the present one in part."""
    first = today.replace(day=1)
    nxt = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return 12 - today.month + (nxt - today).days / (nxt - first).days - 1 / (nxt - first).days

"""Working days: weekends, the State Council's yearly holidays and the weekends worked in exchange (调休)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar
from chinese_calendar import constants

_DAY = timedelta(days=1)


@cache
def known_until() -> date:
    """Last day for which the holidays are published; after it only weekends are free."""
    return date(max(max(constants.holidays), max(constants.workdays)).year, 12, 31)


@cache
def _known_from() -> date:
    return date(min(constants.holidays).year, 1, 1)


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`; outside the published years Monday to Friday."""
    if _known_from() <= day <= known_until():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day` (the day itself does not count, 民法典 201 条); n = 0 gives `day`.

    Negative n counts backwards.
    """
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` is earlier.

    It undoes `add_working_days`: `working_days_between(d, add_working_days(d, n)) == n`.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + _DAY * i) for i in range(1, (end - start).days + 1))

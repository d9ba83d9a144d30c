"""Date arithmetic on Ibis expressions; the same answers as `kernel.periods` gives on Python dates."""

from __future__ import annotations

from typing import Any

import ibis


def add_months(day: Any, months: Any) -> Any:
    """The same day `months` later, or the month's last day where there is none."""
    if isinstance(months, int):
        moved = day.cast("timestamp") + ibis.interval(months=months)
    else:
        moved = day.cast("timestamp") + months.as_interval("M")
    return moved.cast("date")


def within_months(day: Any, since: Any, months: Any) -> Any:
    """Whether `day` is no later than `add_months(since, months)`, by whole numbers: a city asks it of everybody."""
    passed = (day.year() - since.year()) * 12 + day.month() - since.month()
    return (passed < months) | ((passed == months) & (day.day() <= since.day()))


def full_years(since: Any, until: Any) -> Any:
    """Completed years between two dates (满 N 年)."""
    before = (until.month() * 100 + until.day()) < (since.month() * 100 + since.day())
    return (until.year() - since.year() - ibis.cases((before, 1), else_=0)).cast("int64")


def days_between(since: Any, until: Any) -> Any:
    """Days from one date to another."""
    return until.delta(since, unit="day")

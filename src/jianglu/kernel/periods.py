"""Calendar arithmetic on dates: months, full years, half-open periods."""

from __future__ import annotations

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day where there is none (31 Jan + 1 = 28 Feb)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_years(since: date, until: date) -> int:
    """Completed years between two dates (满 N 年); a birthday on 29 Feb completes on 1 Mar of common years."""
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def months_between(since: date, until: date) -> int:
    """Completed months between two dates."""
    months = (until.year - since.year) * 12 + until.month - since.month
    return months if add_months(since, months) <= until else months - 1


def month_start(day: date) -> date:
    """First day of the month; insurance months are keyed by it."""
    return day.replace(day=1)

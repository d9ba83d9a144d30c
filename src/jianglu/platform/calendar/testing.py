"""Fixes the clock for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from . import clock


@contextmanager
def at(when: str | date | datetime) -> Iterator[datetime]:
    """Within the block `now()` is `when` in every thread; a day means nine in the morning in Shanghai."""
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if "T" in when or " " in when else date.fromisoformat(when)
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(9))
    if when.tzinfo is None:
        when = when.replace(tzinfo=clock.ZONE)
    clock.fixed.append(when)
    try:
        yield when
    finally:
        clock.fixed.pop()

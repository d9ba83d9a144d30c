"""The one clock of Jianglu: real time, or in demo mode a time that the operator can move forward.

The shift between the two is kept in the process for a second, so that a page costs at most one query and every
process follows a moved clock at once.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_TTL = 1.0  # seconds

_shift = timedelta(0)
_good_until = float("-inf")
fixed: list[datetime] = []
"""Instants set by `calendar.testing.at`, innermost last."""


def now() -> datetime:
    """The current instant (aware, UTC offset of the server's storage)."""
    if fixed:
        return fixed[-1]
    real = timezone.now()
    return real + _current_shift() if settings.DEMO else real


def today() -> date:
    """The current day in Asia/Shanghai."""
    return now().astimezone(ZONE).date()


def opening() -> datetime:
    """Where the demo clock starts: nine o'clock of settings.DEMO_START."""
    return datetime.fromisoformat(settings.DEMO_START).replace(hour=9, tzinfo=ZONE)


def start(**_signal: object) -> None:
    """Set the demo clock going if it is not; runs after every migrate, so that a new city begins at its opening."""
    from .models import DemoClock

    if settings.DEMO:
        DemoClock.objects.get_or_create(id=1, defaults={"anchored_at": timezone.now(), "shows_at": opening()})
        forget()


def move(to: datetime) -> None:
    """Let the demo clock show `to` from this instant on; the caller checks who may, and that it is later than now."""
    from .models import DemoClock

    DemoClock.objects.update_or_create(id=1, defaults={"anchored_at": timezone.now(), "shows_at": to})
    forget()


def forget() -> None:
    """Drop the kept shift, so that the next look reads the table."""
    global _good_until
    _good_until = float("-inf")


def _current_shift() -> timedelta:
    global _shift, _good_until
    if time.monotonic() >= _good_until:
        from .models import DemoClock

        row = DemoClock.objects.filter(id=1).values_list("shows_at", "anchored_at").first()
        _shift = row[0] - row[1] if row else opening() - timezone.now()
        _good_until = time.monotonic() + _TTL
    return _shift

"""Moving the demo clock: what an operator does so that a newcomer sees the whole road in ten minutes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.calendar import clock

from .errors import ClockBackwards, ClockFixed
from .permissions import ADVANCE_CLOCK
from .services import start_daily

LONGEST = 366 * 3  # days in one go


def advance_clock(actor: Actor, *, days: int = 0, to: date | None = None) -> datetime:
    """Move the demo clock forward by days, or to nine o'clock of a later day, and start what the new day brings.

    Returns the new time. Raises Denied, ClockFixed outside demo mode, ClockBackwards.
    """
    with transaction.atomic():
        require(actor, ADVANCE_CLOCK)
        if not settings.DEMO:
            raise ClockFixed()
        before = calendar.now()
        target = datetime.combine(to, time(9), clock.ZONE) if to else before + timedelta(days=days)
        if not timedelta(0) < target - before <= timedelta(days=LONGEST):
            raise ClockBackwards(days=LONGEST)
        clock.move(target)
        audit.record(
            actor,
            "calendar.clock_advanced",
            "calendar.clock",
            changes={"from": before.isoformat(), "to": target.isoformat()},
        )
        start_daily()
    return target

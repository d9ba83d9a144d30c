"""What may be believed of a tablet that comes back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

KEPT = timedelta(hours=24)
"""How long ratings may come back after the candidates were taken along: practice is scored on its day."""
MOST = 200
"""Candidates of one copy, and ratings of one call."""


def refused(sequence: int, last: int, *, now: datetime, expires_at: datetime) -> str:
    """Why nothing of this number is taken at all ("" when it may be): a device counts upwards, and comes back in time.

    A number that is not above the last one taken is of a device that was copied or set back.
    """
    if sequence <= last:
        return "out_of_order"
    return "too_late" if now > expires_at else ""


def scored_at(taken_at: datetime, seconds: float, now: datetime) -> datetime:
    """When a rating was given, from the device's stopwatch since taking: its clock may be wrong, its seconds are not.

    Never before the candidates were taken along, never after the present.
    """
    return min(now, taken_at + timedelta(seconds=max(0.0, min(seconds, KEPT.total_seconds() * 10))))


def agrees(
    points: Mapping[str, int], absent: bool, *, with_points: Mapping[str, int], with_absent: bool
) -> bool:  # fmt: skip
    """Whether two ratings of one assessor for one candidate say the same, comments aside."""
    return absent == with_absent and (absent or dict(points) == dict(with_points))

"""What may be believed of learning without a network. Pure.

Nobody watched, so it earns no hour: hours need a live lease. It moves progress, as far as real time allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KINDS = frozenset({"text", "document", "video"})
"""Quizzes are marked, and packages run, by the server alone."""
KEPT = timedelta(days=30)
"""How long a copy on a device is good; then it must be taken again, so that corrected lessons reach everybody."""


class Outcome(StrEnum):
    """What became of a mark."""

    TAKEN = "taken"
    NOT_TAKEN_ALONG = "not_taken_along"
    TOO_OLD = "too_old"
    FASTER_THAN_TIME = "faster_than_time"
    LOCKED = "locked"
    OTHER_KIND = "other_kind"


@dataclass(frozen=True)
class Copy:
    """When the course was taken along, and seconds of its offline learning that were believed since."""

    taken_at: datetime
    believed: int


def judge(kind: str, seconds: int, copy: Copy | None, *, unlocked: bool, now: datetime) -> Outcome:
    """Whether `seconds` of learning an activity away from the network can be: all marks since the copy was taken are
    together no longer than the time that passed, by our own clock at both ends."""
    if kind not in KINDS:
        return Outcome.OTHER_KIND
    if copy is None:
        return Outcome.NOT_TAKEN_ALONG
    if now - copy.taken_at > KEPT:
        return Outcome.TOO_OLD
    if copy.believed + seconds > (now - copy.taken_at).total_seconds():
        return Outcome.FASTER_THAN_TIME
    return Outcome.TAKEN if unlocked else Outcome.LOCKED

"""When a picture is asked for: a dated rule and pure decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class FaceRule:
    """How learners of subsidised classes are asked; durations in seconds unless named otherwise."""

    valid_from: date
    source: str
    confirmed: bool
    per_hour: int = 2
    one_in: int = 3
    """Of the presence checks, one in so many wants a picture, too."""
    answer: int = 120
    draw: int = 10
    """Of the pictures that no machine judged, one in so many is drawn for the teacher."""
    appeal_days: int = 30
    """How long a learner may hold against the teacher's word."""
    keep_days: int = 180
    """How long pictures are kept: until claims for the class have been checked, no longer (PIPL, article 19)."""


FACE_RULES = (FaceRule(date(2020, 1, 1), "人社部线上培训监管答记者问（2020）：人脸签到、随机点名", confirmed=False),)
"""The national text names the means; how often, how long and how many is still to be confirmed by the city."""


def face_rule(on: date) -> FaceRule:
    """The rule in force on a day; the first one before that."""
    return next((rule for rule in reversed(FACE_RULES) if rule.valid_from <= on), FACE_RULES[0])


@dataclass(frozen=True)
class Shown:
    """An earlier check of the person: when, and whether it let hours count."""

    at: datetime
    passed: bool


def asks_at_opening(earlier: Sequence[Shown], now: datetime) -> bool:
    """Whether a sitting begins with a picture: unless the last one within the hour was good."""
    lately = [row for row in earlier if row.at > now - HOUR]
    return not lately or not max(lately, key=lambda row: row.at).passed


def may_ask(earlier: Sequence[Shown], now: datetime, rule: FaceRule) -> bool:
    """Whether another picture at random is within the limit of an hour."""
    return sum(row.at > now - HOUR for row in earlier) < rule.per_hour

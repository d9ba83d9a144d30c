"""Weeks that were kept, days on which to be reminded, and which course comes next. Pure.

A streak counts weeks, not days, and has no way to punish: only the days that a learner planned count, declared pauses
(also afterwards) are no failures, and nothing is lost by a week that was not kept but the count itself. Daily streaks
make people practise for the streak; weekly goals that people set themselves are kept more (Locke & Latham 2002).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WEEK = timedelta(days=7)
LATE = 2
"""Hours after the chosen one in which a reminder may still go out, should the jobs have stood still."""
SOON = timedelta(days=7)
"""From here on a last day comes before everything else."""


@dataclass(frozen=True)
class Goal:
    """From the week of a Monday on: on which weekdays (0 is Monday), and how many minutes a week."""

    week: date
    days: frozenset[int]
    minutes: int


@dataclass(frozen=True)
class Pause:
    """Days without learning, both included."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.starts_on <= day <= self.ends_on


def monday(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def goal_of(goals: Iterable[Goal], day: date) -> Goal | None:
    """The goal that held in the week of a day; None before the first."""
    return max((goal for goal in goals if goal.week <= monday(day)), key=lambda goal: goal.week, default=None)


def paused(pauses: Iterable[Pause], day: date) -> bool:
    """Whether a day is within a pause."""
    return any(pause.holds(day) for pause in pauses)


def wanted(goal: Goal, pauses: Sequence[Pause], week: date) -> int:
    """Seconds asked for in a week: the goal's share of the planned days that are in no pause; 0 when all are."""
    left = [day for day in goal.days if not paused(pauses, week + timedelta(days=day))]
    return goal.minutes * 60 * len(left) // len(goal.days) if goal.days else 0


def kept(goal: Goal, pauses: Sequence[Pause], week: date, learnt: int) -> bool:
    """Whether `learnt` seconds keep a week; the whole goal also keeps one that was paused."""
    asked = wanted(goal, pauses, week)
    return learnt >= goal.minutes * 60 or 0 < asked <= learnt


def run(goals: Sequence[Goal], pauses: Sequence[Pause], learnt: Mapping[date, int], today: date) -> int:
    """How many weeks were kept in a row up to now; `learnt` is seconds by Monday.

    The week that is going on adds to it once it is kept and never ends it; weeks that were paused as a whole are passed over.
    """
    count, week = 0, monday(today)
    while (goal := goal_of(goals, week)) is not None:
        if kept(goal, pauses, week, learnt.get(week, 0)):
            count += 1
        elif week != monday(today) and wanted(goal, pauses, week):
            break
        week -= WEEK
    return count


def joined(pauses: Iterable[Pause], new: Pause) -> tuple[Pause, list[Pause]]:
    """The pause that `new` makes with all that it touches, and which those are."""
    day = timedelta(days=1)
    touched = [row for row in pauses if row.starts_on <= new.ends_on + day and new.starts_on <= row.ends_on + day]
    whole = [new, *touched]
    return Pause(min(row.starts_on for row in whole), max(row.ends_on for row in whole)), touched


def reminds(
    goal: Goal | None,
    pauses: Sequence[Pause],
    *,
    hour: int,
    now: datetime,
    reminded_on: date | None,
    learnt_today: int,
    learnt_week: int,
) -> bool:
    """Whether a learner who asked for it is reminded now (`now` in the city's time zone): on a planned day, from the
    chosen hour on, once, and not when they are on a pause, have learnt today, or have all of this week."""
    today = now.date()
    if goal is None or not hour <= now.hour < hour + LATE:
        return False
    if reminded_on is not None and reminded_on >= today:
        return False
    if today.weekday() not in goal.days or paused(pauses, today) or learnt_today > 0:
        return False
    return not kept(goal, pauses, monday(today), learnt_week)


@dataclass(frozen=True)
class Candidate:
    """A course that could be next: its nearest last day in a group, and when the learner was last at it (None: not begun)."""

    course_id: int
    due_on: date | None = None
    last_at: datetime | None = None

    def pressing(self, today: date) -> bool:
        """Whether the last day is near or over."""
        return self.due_on is not None and self.due_on - today <= SOON


def in_order(candidates: Iterable[Candidate], today: date) -> list[Candidate]:
    """What comes first: what has a near last day (nearest first), what was begun (last studied first), then the rest."""

    def key(row: Candidate) -> tuple[int, float, int]:
        if row.pressing(today) and row.due_on is not None:
            return 0, row.due_on.toordinal(), row.course_id
        if row.last_at is not None:
            return 1, -row.last_at.timestamp(), row.course_id
        return 2, (row.due_on or date.max).toordinal(), row.course_id

    return sorted(candidates, key=key)

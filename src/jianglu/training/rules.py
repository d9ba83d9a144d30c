"""Pure decisions of training: timetables, attendance, completion, what a voucher pays, how long it is valid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jianglu.kernel.money import Fen
from jianglu.kernel.periods import add_months

HOUR_SECONDS = 45 * 60
"""One 学时."""
DAY_HOURS = 8
"""Most 学时 of one day (learning-hours: max_hours_per_day)."""
MIN_HOURS = {"5": 40, "4": 56, "3": 56, "2": 56, "1": 56}
"""Least 学时 of a subsidised programme by level (补贴性培训清单)."""
PRACTICE_SHARE = 0.60
"""Least share of practice in a subsidised programme."""
ATTENDANCE_SHARE = 0.80
"""Least share of the planned hours that must be attended."""
QUIZ_MARK = 60
CLOSING_DAYS = 15
"""Days after a voucher's last day in which a class that has ended may still be closed."""
NEAR_FUTURE_DAYS = 60


@dataclass(frozen=True)
class Lesson:
    """One place of a timetable."""

    seq: int
    day: date
    afternoon: bool
    kind: str
    hours: int


def timetable(days: Sequence[date], theory: int, practice: int) -> list[Lesson]:
    """Spread theory, then practice, over half days of four 学时; raises ValueError when the days do not suffice."""
    half = DAY_HOURS // 2
    lessons: list[Lesson] = []
    for kind, hours in (("theory", theory), ("practice", practice)):
        left = hours
        while left > 0:
            place = len(lessons)
            if place // 2 >= len(days):
                raise ValueError(f"{theory + practice} hours need {math.ceil((theory + practice) / DAY_HOURS)} days")
            lessons.append(Lesson(place + 1, days[place // 2], bool(place % 2), kind, min(half, left)))
            left -= half
    return lessons


def teaching_days(start: date, end: date, working: Callable[[date], bool]) -> list[date]:
    """The days from `start` to `end` on which `working` says that there is teaching."""
    days = (start + timedelta(n) for n in range((end - start).days + 1))
    return [day for day in days if working(day)]


def valid_until(claimed_on: date, months: int) -> date:
    """Last day of a voucher: `months` after the claim (at most three), less one day."""
    return add_months(claimed_on, months) - timedelta(1)


def programme_faults(*, subsidised: bool, level: str, theory: int, practice: int) -> list[str]:
    """Codes of what keeps a programme from being subsidised: too few hours, too little practice."""
    if not subsidised:
        return []
    hours = theory + practice
    faults = []
    if hours < MIN_HOURS.get(level, MIN_HOURS["5"]):
        faults.append("hours")
    if practice < hours * PRACTICE_SHARE:
        faults.append("practice")
    return faults


def voucher_pays(*, face_value: Fen, standard: Fen, fee: Fen) -> Fen:
    """What a voucher is worth for a class: never more than its face, the subsidy standard or the fee (in fen)."""
    return min(face_value, standard, fee)


@dataclass(frozen=True)
class Study:
    """What a trainee did in a class; hours are 学时. `quiz` is None when the class has no quiz."""

    planned_hours: int
    attended_hours: int
    online_hours_planned: int
    online_seconds: int
    quiz: int | None
    has_quiz: bool


@dataclass(frozen=True)
class Outcome:
    """Whether a trainee completed, with the share attended and the codes of what is missing."""

    attendance: float
    hours: int
    missing: tuple[str, ...]

    @property
    def completed(self) -> bool:
        """Nothing is missing."""
        return not self.missing


def outcome(study: Study) -> Outcome:
    """Decide completion: attendance of at least 80 %, the online hours learnt, quizzes passed.

    Online hours count up to what the programme plans for them, so that they never replace practice.
    """
    online = min(study.online_seconds // HOUR_SECONDS, study.online_hours_planned)
    whole = study.planned_hours + study.online_hours_planned
    share = (study.attended_hours + online) / whole if whole else 0.0
    missing = []
    if share < ATTENDANCE_SHARE:
        missing.append("attendance")
    if online < study.online_hours_planned * ATTENDANCE_SHARE:
        missing.append("online")
    if study.has_quiz and (study.quiz is None or study.quiz < QUIZ_MARK):
        missing.append("quiz")
    return Outcome(share, study.attended_hours + online, tuple(missing))


def burst(seconds: Iterable[float], *, window: float = 10.0, least: int = 10, share: float = 0.8) -> bool:
    """Whether so many of the sign-ins fall into one window that no class signs in like that (a signal, not a proof)."""
    times = sorted(seconds)
    if len(times) < least:
        return False
    first = 0
    best = 0
    for last, moment in enumerate(times):
        while moment - times[first] > window:
            first += 1
        best = max(best, last - first + 1)
    return best >= share * len(times)


def study_hours(seconds: int) -> float:
    """Seconds as 学时, cut to one decimal so that nothing is certified that was not learnt."""
    return seconds * 10 // HOUR_SECONDS / 10

"""Pure decisions of learning: which seconds count, what is unlocked, how a quiz is marked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from jianglu.kernel.periods import add_months
from jianglu.platform.questions import score

Range = tuple[int, int]


@dataclass(frozen=True)
class HourRule:
    """How hours are counted (学时); all durations in seconds."""

    valid_from: date
    source: str
    hour: int = 45 * 60
    beat: int = 30
    check_min: int = 8 * 60
    check_max: int = 15 * 60
    check_answer: int = 60
    day: int = 8 * 45 * 60
    max_rate: float = 1.0
    grace: int = 300
    video_share: float = 0.9
    reading_share: float = 0.5
    package_share: float = 0.5

    @property
    def beat_limit(self) -> int:
        """Most that one beat may credit: one and a half intervals."""
        return self.beat * 3 // 2


HOUR_RULES = (HourRule(date(2020, 1, 1), "人社部线上培训监管答记者问（2020）、AQ 8011-2023"),)


def hour_rule(on: date) -> HourRule:
    """The rule in force on a day; the first one before that."""
    return next((rule for rule in reversed(HOUR_RULES) if rule.valid_from <= on), HOUR_RULES[0])


def study_hours(seconds: int, on: date) -> float:
    """Seconds as 学时, cut to one decimal so that nothing is shown that was not learnt."""
    return math.floor(seconds * 10 / hour_rule(on).hour) / 10


# Ranges of media seconds ---------------------------------------------------------------------------------------------


def normal(ranges: Iterable[Sequence[float]], length: int) -> list[Range]:
    """Disjoint sorted whole-second ranges within 0..length; whatever is no range is dropped."""
    cut = []
    for item in ranges:
        if len(item) != 2 or not all(math.isfinite(edge) for edge in item):
            continue
        low, high = max(0, math.floor(item[0])), min(length, math.floor(item[1]))
        if low < high:
            cut.append((low, high))
    merged: list[Range] = []
    for low, high in sorted(cut):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def total(ranges: Iterable[Range]) -> int:
    """Seconds in disjoint ranges."""
    return sum(high - low for low, high in ranges)


def minus(ranges: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
    """What of `ranges` is not in `taken`; both disjoint and sorted."""
    rest: list[Range] = []
    for low, high in ranges:
        at = low
        for left, right in taken:
            if right <= at or left >= high:
                continue
            if at < left:
                rest.append((at, left))
            at = max(at, right)
        if at < high:
            rest.append((at, high))
    return rest


def first(ranges: Sequence[Range], seconds: int) -> list[Range]:
    """The first `seconds` of disjoint ranges."""
    kept: list[Range] = []
    for low, high in ranges:
        if seconds <= 0:
            break
        kept.append((low, min(high, low + seconds)))
        seconds -= high - low
    return kept


# Beats ---------------------------------------------------------------------------------------------------------------


class Refusal(StrEnum):
    """Why seconds do not count."""

    HIDDEN = "hidden"
    PAUSED = "paused"
    TOO_FAST = "too_fast"
    REPEATED = "repeated"
    AHEAD_OF_CLOCK = "ahead_of_clock"
    DAY_FULL = "day_full"
    ABSENT = "absent"
    NO_PICTURE = "no_picture"
    OTHER_FACE = "other_face"
    FACE_DECIDED = "face_decided"


@dataclass(frozen=True)
class Beat:
    """What the browser reports; a witness, never an authority. `elapsed` is its clock since the session was opened."""

    elapsed: float
    ranges: tuple[tuple[float, float], ...] = ()
    rate: float = 1.0
    visible: bool = True
    playing: bool = True


@dataclass(frozen=True)
class Standing:
    """Where a session stands before a beat; `server_elapsed` is the server's own clock since opening, in seconds."""

    server_elapsed: float
    accounted: float
    client_seconds: float
    covered: tuple[Range, ...]
    length: int
    today: int
    reading: bool


@dataclass(frozen=True)
class Credit:
    """What a beat earned: `ranges` newly covered, `refused` seconds with the reason, and the clocks to keep."""

    ranges: tuple[Range, ...]
    covered: tuple[Range, ...]
    refused: int
    reason: Refusal | None
    accounted: float
    client_seconds: float

    @property
    def seconds(self) -> int:
        """Credited seconds."""
        return total(self.ranges)


def credit(beat: Beat, standing: Standing, rule: HourRule) -> Credit:
    """Decide which seconds of a beat count.

    Credit is the least of: the server's time not yet used up, the client's own time since its last beat, one and a half
    intervals, the ranges not covered before, and what is left of the day. So over any history it never exceeds real
    time, the length of the media, or the daily limit, whatever the browser says.
    """
    accounted = max(standing.accounted, standing.server_elapsed - rule.grace)
    available = max(0.0, standing.server_elapsed - accounted)
    elapsed = beat.elapsed if math.isfinite(beat.elapsed) else standing.client_seconds
    delta = max(0.0, elapsed - standing.client_seconds)
    used = math.floor(min(delta, available))
    clock = standing.client_seconds + used if delta <= available else elapsed

    covered = list(standing.covered)
    if standing.reading:
        done = total(covered)
        claimed = normal([(done, done + used)], standing.length)
    else:
        claimed = normal(beat.ranges, standing.length)

    wanted = total(claimed)
    fresh = minus(claimed, covered)
    reason: Refusal | None = None
    if not beat.playing:
        fresh, reason = [], Refusal.PAUSED
    elif not beat.visible:
        fresh, reason = [], Refusal.HIDDEN
    elif not 0 < beat.rate <= rule.max_rate:
        fresh, reason = [], Refusal.TOO_FAST
    else:
        if total(fresh) < wanted:
            reason = Refusal.REPEATED
        clock_limit = min(used, rule.beat_limit)
        if total(fresh) > clock_limit:
            fresh, reason = first(fresh, clock_limit), Refusal.AHEAD_OF_CLOCK
        day_limit = max(0, rule.day - standing.today)
        if total(fresh) > day_limit:
            fresh, reason = first(fresh, day_limit), Refusal.DAY_FULL
    return Credit(
        ranges=tuple(fresh),
        covered=tuple(normal([*covered, *fresh], standing.length)),
        refused=max(0, min(wanted, used) - total(fresh)),
        reason=reason,
        accounted=accounted + used,
        client_seconds=clock,
    )


def seconds_needed(kind: str, length: int, rule: HourRule) -> int:
    """Credited seconds without which an activity is not done; none for what is answered or handed in."""
    untimed = dict.fromkeys(("quiz", "assignment", "practice", "lti", "live", "discussion"), 0.0)
    share = {"video": rule.video_share, "scorm": rule.package_share, **untimed}.get(kind, rule.reading_share)
    return math.ceil(length * share)


def reading_seconds(text: str) -> int:
    """Time to read a text with care: 300 characters a minute, at least one minute."""
    return max(60, math.ceil(sum(1 for char in text if not char.isspace()) / 5))


# Order and completion ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """An activity in its place: its key, whether it must be done, whether it is; `timed` ones wait for no other.

    A live class is held when it is held, and who missed it sees its recording, wherever that stands.
    """

    key: int
    required: bool
    done: bool
    timed: bool = False


def unlocked(steps: Sequence[Step], in_order: bool) -> set[int]:
    """Keys of the activities that may be opened: all, or those with every required one before them done."""
    if not in_order:
        return {step.key for step in steps}
    opened: set[int] = set()
    for step in steps:
        opened.add(step.key)
        if step.required and not step.done:
            break
    return opened | {step.key for step in steps if step.done or step.timed}


def finished(steps: Sequence[Step]) -> bool:
    """True when every required activity is done (all of them when none is required)."""
    wanted = [step for step in steps if step.required] or list(steps)
    return bool(wanted) and all(step.done for step in wanted)


# Courses that nobody keeps up ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StaleRule:
    """When an owner is asked whether a course still holds; months, and days to answer."""

    valid_from: date
    age: int = 36
    quiet: int = 12
    answer: int = 30
    kept: int = 12


STALE_RULES = (StaleRule(date(2020, 1, 1)),)


def stale_rule(on: date) -> StaleRule:
    """The rule in force on a day; the first one before that."""
    return next((rule for rule in reversed(STALE_RULES) if rule.valid_from <= on), STALE_RULES[0])


def stale(published: date, last_enrolment: date | None, occupation_holds: bool, today: date) -> str:
    """Why a course should be asked about: "occupation" left the catalogue, "old" and unused; "" when it need not."""
    rule = stale_rule(today)
    if not occupation_holds:
        return "occupation"
    used = max(published, last_enrolment or published)
    if add_months(published, rule.age) <= today and add_months(used, rule.quiet) <= today:
        return "old"
    return ""


# Quizzes -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question as marking needs it; kind and key as in `platform.questions`."""

    key: int
    kind: str
    answer: Sequence[str]
    points: int


def share(question: Asked, given: Sequence[str]) -> Fraction:
    """Share of its points that an answer earns; blanks and pairs count one by one."""
    return score(question.kind, question.answer, given) or Fraction(0)


def mark(questions: Sequence[Asked], answers: Mapping[str, Sequence[str]]) -> int:
    """Score in percent, rounded down; nothing asked is all right."""
    whole = sum(question.points for question in questions)
    gained = sum(question.points * share(question, answers.get(str(question.key), ())) for question in questions)
    return int(gained * 100 / whole) if whole else 100

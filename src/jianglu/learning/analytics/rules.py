"""The statistics of learning. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
"""People in a group below which it is shown only together with others, so that no line tells of one person."""
FEWEST_ANSWERS = 20
"""Answers below which nothing is said of a question: the standard error of a share is still 11 points then."""


@dataclass(frozen=True)
class Spell:
    """`people` who were seen for `days` since they began; `finished` on that day, or still at it when last looked."""

    days: int
    finished: bool
    people: int = 1


def completion_curve(spells: Sequence[Spell]) -> list[tuple[int, float]]:
    """(day, share that has finished by then) by the estimator of Kaplan & Meier (1958, JASA 53: 457).

    Who began lately has not had the time to finish: they count as long as they were seen, instead of pulling the share
    down as in a plain ratio. A step for each day on which somebody finished, from (0, 0) on.
    """
    at_risk = sum(spell.people for spell in spells)
    by_day: dict[int, list[int]] = {}
    for spell in spells:
        by_day.setdefault(max(0, spell.days), [0, 0])[not spell.finished] += spell.people
    unfinished, curve = 1.0, [(0, 0.0)]
    for day in sorted(by_day):
        done, gone = by_day[day]
        if done and at_risk:
            unfinished *= 1 - done / at_risk
            curve.append((day, 1 - unfinished))
        at_risk -= done + gone
    return curve


def share_by(curve: Sequence[tuple[int, float]], day: int) -> float:
    """What share has finished by a day."""
    return max((share for at, share in curve if at <= day), default=0.0)


def median_days(curve: Sequence[tuple[int, float]]) -> int | None:
    """The day by which half have finished; None when it never came to half."""
    return next((day for day, share in curve if share >= 0.5 - 1e-9), None)


def pooled(groups: Mapping[str, tuple[int, int]]) -> tuple[list[tuple[str, int, int]], tuple[int, int]]:
    """Groups of (people, amount) largest first, and the rest together: those of fewer than FEWEST people.

    When the rest itself is of fewer, the smallest shown group joins it, or the rest could be told from the total.
    """
    rows = sorted(
        ((key, people, amount) for key, (people, amount) in groups.items()), key=lambda row: (-row[1], row[0])
    )
    shown = [row for row in rows if row[1] >= FEWEST]
    rest = [row for row in rows if row[1] < FEWEST]
    while rest and shown and sum(row[1] for row in rest) < FEWEST:
        rest.append(shown.pop())
    return shown, (sum(row[1] for row in rest), sum(row[2] for row in rest))


@dataclass(frozen=True)
class Item:
    """A question: `answers`, share right (`facility`), point-biserial with the rest of the quiz (`discrimination`, None
    where it has no meaning), how often each option was chosen, and what to look at."""

    key: int
    answers: int
    facility: float
    discrimination: float | None
    options: list[int]
    hint: str


def items(sheets: Sequence[Mapping[int, bool]], chosen: Mapping[int, Sequence[int]]) -> list[Item]:
    """Statistics of the questions of a quiz from first attempts: right or wrong by question of each, options as counted.

    The discrimination is corrected: a question is set against the score on the others (Henrysson 1963, Psychometrika 28).
    """
    keys = list(dict.fromkeys(key for sheet in sheets for key in sheet))
    found = []
    for key in keys:
        rows = [(sheet[key], sum(sheet.values()) - sheet[key]) for sheet in sheets if key in sheet]
        facility = sum(right for right, _rest in rows) / len(rows)
        discrimination = _correlation([float(right) for right, _ in rows], [float(rest) for _, rest in rows])
        hint = _hint(len(rows), facility, discrimination)
        found.append(Item(key, len(rows), facility, discrimination, list(chosen.get(key, ())), hint))
    return found


def _hint(answers: int, facility: float, discrimination: float | None) -> str:
    """What a teacher should look at; "" when nothing, "few" when too little is known."""
    if answers < FEWEST_ANSWERS:
        return "few"
    if discrimination is not None and discrimination < 0:
        return "key"  # who knows more gets it wrong: look at the key first
    if facility < 0.3:
        return "hard"
    if facility > 0.95:
        return "easy"
    if discrimination is not None and discrimination < 0.15:
        return "flat"
    return ""


def _correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    n = len(left)
    if n < 2:
        return None
    a, b = sum(left) / n, sum(right) / n
    spread = math.sqrt(sum((x - a) ** 2 for x in left) * sum((y - b) ** 2 for y in right))
    return None if spread == 0 else sum((x - a) * (y - b) for x, y in zip(left, right, strict=True)) / spread


def option_counts(given: Sequence[Sequence[str]], options: Sequence[str]) -> list[int]:
    """How often each option was chosen, by its key."""
    return [sum(key in answer for answer in given) for key in options]

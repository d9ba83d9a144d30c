"""Who falls behind in a group, and why; how members are shown to each other. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from jianglu.kernel.periods import full_years

ADULT = 18
QUIET_DAYS = 7
"""Days without any activity after which somebody may have stopped: most who give up in an online course do so by not coming
back (Kizilcec, Piech & Schneider 2013). The city may set another number."""
FIRST_DAYS = 3
BEHIND_SHARE = 0.2
"""Of all activities by which one may lag before it is worth a word."""
FAILED_TWICE = 2
TWO_CHARACTERS = frozenset({
    "欧阳", "上官", "司马", "司徒", "司空", "诸葛", "夏侯", "尉迟", "皇甫", "公孙", "慕容", "令狐",
    "长孙", "宇文", "端木", "东方", "独孤", "南宫", "百里", "淳于", "闻人", "轩辕", "申屠", "鲜于",
})  # fmt: skip
"""Family names of two characters."""


@dataclass(frozen=True)
class Pace:
    """A member's standing in a group; days are of the calendar, `overdue` the courses past their last day and not done."""

    done: int
    size: int
    days_gone: int
    days_all: int
    quiet_days: int | None
    overdue: int = 0
    failed_quizzes: int = 0

    @property
    def expected(self) -> int:
        """Activities that somebody who learns evenly would have done by now, rounded down."""
        share = 1.0 if self.days_all <= 0 else min(1.0, max(0.0, self.days_gone / self.days_all))
        return math.floor(self.size * share)


def reasons(pace: Pace) -> list[dict[str, Any]]:
    """Why a member needs a word, each with its figures; none for who has finished or is within the plan."""
    if pace.size == 0 or pace.done >= pace.size:
        return []
    found: list[dict[str, Any]] = []
    if pace.overdue:
        found.append({"code": "overdue", "courses": pace.overdue})
    if pace.quiet_days is None:
        if pace.days_gone >= FIRST_DAYS:
            found.append({"code": "not_started", "days": pace.days_gone})
    elif pace.quiet_days >= QUIET_DAYS:
        found.append({"code": "quiet", "days": pace.quiet_days})
    lag = pace.expected - pace.done
    if pace.quiet_days is not None and lag > max(1, pace.size * BEHIND_SHARE):
        found.append({"code": "behind", "done": pace.done, "expected": pace.expected})
    if pace.failed_quizzes:
        found.append({"code": "quiz", "quizzes": pace.failed_quizzes})
    return found


def risk(found: list[dict[str, Any]]) -> int:
    """0 none, 1 worth a word, 2 needs help: past a last day, or for two reasons at once."""
    return min(2, len(found) + any(row["code"] == "overdue" for row in found))


def shown_as(name: str, born: date, on: date, seat: int) -> str:
    """How the others see a member: the family name, of minors only a number (PIPL art. 31 protects those under 14; the
    Regulations on the Protection of Minors in Cyberspace of 2024 all under 18)."""
    if full_years(born, on) < ADULT:
        return f"学员 {seat}"
    return f"{name[: 2 if name[:2] in TWO_CHARACTERS and len(name) > 2 else 1]}同学 {seat}"

"""When a lesson opens, until when it is to be done, and why it is closed now. Pure; days are those of the city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from ..rules import Step, unlocked

MOST_DAYS = 3650


class Late(StrEnum):
    """What a deadline that has passed means."""

    MARKED = "marked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Need:
    """An activity (by its key) that must be done before, a scored one with at least `score` percent."""

    key: str
    score: int | None = None


@dataclass(frozen=True)
class Release:
    """The rule of a chapter or an activity. Days are counted from the day on which the learner joined the course.

    It opens on a day (from its first minute) or after days, once all `needs` are met; it is to be done by the end of a
    day, and then counts as late (`MARKED`) or is closed to who has not done it.
    """

    opens_on: date | None = None
    opens_after: int | None = None
    needs: tuple[Need, ...] = ()
    due_on: date | None = None
    due_after: int | None = None
    late: Late = Late.MARKED

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Release:
        """The rule out of what `plain` gave."""
        days = {name: date.fromisoformat(kept[name]) for name in ("opens_on", "due_on") if name in kept}
        return cls(
            **days,
            opens_after=kept.get("opens_after"),
            due_after=kept.get("due_after"),
            needs=tuple(Need(row["key"], row.get("score")) for row in kept.get("needs", [])),
            late=Late(kept.get("late", Late.MARKED)),
        )

    def plain(self) -> dict[str, Any]:
        """JSON values; empty when nothing is asked."""
        found: dict[str, Any] = {}
        if self.opens_on:
            found["opens_on"] = self.opens_on.isoformat()
        if self.opens_after is not None:
            found["opens_after"] = self.opens_after
        if self.needs:
            found["needs"] = [
                {"key": need.key} | ({} if need.score is None else {"score": need.score}) for need in self.needs
            ]
        if self.due_on:
            found["due_on"] = self.due_on.isoformat()
        if self.due_after is not None:
            found["due_after"] = self.due_after
        if self.has_due:
            found["late"] = self.late.value
        return found

    @property
    def has_due(self) -> bool:
        """Whether there is a deadline."""
        return self.due_on is not None or self.due_after is not None

    def opens(self, begun: date) -> date | None:
        """The first day on which who joined on a day may open it."""
        return self.opens_on if self.opens_after is None else begun + timedelta(days=self.opens_after)

    def due(self, begun: date) -> date | None:
        """The last day in time for who joined on a day."""
        return self.due_on if self.due_after is None else begun + timedelta(days=self.due_after)


@dataclass(frozen=True)
class Place:
    """An activity in the order of its version with what a learner has of it, and the rules of its chapter and its own.

    `timed` as in `Step`: a live class or its recording, which wait for no turn.
    """

    pk: int
    key: str
    required: bool
    done: bool
    score: int | None
    releases: tuple[Release, ...]
    timed: bool = False


@dataclass(frozen=True)
class Standing:
    """Whether a learner may open an activity, and else why: the day to come, what is to be done first, the deadline."""

    open: bool
    opens_on: date | None = None
    needs: tuple[Need, ...] = ()
    due: date | None = None
    closed: bool = False

    @property
    def held(self) -> bool:
        """Whether a rule keeps it from the learner, rather than the order of the course."""
        return not self.open and (self.closed or self.opens_on is not None or bool(self.needs))


def deadline(releases: Iterable[Release], begun: date, group_day: date | None) -> tuple[date | None, Late]:
    """The last day of an activity and what it means: its own rule before its chapter's.

    The last day of a study group takes the place of every deadline within the course, since who leads the group plans
    its weeks; what is done later is marked late and never closed, as everywhere in a group.
    """
    own = next((rule for rule in reversed(list(releases)) if rule.has_due), None)
    if own is None:
        return None, Late.MARKED
    return (group_day, Late.MARKED) if group_day else (own.due(begun), own.late)


def standings(
    places: Sequence[Place], *, in_order: bool, begun: date, today: date, group_day: date | None = None
) -> dict[int, Standing]:
    """How a learner who joined on `begun` stands with each activity today.

    What is done stays open. What was closed before it was done no longer holds up what stands behind it in order. A
    need that is not in this version any more is asked of nobody.
    """
    known = {place.key: place for place in places}
    ends = {place.pk: deadline(place.releases, begun, group_day) for place in places}
    closed = {
        place.pk
        for place in places
        if not place.done and ends[place.pk][1] == Late.CLOSED and (ends[place.pk][0] or today) < today
    }
    steps = [Step(place.pk, place.required and place.pk not in closed, place.done, place.timed) for place in places]
    in_turn = unlocked(steps, in_order)
    found = {}
    for place in places:
        days = [day for rule in place.releases if (day := rule.opens(begun)) is not None and day > today]
        needs = tuple(need for rule in place.releases for need in rule.needs if _lacks(need, known))
        free = place.pk in in_turn and not days and not needs and place.pk not in closed
        found[place.pk] = Standing(
            open=place.done or free,
            opens_on=max(days, default=None),
            needs=tuple(dict.fromkeys(needs)),
            due=ends[place.pk][0],
            closed=place.pk in closed,
        )
    return found


def _lacks(need: Need, known: Mapping[str, Place]) -> bool:
    place = known.get(need.key)
    if place is None:
        return False
    return not place.done or (need.score is not None and (place.score or 0) < need.score)


def never_open(places: Sequence[Place], in_order: bool) -> set[int]:
    """Activities that nobody could ever open, however long they learnt: rules that wait for one another.

    Played through: everything open is done with full marks, again and again, at the end of all days.
    """
    timeless = [
        replace(
            place,
            done=False,
            releases=tuple(replace(rule, due_on=None, due_after=None) for rule in place.releases),
        )
        for place in places
    ]
    while True:
        found = standings(timeless, in_order=in_order, begun=date(2000, 1, 1), today=date.max)
        fresh = {place.pk for place in timeless if found[place.pk].open and not place.done}
        if not fresh:
            return {place.pk for place in timeless if not place.done}
        timeless = [replace(place, done=True, score=100) if place.pk in fresh else place for place in timeless]

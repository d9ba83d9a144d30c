"""Courses that come before others, read: what a course needs, what somebody lacks, where to begin."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .models import Course, Enrolment, Prerequisite


@dataclass(frozen=True)
class Needed:
    """A course that comes before another one; a retired one is skipped; `done` by the person who looks."""

    course: Course
    done: bool

    @property
    def skipped(self) -> bool:
        """Whether it is asked of nobody any more."""
        return self.course.retired_at is not None


def needed(course_id: int, person_id: int | None = None) -> list[Needed]:
    """What comes before a course, in its author's order, retired ones too."""
    rows = (
        Prerequisite.objects.filter(course_id=course_id)
        .select_related("needed")
        .defer("needed__tokens", "needed__search")
    )
    courses = [row.needed for row in rows]
    done = _completed(person_id, [course.pk for course in courses]) if person_id and courses else set()
    return [Needed(course, course.pk in done) for course in courses]


def missing(person_id: int, course_ids: Collection[int]) -> dict[int, list[Course]]:
    """By course what the person has yet to complete before it; courses that lack nothing are left out."""
    rows = list(
        Prerequisite.objects.filter(course_id__in=course_ids, needed__retired_at=None)
        .select_related("needed", "needed__category", "needed__current", "needed__organisation", "needed__occupation")
        .defer("needed__tokens", "needed__search")
    )
    done = _completed(person_id, [row.needed_id for row in rows]) if rows else set()
    found: dict[int, list[Course]] = {}
    for row in rows:
        if row.needed_id not in done:
            found.setdefault(row.course_id, []).append(row.needed)
    return found


def first_steps(person_id: int, course_ids: Collection[int]) -> dict[int, Course]:
    """By course that cannot be begun yet: the course with which the way to it begins. Two queries for each step of the way."""
    steps = {course_id: rows[0] for course_id, rows in missing(person_id, course_ids).items()}
    open_ends = dict(steps)
    while open_ends:
        further = missing(person_id, {row.pk for row in open_ends.values()})
        open_ends = {key: further[row.pk][0] for key, row in open_ends.items() if row.pk in further}
        steps |= open_ends
    return steps


def above(course_ids: Iterable[int]) -> set[int]:
    """Courses, with everything that comes before them at any remove."""
    found: set[int] = set()
    step = set(course_ids)
    while step:
        found |= step
        step = set(Prerequisite.objects.filter(course_id__in=step).values_list("needed_id", flat=True)) - found
    return found


def _completed(person_id: int, course_ids: Collection[int]) -> set[int]:
    rows = Enrolment.objects.filter(person_id=person_id, course_id__in=course_ids, completed_at__isnull=False)
    return set(rows.values_list("course_id", flat=True))

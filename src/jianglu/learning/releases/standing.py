"""How learners stand with the lessons of their courses: read in a fixed number of queries, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jianglu.kernel.punctuation import listed
from jianglu.platform import calendar

from ..errors import ActivityLocked, NotReleased
from ..lives import queries as lives
from ..models import Activity, CohortCourse, Enrolment, Module, Progress
from . import rules, words

DUE = ["due_on", "due_after"]
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Seen:
    """An activity as a learner stands with it."""

    pk: int
    key: str
    title: str
    done: bool
    standing: rules.Standing


@dataclass(frozen=True)
class Deadline:
    """A lesson that is to be done by a day; `passed` when that day is over."""

    enrolment: Enrolment
    lesson: Seen
    due: date
    passed: bool


def place(
    activity: Activity, chapter: Mapping[str, Any], done: bool, score: int | None, replays: Collection[UUID | None]
) -> rules.Place:
    """An activity as the rules see it, with the rule that its chapter keeps."""
    own = (rules.Release.of(chapter), rules.Release.of(activity.release))
    timed = activity.kind == Activity.Kind.LIVE or activity.key in replays
    return rules.Place(activity.pk, str(activity.key), activity.required, done, score, own, timed)


def places(
    modules: Iterable[Module], progress: Mapping[int, Progress], replays: Collection[UUID | None] = ()
) -> list[rules.Place]:
    """The activities of a version that was read with all its content; `replays` are recordings of its live classes."""
    return [
        place(
            row,
            module.release,
            row.pk in progress and progress[row.pk].done_at is not None,
            progress[row.pk].score if row.pk in progress else None,
            replays,
        )
        for module in modules
        for row in module.activities.all()
    ]


def standings(enrolment: Enrolment, found: Sequence[rules.Place], in_order: bool) -> dict[int, rules.Standing]:
    """How an enrolment stands with each place; one query where there are deadlines, else none."""
    timed = any(rule.has_due for row in found for rule in row.releases)
    days = _group_days([enrolment]) if timed else {}
    return _standings(enrolment, found, in_order, days)


def many(enrolments: Collection[Enrolment]) -> dict[int, list[Seen]]:
    """By enrolment (read with `version`) how it stands with each activity in order; at most three queries,
    and one for each course with live classes."""
    of: dict[int, list[Activity]] = {}
    chapters: dict[int, dict[str, Any]] = {}
    rows = Activity.objects.filter(module__version_id__in={row.version_id for row in enrolments})
    for row in (
        rows.order_by("module__seq", "seq", "pk")
        .select_related("module")
        .only("key", "kind", "title", "required", "release", "module__version_id", "module__release")
    ):
        of.setdefault(row.module.version_id, []).append(row)
        chapters[row.pk] = row.module.release
    progress = {
        (enrolment, activity): (done is not None, score)
        for enrolment, activity, done, score in Progress.objects.filter(
            enrolment_id__in=[row.pk for row in enrolments]
        ).values_list("enrolment_id", "activity_id", "done_at", "score")
    }
    timed = any(set(DUE) & {*row.release, *chapters[row.pk]} for rows in of.values() for row in rows)
    days = _group_days(enrolments) if timed else {}
    replays = {
        course: lives.replay_keys(course)
        for course in {
            row.course_id
            for row in enrolments
            if any(lesson.kind == Activity.Kind.LIVE for lesson in of.get(row.version_id, []))
        }
    }
    found: dict[int, list[Seen]] = {}
    for enrolment in enrolments:
        keys = replays.get(enrolment.course_id, set())
        lessons = of.get(enrolment.version_id, [])
        here = [
            place(row, chapters[row.pk], *progress.get((enrolment.pk, row.pk), (False, None)), keys) for row in lessons
        ]
        stands = _standings(enrolment, here, enrolment.version.in_order, days)
        found[enrolment.pk] = [
            Seen(row.pk, str(row.key), row.title, spot.done, stands[row.pk])
            for row, spot in zip(lessons, here, strict=True)
        ]
    return found


def check_open(enrolment: Enrolment, activity_id: int | None = None, *, key: UUID | None = None) -> None:
    """Raise NotReleased (with the reason) or ActivityLocked unless the learner may open an activity of their version now."""
    lessons = many([enrolment])[enrolment.pk]
    stands = next(row.standing for row in lessons if row.pk == activity_id or row.key == str(key))
    if stands.open:
        return
    if stands.held:
        titles = {row.key: row.title for row in lessons}
        raise NotReleased(why=listed(words.reasons(stands, titles), "；"))
    raise ActivityLocked()


def is_held(enrolment: Enrolment, activity_id: int) -> bool:
    """Whether a rule keeps an activity from the learner today, its files too."""
    return any(row.pk == activity_id and row.standing.held for row in many([enrolment])[enrolment.pk])


def is_late(enrolment: Enrolment, activity: Activity) -> bool:
    """Whether the last day of an activity is over for a learner."""
    releases = (rules.Release.of(activity.module.release), rules.Release.of(activity.release))
    if not any(rule.has_due for rule in releases):
        return False
    group_day = _group_days([enrolment]).get((enrolment.person_id, enrolment.course_id))
    due, _late = rules.deadline(releases, timezone.localdate(enrolment.started_at), group_day)
    return due is not None and due < calendar.today()


def timed(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Those that go on in a version with deadlines."""
    with_due = Activity.objects.filter(Q(release__has_any_keys=DUE) | Q(module__release__has_any_keys=DUE))
    versions = with_due.values("module__version_id")
    return enrolments.filter(completed_at=None, version_id__in=versions).select_related("version")


def deadlines(person_id: int, within: timedelta = SOON) -> list[Deadline]:
    """Lessons that a person has yet to do and whose last day is near or over but not closed, nearest first.

    One query for who has none, at most four.
    """
    enrolments = list(timed(Enrolment.objects.filter(person_id=person_id))[:200])
    seen = many(enrolments) if enrolments else {}
    today = calendar.today()
    found = [
        Deadline(enrolment, row, row.standing.due, row.standing.due < today)
        for enrolment in enrolments
        for row in seen[enrolment.pk]
        if row.standing.due and not row.done and not row.standing.closed and row.standing.due <= today + within
    ]
    return sorted(found, key=lambda row: (row.due, row.enrolment.pk, row.lesson.pk))


def _standings(
    enrolment: Enrolment, found: Sequence[rules.Place], in_order: bool, days: Mapping[tuple[int, int], date]
) -> dict[int, rules.Standing]:
    return rules.standings(
        found,
        in_order=in_order,
        begun=timezone.localdate(enrolment.started_at),
        today=calendar.today(),
        group_day=days.get((enrolment.person_id, enrolment.course_id)),
    )


def _group_days(enrolments: Collection[Enrolment]) -> dict[tuple[int, int], date]:
    """By person and course the latest last day in the study groups that run: who is in two has the time of both."""
    rows = (
        CohortCourse.objects.filter(
            course_id__in={row.course_id for row in enrolments},
            cohort__closed_at=None,
            cohort__members__person_id__in={row.person_id for row in enrolments},
            cohort__members__left_at=None,
        )
        .order_by()
        .values_list("cohort__members__person_id", "course_id")
        .annotate(day=Max("due_on"))
    )
    return {(person, course): day for person, course, day in rows}

"""Reading learning: the catalogue of courses, a learner's own courses, and what classes count."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from jianglu.kernel.punctuation import listed
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require

from . import rules
from .errors import ActivityLocked, CourseNotFound, NotEnrolled, NotReleased
from .finding import catalogue as catalogue
from .finding import categories as categories
from .finding import open_courses as open_courses
from .finished import completion_of as completion_of
from .finished import completions as completions
from .finished import hours_by_year as hours_by_year
from .lives import queries as lives
from .models import (
    Activity,
    Attempt,
    Course,
    CourseVersion,
    Enrolment,
    HourEntry,
    Module,
    PlaySession,
    Progress,
)
from .permissions import STUDY, VIEW_HOURS
from .releases import standing, words
from .releases.rules import Standing
from .workshop import authored as authored
from .workshop import authored_activity as authored_activity
from .workshop import authored_course as authored_course
from .workshop import authored_module as authored_module
from .workshop import authored_question as authored_question
from .workshop import content_of as content_of
from .workshop import course_import as course_import
from .workshop import figures as figures
from .workshop import import_notes as import_notes
from .workshop import imports as imports
from .workshop import may_send as may_send
from .workshop import open_review as open_review
from .workshop import review_of as review_of
from .workshop import reviews_version as reviews_version
from .workshop import seen as seen
from .workshop import shown_activity as shown_activity
from .workshop import workshop as workshop


def get_course(course_id: int) -> Course:
    """A published course, also a retired one (its learners may finish); raises CourseNotFound."""
    course = (
        Course.objects.filter(pk=course_id, current__isnull=False)
        .select_related("category", "current", "organisation", "occupation")
        .first()
    )
    if course is None:
        raise CourseNotFound()
    return course


def get_courses(ids: Iterable[int]) -> list[Course]:
    """Published courses by id, for pages of other rooms."""
    return list(open_courses().filter(pk__in=set(ids)).order_by("pk"))


def choices(text: str = "", *, limit_to: int = 300) -> list[tuple[int, str]]:
    """(id, title) of open courses, for form fields."""
    return [(course.pk, course.title) for course in catalogue(text)[:limit_to]]


@dataclass(frozen=True)
class Line:
    """An activity in the outline, as a learner sees it; `needed` and `seconds` are credited seconds.

    `reasons` say why it is not open, to who has not joined what its rule will ask.
    """

    activity: Activity
    progress: Progress | None
    standing: Standing
    needed: int
    reasons: list[str]
    starts_at: datetime | None = None
    """When a live class is held."""

    @property
    def open(self) -> bool:
        """The learner may open it."""
        return self.standing.open

    @property
    def done(self) -> bool:
        """The learner has done it."""
        return self.progress is not None and self.progress.done_at is not None

    @property
    def seconds(self) -> int:
        """Seconds in the ledger."""
        return self.progress.seconds if self.progress else 0

    @property
    def needed_minutes(self) -> int:
        """Whole minutes of what is needed, rounded up."""
        return -(-self.needed // 60)

    @property
    def overdue(self) -> bool:
        """Its last day is over, and it is not done."""
        return not self.done and self.standing.due is not None and self.standing.due < calendar.today()

    @property
    def percent(self) -> int:
        """How much of what is needed has been learnt."""
        if self.done:
            return 100
        return min(99, self.seconds * 100 // self.needed) if self.needed else 0


@dataclass(frozen=True)
class Chapter:
    """A module with its lines."""

    module: Module
    lines: list[Line]


@dataclass(frozen=True)
class Outline:
    """A course version with one learner's progress in it (none for visitors)."""

    version: CourseVersion
    enrolment: Enrolment | None
    chapters: list[Chapter]

    @property
    def lines(self) -> list[Line]:
        """All activities in order."""
        return [line for chapter in self.chapters for line in chapter.lines]

    @property
    def done(self) -> int:
        """How many activities are done."""
        return sum(line.done for line in self.lines)

    @property
    def percent(self) -> int:
        """Share of the activities done."""
        return self.done * 100 // len(self.lines) if self.lines else 0

    @property
    def next_line(self) -> Line | None:
        """Where to go on."""
        return next((line for line in self.lines if line.open and not line.done), None)

    def after(self, activity_id: int) -> Line | None:
        """The activity that follows."""
        lines = self.lines
        place = next((n for n, line in enumerate(lines) if line.activity.pk == activity_id), -1)
        return lines[place + 1] if 0 <= place < len(lines) - 1 else None


def outline(course: Course, person_id: int | None) -> Outline:
    """The outline of the learner's version of a course, or of the current one for everybody else."""
    enrolment = (
        Enrolment.objects.filter(course=course, person_id=person_id).select_related("version").first()
        if person_id
        else None
    )
    version = enrolment.version if enrolment else course.current
    if version is None:
        raise CourseNotFound()
    progress = {row.activity_id: row for row in enrolment.progress.all()} if enrolment else {}
    modules = list(version.modules.prefetch_related("activities"))
    held = any(row.kind == Activity.Kind.LIVE for module in modules for row in module.activities.all())
    replays, dates = (lives.replay_keys(course.pk), lives.dates(course.pk)) if held else (set(), {})
    places = standing.places(modules, progress, replays)
    stands = standing.standings(enrolment, places, version.in_order) if enrolment else {}
    asks = {place.pk: place.releases for place in places}
    titles = {str(row.key): row.title for module in modules for row in module.activities.all()}
    rule = rules.hour_rule(calendar.today())
    chapters = [
        Chapter(
            module,
            [
                Line(
                    activity,
                    progress.get(activity.pk),
                    stands.get(activity.pk, Standing(open=False)),
                    rules.seconds_needed(activity.kind, activity.seconds, rule),
                    words.reasons(stands[activity.pk], titles)
                    if enrolment
                    else words.described(asks[activity.pk][-1], titles),
                    dates.get(activity.key),
                )
                for activity in module.activities.all()
            ],
        )
        for module in modules
    ]
    return Outline(version, enrolment, chapters)


@dataclass(frozen=True)
class Lesson:
    """One activity opened by a learner, within its course."""

    course: Course
    outline: Outline
    line: Line


def lesson(actor: Actor, activity_id: int) -> Lesson:
    """The activity for its player; raises CourseNotFound, NotEnrolled, ActivityLocked, NotReleased."""
    require(actor, STUDY, person_id=actor.person_id or 0)
    found = Activity.objects.filter(pk=activity_id).values_list("module__version__course_id", flat=True).first()
    if found is None:
        raise CourseNotFound()
    course = get_course(found)
    plan = outline(course, actor.person_id)
    if plan.enrolment is None:
        raise NotEnrolled()
    line = next((line for line in plan.lines if line.activity.pk == activity_id), None)
    if line is None:
        line = _replay_line(plan.enrolment, activity_id)
    if line.standing.held:
        raise NotReleased(why=listed(line.reasons, "；"))
    if not line.open:
        raise ActivityLocked()
    return Lesson(course, plan, line)


def _replay_line(enrolment: Enrolment, activity_id: int) -> Line:
    """The recording of a live class, where the learner's own version does not hold it; raises CourseNotFound."""
    activity = Activity.objects.select_related("module__version", "file").get(pk=activity_id)
    if not lives.replays_for(enrolment, activity):
        raise CourseNotFound()
    progress = enrolment.progress.filter(activity=activity).first()
    needed = rules.seconds_needed(activity.kind, activity.seconds, rules.hour_rule(calendar.today()))
    return Line(activity, progress, Standing(open=True), needed, [])


def my_courses(actor: Actor) -> QuerySet[Enrolment]:
    """The actor's courses, last studied first, with `done` and `size` activities."""
    return (
        Enrolment.objects.filter(person_id=actor.person_id or 0)
        .select_related("course__category", "version")
        .annotate(
            done=Count(
                "progress",
                filter=Q(progress__done_at__isnull=False, progress__activity__module__version=F("version")),
                distinct=True,
            ),
            size=Count("version__modules__activities", distinct=True),
        )
        .order_by("-last_at")
    )


def my_hours(actor: Actor) -> dict[str, int]:
    """Seconds credited to the actor: today, this year, ever."""
    today = calendar.today()
    sums = HourEntry.objects.filter(person_id=actor.person_id or 0).aggregate(
        today=Sum("seconds", filter=Q(day=today)),
        year=Sum("seconds", filter=Q(day__year=today.year)),
        ever=Sum("seconds"),
    )
    return {key: value or 0 for key, value in sums.items()}


def ledger(actor: Actor, *, person_id: int | None = None) -> QuerySet[HourEntry]:
    """Lines of the hour ledger in the actor's scope (of one person), newest first."""
    rows = limit(HourEntry.objects.all(), actor, VIEW_HOURS, region="person__region__code", person="person_id")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return rows.select_related("course", "activity").order_by("-recorded_at", "-pk")


def attempts(actor: Actor, activity_id: int) -> QuerySet[Attempt]:
    """The actor's goes at a quiz."""
    return Attempt.objects.filter(enrolment__person_id=actor.person_id or 0, activity_id=activity_id).order_by("number")


def attempt(actor: Actor, attempt_id: int) -> Attempt:
    """One of the actor's own attempts with its questions; raises CourseNotFound."""
    found = (
        Attempt.objects.filter(pk=attempt_id, enrolment__person_id=actor.person_id or 0)
        .select_related("activity", "enrolment__course")
        .prefetch_related("activity__questions")
        .first()
    )
    if found is None:
        raise CourseNotFound()
    return found


def session_of(actor: Actor, key: UUID) -> PlaySession | None:
    """The actor's own play session."""
    return PlaySession.objects.filter(key=key, person_id=actor.person_id or 0).select_related("activity").first()


# What classes count ------------------------------------------------------------------------------------------------


def seconds_by_person(
    person_ids: Collection[int], course_ids: Collection[int], start: date, end: date
) -> dict[int, int]:
    """Credited seconds of each person in these courses between two days (both included), in one query."""
    rows = (
        HourEntry.objects.filter(person_id__in=person_ids, course_id__in=course_ids, day__range=(start, end))
        .values_list("person_id")
        .annotate(n=Sum("seconds"))
        .order_by()
    )
    return dict(rows.values_list("person_id", "n"))


def quiz_scores(person_ids: Collection[int], course_ids: Collection[int]) -> dict[int, int]:
    """Mean of each person's best quiz scores in percent, over the quizzes they tried."""
    rows = (
        Progress.objects.filter(
            enrolment__person_id__in=person_ids,
            enrolment__course_id__in=course_ids,
            activity__kind=Activity.Kind.QUIZ,  # the score that a package tells of itself is no mark of ours
            score__isnull=False,
        )
        .values("enrolment__person_id")
        .annotate(mean=Avg("score"))
        .order_by()
    )
    return {row["enrolment__person_id"]: int(row["mean"]) for row in rows}


def has_quiz(course_ids: Collection[int]) -> bool:
    """Whether any of the courses has a required quiz."""
    return Activity.objects.filter(
        module__version__current_of__in=course_ids, kind=Activity.Kind.QUIZ, required=True
    ).exists()


def may_read_file(actor: Actor, file_id: int) -> bool:
    """Whether the actor learns with this file where no rule keeps it from them yet, reviews or writes a course with it."""
    learnt = Activity.objects.filter(file_id=file_id, module__version__enrolment__person_id=actor.person_id or 0)
    for row in learnt.select_related("module").only("release", "module__release", "module__version_id"):
        if not row.release and not row.module.release:
            return True
        own = Enrolment.objects.filter(person_id=actor.person_id or 0, version_id=row.module.version_id)
        if not standing.is_held(own.select_related("version").get(), row.pk):
            return True
    if actor.person_id is not None and lives.shows_replay(actor.person_id, file_id):
        return True
    if reviews_version(actor).filter(modules__activities__file_id=file_id).exists():
        return True
    return authored(actor).filter(versions__modules__activities__file_id=file_id).exists()


def captions_of(actor: Actor, activity_id: int) -> str:
    """WebVTT of a video that the actor may watch, "" when there is none."""
    activity = Activity.objects.filter(pk=activity_id).exclude(captions="").first()
    if activity is None or activity.file_id is None or not may_read_file(actor, activity.file_id):
        return ""
    return activity.captions


def is_done(enrolment_id: int, activity_id: int) -> bool:
    """Whether an activity is done in an enrolment."""
    rows = Progress.objects.filter(enrolment_id=enrolment_id, activity_id=activity_id)
    return rows.exclude(done_at=None).exists()


def course_of(activity_id: int) -> int | None:
    """The published course to which an activity belongs, or None."""
    return (
        Activity.objects.filter(pk=activity_id, module__version__state=CourseVersion.State.PUBLISHED)
        .values_list("module__version__course_id", flat=True)
        .first()
    )


def file_of(actor: Actor, activity_id: int) -> Any:
    """The file of an activity when the actor may read it, else None."""
    activity = Activity.objects.select_related("file").filter(pk=activity_id).first()
    if activity is None or activity.file is None or not may_read_file(actor, activity.file.pk):
        return None
    return activity.file

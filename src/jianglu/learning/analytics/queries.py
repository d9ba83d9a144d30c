"""How a course, a quiz, a group and a unit's courses are doing: live, of what the reader may see anyway."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, ExtractDay, Substr, TruncMonth
from django.utils import timezone

from jianglu.organisations import queries as organisations
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit, require, rls
from jianglu.platform.cache.keeping import kept
from jianglu.platform.regions import queries as regions

from ..errors import CourseNotFound
from ..models import Activity, Attempt, Cohort, Course, Enrolment, HourEntry, Progress
from ..permissions import VIEW_FIGURES
from ..rules import Asked, share, study_hours
from . import rules

WEEKS = 26
CHOSEN = ("single", "multiple")
"""Kinds whose options are counted one by one."""
MANY = 5_000
"""Figures of a course with so many learners are kept for a while: fifty thousand take a second."""
MOST_ATTEMPTS = 5_000
"""Latest first attempts that item statistics are made of: a share is then known to within 1.4 points."""


def courses(actor: Actor) -> QuerySet[Course]:
    """Published courses whose figures the actor may see, with who began and who finished them."""
    rows = limit(Course.objects.all(), actor, VIEW_FIGURES, organisation="organisation_id", region="region_code")
    return rows.filter(current__isnull=False).select_related("category", "current", "organisation")


def units(actor: Actor) -> QuerySet[Any]:
    """Units with courses whose figures the actor may see, with the sums over these: `courses`, `learners`, `finished`."""
    theirs = courses(actor).filter(organisation=OuterRef("pk")).order_by().values("organisation")

    def total(value: Aggregate) -> Subquery:
        return Subquery(theirs.annotate(total=value).values("total"))

    return (
        organisations.search()
        .filter(pk__in=courses(actor).filter(organisation__isnull=False).values("organisation_id"))
        .annotate(courses=total(Count("pk")), learners=total(Sum("learners")), finished=total(Sum("finished")))
        .annotate(region_code=Cast("region_id", CharField()))  # a district is the beginning of its subtree's codes
    )


def unit_for(actor: Actor, organisation_id: int) -> Any:
    """One of them; raises CourseNotFound."""
    found = units(actor).filter(pk=organisation_id).first()
    if found is None:
        raise CourseNotFound()
    return found


@dataclass(frozen=True)
class Month:
    """What a unit's courses gave in a month: seconds of the ledger that count, and those that were refused."""

    month: str
    seconds: int
    refused: int


def of_unit(actor: Actor, organisation_id: int) -> list[Month]:
    """The last twelve months of a unit's courses; the caller has found the unit by `unit_for`."""
    mine = courses(actor).filter(organisation_id=organisation_id)
    first = calendar.today().replace(day=1) - timedelta(days=334)
    with rls.elevated("learning.figures"):  # sums of all learners of whole courses
        rows = (
            HourEntry.objects.filter(course__in=list(mine.values_list("pk", flat=True)), day__gte=first.replace(day=1))
            .annotate(month=TruncMonth("day"))
            .values("month")
            .annotate(seconds=Sum("seconds"), refused=Sum("refused"))
            .order_by("month")
        )
        return [Month(row["month"].strftime("%Y-%m"), max(0, row["seconds"]), row["refused"]) for row in rows]


def course_for(actor: Actor, course_id: int) -> Course:
    """One of them; raises CourseNotFound."""
    found = courses(actor).filter(pk=course_id).first()
    if found is None:
        raise CourseNotFound()
    return found


@dataclass(frozen=True)
class Step:
    """An activity on the way through a course: who began it, who did it, and whose way ended before it was done."""

    activity: Activity
    begun: int
    done: int
    stopped: int


@dataclass(frozen=True)
class Figures:
    """How a course is doing; `curve` is (week, percent finished), `districts` (name, people, 学时)."""

    begun: int
    finished: int
    seconds: int
    refused: int
    offline: int
    median: int | None
    curve: list[tuple[int, float]]
    steps: list[Step]
    months: list[tuple[str, int]]
    districts: list[tuple[str, int, float]]
    at: datetime


def of_course(actor: Actor, course: Course) -> Figures:
    """Figures of a course over everybody who studies it; raises Denied."""
    require(actor, VIEW_FIGURES, organisation_id=course.organisation_id, region=course.region_code)

    def count() -> Figures:
        with rls.elevated("learning.figures"):  # counts of all learners, districts of fewer than five pooled
            return _figures(Enrolment.objects.filter(course=course), course, HourEntry.objects.filter(course=course))

    return kept("learning.figures", (course.pk, course.current_id), count, large=lambda found: found.begun >= MANY)


def of_cohort(cohort: Cohort, course: Course) -> Figures:
    """The same over the members of a group, since it began; the caller has checked the scope."""
    people = cohort.members.filter(left_at=None).values("person_id")
    hours = HourEntry.objects.filter(course=course, person_id__in=people, day__gte=cohort.starts_on)
    return _figures(Enrolment.objects.filter(course=course, person_id__in=people), course, hours)


def _figures(enrolments: QuerySet[Enrolment], course: Course, hours: QuerySet[HourEntry]) -> Figures:
    spells = _spells(enrolments)
    curve = rules.completion_curve(spells)
    sums = hours.aggregate(seconds=Sum("seconds"), refused=Sum("refused"))
    months = (
        enrolments.annotate(month=TruncMonth("started_at"))
        .values("month")
        .annotate(n=Count("pk"))
        .order_by("-month")[:12]
    )
    return Figures(
        begun=sum(spell.people for spell in spells),
        finished=sum(spell.people for spell in spells if spell.finished),
        seconds=sums["seconds"] or 0,
        refused=sums["refused"] or 0,
        offline=Progress.objects.filter(enrolment__in=enrolments.values("pk"), offline=True).count(),
        median=rules.median_days(curve),
        curve=[(week, round(rules.share_by(curve, week * 7) * 100, 1)) for week in range(WEEKS + 1)],
        steps=_steps(enrolments, course),
        months=[(timezone.localtime(row["month"]).strftime("%Y-%m"), row["n"]) for row in reversed(months)],
        districts=_districts(hours),
        at=calendar.now(),
    )


def _spells(enrolments: QuerySet[Enrolment]) -> list[rules.Spell]:
    """Days from the beginning to the end of the course, or to today for those still at it; grouped by the database."""

    def days(until: Any) -> ExtractDay:
        return ExtractDay(ExpressionWrapper(until - F("started_at"), output_field=DurationField()))

    done = enrolments.filter(completed_at__isnull=False).annotate(days=days(F("completed_at")))
    rest = enrolments.filter(completed_at=None)
    found = [
        rules.Spell(row["days"], True, row["n"]) for row in done.values("days").annotate(n=Count("pk")).order_by("days")
    ]
    now = calendar.now()
    seen: dict[int, int] = defaultdict(int)
    for row in (
        rest.annotate(day=TruncMonth("started_at")).values("started_at__date").annotate(n=Count("pk")).order_by()
    ):
        seen[max(0, (timezone.localdate(now) - row["started_at__date"]).days)] += row["n"]
    return found + [rules.Spell(day, False, people) for day, people in sorted(seen.items())]


def _steps(enrolments: QuerySet[Enrolment], course: Course) -> list[Step]:
    """The way through the current version; two statements whatever the number of learners."""
    activities = list(
        Activity.objects.filter(module__version_id=course.current_id)
        .select_related("module")
        .order_by("module__seq", "seq", "pk")
    )
    mine = enrolments.filter(version_id=course.current_id)
    counts = {
        row["activity_id"]: row
        for row in Progress.objects.filter(enrolment__in=mine.values("pk"))
        .values("activity_id")
        .annotate(begun=Count("pk"), done=Count("pk", filter=Q(done_at__isnull=False)))
        .order_by()
    }
    place = F("progress__activity__module__seq") * 1000 + F("progress__activity__seq")
    last = (
        mine.filter(completed_at=None)
        .annotate(last=Max(place, filter=Q(progress__done_at__isnull=False)))
        .values("last")
        .annotate(n=Count("pk"))
        .order_by()
    )
    after = {row["last"]: row["n"] for row in last}
    found, before = [], None
    for activity in activities:
        row = counts.get(activity.pk, {"begun": 0, "done": 0})
        found.append(Step(activity, row["begun"], row["done"], after.get(before, 0)))
        before = activity.module.seq * 1000 + activity.seq
    return found


def as_rows(steps: list[Step]) -> QuerySet[Activity]:
    """The steps as rows of a list that sorts and exports: `begun`, `done`, `stopped`, `place`."""

    def told(values: dict[int, int]) -> Case:
        whens = [When(pk=pk, then=Value(value)) for pk, value in values.items()]
        return Case(*whens, default=Value(0), output_field=IntegerField())

    return Activity.objects.filter(pk__in=[step.activity.pk for step in steps]).annotate(
        begun=told({step.activity.pk: step.begun for step in steps}),
        done=told({step.activity.pk: step.done for step in steps}),
        stopped=told({step.activity.pk: step.stopped for step in steps}),
        place=told({step.activity.pk: place for place, step in enumerate(steps)}),
    )


def _districts(hours: QuerySet[HourEntry]) -> list[tuple[str, int, float]]:
    rows = (
        hours.annotate(district=Substr("person__region_id", 1, 6))
        .values("district")
        .annotate(people=Count("person_id", distinct=True), seconds=Sum("seconds"))
        .order_by()
    )
    groups = {row["district"]: (row["people"], row["seconds"]) for row in rows}
    shown, rest = rules.pooled(groups)
    found = [(regions.name_of(code), people, _hours(seconds)) for code, people, seconds in shown]
    return [*found, ("", rest[0], _hours(rest[1]))] if rest[0] else found


def _hours(seconds: int) -> float:
    return study_hours(max(0, seconds), calendar.today())


@dataclass(frozen=True)
class Quiz:
    """A quiz with the statistics of its questions."""

    activity: Activity
    attempts: int
    passed_first: int
    lines: list[tuple[Any, rules.Item]]


def of_quiz(actor: Actor, activity_id: int) -> Quiz:
    """Item statistics over everybody's first attempts; raises CourseNotFound, Denied."""
    activity = Activity.objects.select_related("module__version__course").filter(pk=activity_id, kind="quiz").first()
    if activity is None:
        raise CourseNotFound()
    course = activity.module.version.course
    require(actor, VIEW_FIGURES, organisation_id=course.organisation_id, region=course.region_code)
    questions = list(activity.questions.all())
    with rls.elevated("learning.figures"):
        rows = list(
            Attempt.objects.filter(activity=activity, number=1, submitted_at__isnull=False)
            .order_by("-submitted_at")
            .values_list("answers", "passed")[:MOST_ATTEMPTS]
        )
    asked = [Asked(question.pk, question.kind, question.answer, question.points) for question in questions]
    sheets = [{one.key: share(one, answers.get(str(one.key), ())) == 1 for one in asked} for answers, _passed in rows]
    chosen = {
        question.pk: rules.option_counts(
            [answers.get(str(question.pk), ()) for answers, _ in rows], [key for key, _text in question.options]
        )
        for question in questions
        if question.kind in CHOSEN
    }
    found = {item.key: item for item in rules.items(sheets, chosen)}
    return Quiz(
        activity,
        len(rows),
        sum(bool(passed) for _answers, passed in rows),
        [(question, found[question.pk]) for question in questions if question.pk in found],
    )

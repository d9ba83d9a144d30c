"""A learner's own week out of the hour ledger, the run of kept weeks, and what to learn next, with the reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from jianglu.platform import calendar
from jianglu.platform.access import Actor, require

from .. import finding
from ..models import Cohort, CohortCourse, Enrolment, HourEntry, StudyPause, StudyPlan
from ..permissions import STUDY
from ..queries import Line, Outline, outline
from ..releases import standing
from . import rules

INITIALS = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)
LOOKED_AT = 3
"""Courses of which the outline is read to find a lesson that is open."""


@dataclass(frozen=True)
class Day:
    """A day of the week as the page shows it."""

    on: date
    planned: bool
    paused: bool
    seconds: int
    today: bool

    @property
    def initial(self) -> Any:
        """The weekday in one sign."""
        return INITIALS[self.on.weekday()]


@dataclass(frozen=True)
class Week:
    """The week of a day: what the plan asks for and what the ledger holds; `learnt_on` is seconds by day."""

    monday: date
    today: date
    goal: rules.Goal | None
    pauses: list[rules.Pause]
    learnt_on: dict[date, int]

    @property
    def learnt(self) -> int:
        """Seconds in the ledger."""
        return max(0, sum(self.learnt_on.values()))

    @property
    def wanted(self) -> int:
        """Seconds that the plan asks for, less by the pauses."""
        return rules.wanted(self.goal, self.pauses, self.monday) if self.goal else 0

    @property
    def kept(self) -> bool:
        """Whether the week is kept already."""
        return self.goal is not None and rules.kept(self.goal, self.pauses, self.monday, self.learnt)

    @property
    def paused(self) -> bool:
        """Whether today is within a pause."""
        return rules.paused(self.pauses, self.today)

    @property
    def days(self) -> list[Day]:
        """Monday to Sunday."""
        days = [self.monday + timedelta(days=n) for n in range(7)]
        return [
            Day(
                day,
                planned=self.goal is not None and day.weekday() in self.goal.days,
                paused=rules.paused(self.pauses, day),
                seconds=self.learnt_on.get(day, 0),
                today=day == self.today,
            )
            for day in days
        ]


def my_plan(actor: Actor) -> StudyPlan | None:
    """The actor's plan."""
    return StudyPlan.objects.filter(person_id=actor.person_id or 0).prefetch_related("goals", "pauses").first()


def my_week(plan: StudyPlan) -> Week:
    """This week of a plan."""
    return weeks([plan], calendar.today())[0][1]


def weeks(plans: Collection[StudyPlan], today: date) -> list[tuple[StudyPlan, Week]]:
    """The week of a day of each plan (read with `goals` and `pauses`); one query for all hours."""
    monday = rules.monday(today)
    rows = (
        HourEntry.objects.filter(
            person_id__in=[plan.person_id for plan in plans], day__range=(monday, monday + timedelta(days=6))
        )
        .values_list("person_id", "day")
        .annotate(n=Sum("seconds"))
        .order_by()
    )
    learnt: dict[int, dict[date, int]] = {}
    for person, day, seconds in rows:
        learnt.setdefault(person, {})[day] = seconds
    return [
        (
            plan,
            Week(monday, today, rules.goal_of(goals_of(plan), today), pauses_of(plan), learnt.get(plan.person_id, {})),
        )
        for plan in plans
    ]


def goals_of(plan: StudyPlan) -> list[rules.Goal]:
    """The plan's goals by week."""
    return [rules.Goal(row.week, frozenset(row.days), row.minutes) for row in plan.goals.all()]


def pauses_of(plan: StudyPlan) -> list[rules.Pause]:
    """The plan's pauses."""
    return [rules.Pause(row.starts_on, row.ends_on) for row in plan.pauses.all()]


def open_pauses(plan: StudyPlan) -> list[StudyPause]:
    """Pauses that are not over."""
    return [row for row in plan.pauses.all() if row.ends_on >= calendar.today()]


def run_of(plan: StudyPlan) -> int:
    """How many weeks in a row the plan was kept; one query."""
    goals = goals_of(plan)
    if not goals:
        return 0
    rows = (
        HourEntry.objects.filter(person_id=plan.person_id, day__gte=goals[0].week)
        .annotate(week=TruncWeek("day"))
        .values_list("week")
        .annotate(n=Sum("seconds"))
        .order_by()
    )
    return rules.run(goals, pauses_of(plan), dict(rows.values_list("week", "n")), calendar.today())


def last_courses(people: Collection[int]) -> dict[int, str]:
    """By person the title of the unfinished course that they were at last."""
    rows = (
        Enrolment.objects.filter(person_id__in=people, completed_at=None)
        .order_by("person_id", "-last_at")
        .distinct("person_id")
        .values_list("person_id", "version__title")
    )
    return dict(rows)


# What comes next ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NextStep:
    """A course, its lesson where one is open, and why it comes now; `minutes` are those that the lesson still needs."""

    course_id: int
    title: str
    reasons: list[str]
    activity_id: int | None = None
    lesson: str = ""
    minutes: int = 0


def next_steps(actor: Actor, count: int = 3, *, deadlines: Sequence[standing.Deadline] | None = None) -> list[NextStep]:
    """What to learn next, best first: near last days of groups and lessons, what was begun, then what fits one's passport.

    The first one names the lesson. `deadlines` are those of the actor where they were read already. At most six queries
    and six for each of the first three courses; raises Denied.
    """
    require(actor, STUDY, person_id=actor.person_id or 0)
    person_id = actor.person_id or 0
    due = _due(person_id)
    begun = {
        row.course_id: row
        for row in Enrolment.objects.filter(person_id=person_id)
        .select_related("course", "version")
        .order_by("-last_at")[:200]
    }
    unfinished = [row for row in begun.values() if row.completed_at is None]
    lessons: dict[int, standing.Deadline] = {}
    for nearest in standing.deadlines(person_id) if deadlines is None else deadlines:
        lessons.setdefault(nearest.enrolment.course_id, nearest)
    candidates = [
        rules.Candidate(row.course_id, _nearest(due.get(row.course_id), lessons.get(row.course_id)), row.last_at)
        for row in unfinished
    ] + [rules.Candidate(course_id, row.due_on) for course_id, row in due.items() if course_id not in begun]
    found: list[NextStep] = []
    for looked, candidate in enumerate(rules.in_order(candidates, calendar.today())):
        if len(found) == count:
            break
        planned = due.get(candidate.course_id)
        reasons = [_due_words(planned)] if planned else []
        if not planned and candidate.course_id in lessons:
            reasons = [_lesson_due_words(lessons[candidate.course_id])]
        own = begun.get(candidate.course_id)
        if own is None and planned is not None:
            found.append(NextStep(candidate.course_id, planned.course.title, reasons))
        elif own is not None and not found and looked < LOOKED_AT:
            step = _lesson(own, person_id, reasons)
            found += [step] if step else []
        elif own is not None and found:
            found.append(NextStep(own.course_id, own.version.title, reasons or [_("已经开始学了")]))
    if not found:
        found = [
            NextStep(row.course.pk, row.course.title, [row.reason]) for row in finding.suggestions(person_id, count)
        ]
    return found


def _due(person_id: int) -> dict[int, CohortCourse]:
    """By course the nearest last day in a group that runs."""
    rows = CohortCourse.objects.filter(
        cohort__in=Cohort.objects.filter(closed_at=None, members__person=person_id, members__left_at=None),
        course__current__isnull=False,
    )
    found: dict[int, CohortCourse] = {}
    for row in rows.select_related("course", "cohort").order_by("due_on", "pk"):
        found.setdefault(row.course_id, row)
    return found


def _nearest(planned: CohortCourse | None, lesson: standing.Deadline | None) -> date | None:
    return min([row_due for row_due in (planned and planned.due_on, lesson and lesson.due) if row_due], default=None)


def _lesson_due_words(row: standing.Deadline) -> str:
    told = {"lesson": row.lesson.title, "day": date_format(row.due, "Y-m-d")}
    if row.passed:
        return _("“%(lesson)s”%(day)s 已到期，现在学完记为逾期") % told
    return _("“%(lesson)s”请在 %(day)s 前学完") % told


def _due_words(planned: CohortCourse) -> str:
    told = {"group": planned.cohort.title, "day": date_format(planned.due_on, "Y-m-d")}
    if planned.due_on < calendar.today():
        return _("学习小组“%(group)s”的这门课 %(day)s 已到期，现在学完仍然算数") % told
    return _("学习小组“%(group)s”请在 %(day)s 前学完") % told


def _lesson(enrolment: Enrolment, person_id: int, reasons: list[str]) -> NextStep | None:
    """The first open lesson that is not done, with what is said for it; None while all wait for somebody."""
    plan = outline(enrolment.course, person_id)
    line = plan.next_line
    if line is None:
        return None
    words = [*reasons, *_lesson_words(plan, line)]
    return NextStep(
        enrolment.course_id,
        enrolment.version.title,
        words or [_("您最近在学这门课")],
        line.activity.pk,
        line.activity.title,
        -(-max(0, line.needed - line.seconds) // 60),
    )


def _lesson_words(plan: Outline, line: Line) -> Iterable[str]:
    if line.progress is not None and (line.progress.seconds or line.progress.position):
        yield _("上次学到这里，接着学就行")
    following = plan.after(line.activity.pk)
    if following is not None and not following.open and line.activity.required:
        yield _("学完这一节，才能学下一节“%(lesson)s”") % {"lesson": following.activity.title}
    if [row for row in plan.lines if row.activity.required and not row.done] == [line]:
        yield _("只差这一节就学完这门课")

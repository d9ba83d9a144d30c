"""Reading groups: the teacher's lists and boards, the learner's own, the forum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.pages import tally

from ..models import Activity, Cohort, CohortCourse, CohortMember, Course, Enrolment, ForumPost, PostReport
from ..permissions import MARK, RUN_COHORT, VIEW_COHORTS
from . import discussions
from .errors import CohortNotFound, PostNotFound


def visible_cohorts(actor: Actor) -> QuerySet[Cohort]:
    """Groups in the actor's scope, latest first; `people`, `lagging` (risk) and `reported` posts are counted."""
    rows = limit(Cohort.objects.all(), actor, VIEW_COHORTS, region="region_code", organisation="organisation_id")
    live = CohortMember.objects.filter(left_at=None)
    return (
        rows.select_related("organisation")
        .annotate(people=tally(live, "cohort"), lagging=tally(live.filter(risk__gt=0), "cohort"))
        .order_by("-starts_on", "-pk")
    )


def lagging(actor: Actor) -> int:
    """How many members of the running groups in the actor's scope need a word."""
    groups = visible_cohorts(actor).filter(closed_at=None).order_by().values("pk")
    return CohortMember.objects.filter(cohort__in=groups, left_at=None, risk__gt=0).count()


def cohort_for(actor: Actor, cohort_id: int) -> Cohort:
    """One of them; raises CohortNotFound."""
    found = visible_cohorts(actor).filter(pk=cohort_id).first()
    if found is None:
        raise CohortNotFound()
    return found


def of_origin(origin: str) -> Cohort | None:
    """The group of a class, if it has one; the caller has checked the scope."""
    return Cohort.objects.filter(origin=origin).first()


def roll(cohort: Cohort) -> QuerySet[CohortMember]:
    """The members with their standing; the caller has checked the scope."""
    return cohort.members.filter(left_at=None).select_related("person").order_by("-risk", "percent", "pk")


def plan(cohort: Cohort) -> QuerySet[CohortCourse]:
    """The courses with their last days."""
    return cohort.plan.select_related("course__category")


def planned_course(cohort: Cohort, course_id: int) -> Any:
    """A course of the group; raises CohortNotFound."""
    found = cohort.plan.filter(course_id=course_id).select_related("course__current").first()
    if found is None:
        raise CohortNotFound()
    return found.course


def open_reports(cohort: Cohort) -> QuerySet[PostReport]:
    """Reports that nobody has answered."""
    return PostReport.objects.filter(post__cohort=cohort, settled_at=None).select_related("post").order_by("created_at")


def told_reasons(reasons: Iterable[dict[str, Any]]) -> list[str]:
    """Reasons as people read them, with their figures."""
    return [_told(row) for row in reasons]


def _told(row: dict[str, Any]) -> str:
    code = row.get("code")
    if code == "overdue":
        return ngettext("%(n)s 门课已过截止日", "%(n)s 门课已过截止日", row["courses"]) % {"n": row["courses"]}
    if code == "not_started":
        return ngettext("%(n)s 天还没有开始", "%(n)s 天还没有开始", row["days"]) % {"n": row["days"]}
    if code == "quiet":
        return ngettext("%(n)s 天没有学习", "%(n)s 天没有学习", row["days"]) % {"n": row["days"]}
    if code == "behind":
        return _("应学到第 %(expected)s 节，已学 %(done)s 节") % {"expected": row["expected"], "done": row["done"]}
    return ngettext("%(n)s 个测验两次未及格", "%(n)s 个测验两次未及格", row["quizzes"]) % {"n": row["quizzes"]}


# A learner's own -----------------------------------------------------------------------------------------------------


def my_groups(actor: Actor) -> QuerySet[CohortMember]:
    """The actor's groups, those that run first."""
    return (
        CohortMember.objects.filter(person_id=actor.person_id or 0, left_at=None)
        .select_related("cohort__organisation")
        .order_by(F("cohort__closed_at").desc(nulls_first=True), "cohort__ends_on", "-pk")
    )


def my_group(actor: Actor, cohort_id: int) -> CohortMember:
    """One of them; raises CohortNotFound."""
    found = my_groups(actor).filter(cohort_id=cohort_id).first()
    if found is None:
        raise CohortNotFound()
    return found


def by_code(code: str) -> Cohort | None:
    """The group that a code opens, to be shown before one joins."""
    rows = Cohort.objects.filter(code=code.strip().upper(), closed_at=None).exclude(code="")
    return rows.select_related("organisation").first()


@dataclass(frozen=True)
class Task:
    """A course of a group as its member sees it."""

    course: Any
    due_on: date
    done: int
    size: int
    completed: bool

    @property
    def days_left(self) -> int:
        """Days until the last one, negative afterwards."""
        return (self.due_on - calendar.today()).days


def my_tasks(member: CohortMember) -> list[Task]:
    """The courses of the group with one's own progress, next deadline first; two queries."""
    rows = (
        Enrolment.objects.filter(person_id=member.person_id, course__in=member.cohort.plan.values("course_id"))
        .annotate(
            done=Count("progress", filter=Q(progress__done_at__isnull=False, progress__activity__required=True), distinct=True),
            size=Count("version__modules__activities", filter=Q(version__modules__activities__required=True), distinct=True),
        )
    )  # fmt: skip
    mine: dict[int, Any] = {row.course_id: row for row in rows}
    found = []
    for planned in plan(member.cohort):
        own = mine.get(planned.course_id)
        found.append(
            Task(
                planned.course,
                planned.due_on,
                own.done if own else 0,
                own.size if own else 0,
                bool(own and own.completed_at),
            )
        )
    return sorted(found, key=lambda task: (task.completed, task.due_on))


# The forum -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where one speaks, as the actor stands in it: a member or learner, staff who run it, or the bureau that looks (neither).

    It is the forum of `cohort`, or the discussion `activity` of a course.
    """

    cohort: Cohort | None
    member: CohortMember | None
    staff: bool
    activity: Activity | None = None
    enrolment: Enrolment | None = None

    @property
    def group(self) -> Cohort:
        """The group, where it is known to be one."""
        assert self.cohort is not None
        return self.cohort

    @property
    def person_id(self) -> int | None:
        """Who speaks here by their own name; none for staff."""
        own = self.member or self.enrolment
        return own.person_id if own else None

    @property
    def course(self) -> Course | None:
        """The course of a discussion."""
        return self.activity.module.version.course if self.activity else None

    @property
    def organisation_id(self) -> int | None:
        """The unit that runs it; none where the bureau does."""
        return self.cohort.organisation_id if self.cohort else self.course.organisation_id if self.course else None

    @property
    def title(self) -> str:
        """The group or course."""
        return self.cohort.title if self.cohort else self.course.title if self.course else ""

    @property
    def closed(self) -> bool:
        """Whether nobody may write any more."""
        return self.cohort is not None and self.cohort.closed_at is not None

    @property
    def speaks(self) -> bool:
        """Whether the actor may write here now."""
        return (self.staff or self.person_id is not None) and not self.closed

    @property
    def sees_others(self) -> bool:
        """Whether others' contributions are shown: after one's own, where the author wants it so."""
        if self.activity is None or not self.activity.own_first or self.person_id is None:
            return True
        return discussions.has_spoken(self.activity, self.person_id)


def place(actor: Actor, cohort_id: int) -> Place:
    """Where the actor stands in a group; raises CohortNotFound for who has nothing to do with it."""
    member = my_groups(actor).filter(cohort_id=cohort_id).first() if actor.person_id else None
    if member is not None:
        return Place(member.cohort, member, False)
    cohort = cohort_for(actor, cohort_id)
    return Place(
        cohort, None, actor.is_system or (cohort.organisation_id in actor.organisation_ids and actor.can(RUN_COHORT))
    )


def discussion(actor: Actor, activity_id: int) -> Place:
    """Where the actor stands in a discussion; raises PostNotFound for who neither learns nor teaches its course."""
    activity = Activity.objects.select_related("module__version__course").filter(pk=activity_id).first()
    if activity is None or activity.kind != Activity.Kind.DISCUSSION:
        raise PostNotFound()
    course = activity.module.version.course
    rows = Enrolment.objects.filter(
        person_id=actor.person_id or 0, course=course, version__modules__activities__key=activity.key
    )
    enrolment = rows.first()
    if enrolment is not None:
        own = Activity.objects.select_related("module__version__course")
        found = own.get(key=activity.key, module__version_id=enrolment.version_id)
        return Place(None, None, False, found, enrolment)
    taught = limit(Course.objects.all(), actor, MARK, organisation="organisation_id", region="region_code")
    if not actor.is_system and not taught.filter(pk=course.pk).exists():
        raise PostNotFound()
    return Place(None, None, True, activity)


def place_of(actor: Actor, post: ForumPost) -> Place:
    """Where the actor stands around a post; raises CohortNotFound, PostNotFound."""
    if post.cohort_id is not None:
        return place(actor, post.cohort_id)
    assert post.activity_key is not None
    rows = Activity.objects.filter(key=post.activity_key).order_by("-module__version__number")
    return discussion(actor, rows.values_list("pk", flat=True)[0])


def topics(where: Place) -> QuerySet[ForumPost]:
    """Topics, pinned ones first; hidden ones only for staff."""
    rows = ForumPost.objects.filter(topic=None)
    rows = rows.filter(activity_key=where.activity.key) if where.activity else rows.filter(cohort=where.cohort)
    if not where.staff:
        shown = rows.filter(hidden_at=None)
        return shown if where.sees_others else shown.filter(Q(person_id=where.person_id) | Q(person=None))
    waiting = PostReport.objects.filter(settled_at=None).filter(Q(post=OuterRef("pk")) | Q(post__topic=OuterRef("pk")))
    return rows.annotate(reported=Exists(waiting))


def thread(where: Place, topic: ForumPost) -> list[ForumPost]:
    """A topic with its answers in order; hidden ones only for staff and their author, who read why."""
    rows = ForumPost.objects.filter(Q(pk=topic.pk) | Q(topic=topic)).order_by("created_at", "pk")
    if not where.staff:
        own = where.person_id or 0
        rows = rows.filter(Q(hidden_at=None) | Q(person_id=own))
        return list(rows[:500])
    waiting = PostReport.objects.filter(post=OuterRef("pk"), settled_at=None)
    return list(rows.annotate(reported=Exists(waiting)).select_related("person").prefetch_related("reports")[:500])

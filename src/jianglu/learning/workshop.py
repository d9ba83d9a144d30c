"""What authors read: their courses, drafts with all their content, and how a course is doing."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from jianglu.platform.access import Actor, limit, require

from .errors import CourseNotFound
from .models import Activity, Course, CourseVersion, Enrolment, HourEntry, Module, Progress, Question
from .permissions import AUTHOR, VIEW_FIGURES


def authored(actor: Actor) -> QuerySet[Course]:
    """Courses that the actor may edit, drafts too."""
    return (
        limit(Course.objects.all(), actor, AUTHOR, organisation="organisation_id", region="region_code")
        .select_related("category", "current", "organisation")
        .annotate(drafts=Count("versions", filter=Q(versions__state=CourseVersion.State.DRAFT)))
        .order_by("-created_at", "-pk")
    )


def authored_course(actor: Actor, course_id: int) -> Course:
    """One of them; raises CourseNotFound."""
    course = authored(actor).filter(pk=course_id).first()
    if course is None:
        raise CourseNotFound()
    return course


def workshop(course: Course) -> tuple[CourseVersion, list[Module]]:
    """What an author works on: the draft, or the current version when there is no draft, with all its content."""
    version = course.versions.filter(state=CourseVersion.State.DRAFT).first() or course.current
    if version is None:
        raise CourseNotFound()
    return content_of(version)


def content_of(version: CourseVersion) -> tuple[CourseVersion, list[Module]]:
    """A version with all its content, for an author."""
    return version, list(version.modules.prefetch_related("activities__questions", "activities__file"))


def authored_question(actor: Actor, question_id: int) -> Question:
    """A question of a course that the actor may edit; raises CourseNotFound."""
    question = Question.objects.select_related("activity__module__version__course").filter(pk=question_id).first()
    if question is None or not authored(actor).filter(pk=question.activity.module.version.course_id).exists():
        raise CourseNotFound()
    return question


def authored_activity(actor: Actor, activity_id: int) -> Activity:
    """An activity of a course that the actor may edit, with its questions; raises CourseNotFound."""
    activity = (
        Activity.objects.select_related("module__version__course", "file")
        .prefetch_related("questions")
        .filter(pk=activity_id)
        .first()
    )
    if activity is None or not authored(actor).filter(pk=activity.module.version.course_id).exists():
        raise CourseNotFound()
    return activity


def figures(actor: Actor, course: Course) -> dict[str, Any]:
    """How a course is doing: learners, completions, seconds, and where people stop (done per activity)."""
    require(actor, VIEW_FIGURES, organisation_id=course.organisation_id, region=course.region_code)
    counts = Enrolment.objects.filter(course=course).aggregate(
        learners=Count("pk"), completed=Count("pk", filter=Q(completed_at__isnull=False))
    )
    seconds = HourEntry.objects.filter(course=course).aggregate(n=Sum("seconds"))["n"] or 0
    done = (
        Progress.objects.filter(enrolment__course=course, activity__module__version_id=course.current_id)
        .values("activity_id")
        .annotate(done=Count("pk", filter=Q(done_at__isnull=False)), begun=Count("pk"))
    )
    return {**counts, "seconds": seconds, "by_activity": {row["activity_id"]: row for row in done}}

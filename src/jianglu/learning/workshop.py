"""What authors read: their courses, drafts with all their content, and how a course is doing."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from jianglu.platform.access import Actor, limit, require, rls

from . import quality
from .errors import CourseNotFound
from .models import (
    Activity,
    Course,
    CourseImport,
    CourseReview,
    CourseVersion,
    HourEntry,
    ImportNote,
    Module,
    Progress,
    Question,
)
from .permissions import AUTHOR, REVIEW, SEND, VIEW_FIGURES


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


def authored_module(actor: Actor, module_id: int) -> Module:
    """A chapter of a course that the actor may edit; raises CourseNotFound."""
    module = Module.objects.select_related("version__course").filter(pk=module_id).first()
    if module is None or not authored(actor).filter(pk=module.version.course_id).exists():
        raise CourseNotFound()
    return module


def imports(actor: Actor) -> QuerySet[CourseImport]:
    """Packages that became, or were to become, courses that the actor may edit; newest first."""
    rows = limit(CourseImport.objects.all(), actor, AUTHOR, organisation="organisation_id", region="region_code")
    return rows.select_related("file", "course", "organisation", "job").order_by("-asked_at", "-pk")


def course_import(actor: Actor, import_id: int) -> CourseImport:
    """One of them; raises CourseNotFound."""
    found = imports(actor).filter(pk=import_id).first()
    if found is None:
        raise CourseNotFound()
    return found


def import_notes(row: CourseImport) -> QuerySet[ImportNote]:
    """The report of an import: what came of each thing in the package."""
    return row.notes.order_by("seq")


def figures(actor: Actor, course: Course) -> dict[str, Any]:
    """How a course is doing: learners, completions, seconds, and where people stop (done per activity)."""
    require(actor, VIEW_FIGURES, organisation_id=course.organisation_id, region=course.region_code)
    counts = {"learners": course.learners, "completed": course.finished}
    with rls.elevated("learning.figures"):
        seconds = HourEntry.objects.filter(course=course).aggregate(n=Sum("seconds"))["n"] or 0
    done = (
        Progress.objects.filter(enrolment__course=course, activity__module__version_id=course.current_id)
        .values("activity_id")
        .annotate(done=Count("pk", filter=Q(done_at__isnull=False)), begun=Count("pk"))
    )
    return {**counts, "seconds": seconds, "by_activity": {row["activity_id"]: row for row in done}}


def seen(course: Course, version: CourseVersion) -> quality.Seen:
    """A version as its quality score looks at it; learners are those of the course so far."""
    _version, modules = content_of(version)
    parts = [
        quality.Part(
            chapter=module.pk,
            kind=row.kind,
            seconds=row.seconds,
            questions=len(row.questions.all()),
            explained=sum(bool(question.feedback) for question in row.questions.all()),
            captions=bool(row.captions),
        )
        for module in modules
        for row in module.activities.all()
    ]
    return quality.Seen(
        summary=version.summary,
        outcomes=len([line for line in version.outcomes.splitlines() if line.strip()]),
        teacher=version.teacher,
        parts=tuple(parts),
        chapters=len(modules),
        learners=course.learners,
        completed=course.finished,
    )


# Under review --------------------------------------------------------------------------------------------------------


def review_of(actor: Actor, case_id: int) -> CourseReview:
    """A review for who decides it or whose course it is, with its remarks; raises CourseNotFound."""
    found = (
        CourseReview.objects.select_related("case", "course", "version")
        .prefetch_related("remarks__activity")
        .filter(case_id=case_id)
        .filter(Q(course__in=_reviewed(actor)) | Q(course__in=_mine(actor)))
        .first()
    )
    if found is None:
        raise CourseNotFound()
    return found


def open_review(version: CourseVersion) -> CourseReview | None:
    """The review in which a draft is, with its case and remarks."""
    rows = version.reviews.filter(closed_at=None).select_related("case").prefetch_related("remarks")
    return rows.first()


def may_send(actor: Actor, course: Course) -> bool:
    """Whether the actor may hand the course in: its unit, or the bureau for its own."""
    scope = actor.scope(SEND)
    own = course.organisation_id in scope.organisations if course.organisation_id else bool(scope.regions)
    return scope.everything or own


def shown_activity(actor: Actor, activity_id: int) -> Activity:
    """An activity for its author, or for who reviews the draft that it is in; raises CourseNotFound."""
    activity = (
        Activity.objects.select_related("module__version__course", "file")
        .prefetch_related("questions")
        .filter(pk=activity_id)
        .first()
    )
    if activity is None:
        raise CourseNotFound()
    version = activity.module.version
    if (
        not _mine(actor).filter(pk=version.course_id).exists()
        and not reviews_version(actor).filter(pk=version.pk).exists()
    ):
        raise CourseNotFound()
    return activity


def reviews_version(actor: Actor) -> QuerySet[CourseVersion]:
    """Versions that the actor may look at because they are, or were, handed in for review within reach."""
    return CourseVersion.objects.filter(reviews__isnull=False, course__in=_reviewed(actor))


def _mine(actor: Actor) -> QuerySet[Course]:
    return limit(Course.objects.all(), actor, AUTHOR, organisation="organisation_id", region="region_code")


def _reviewed(actor: Actor) -> QuerySet[Course]:
    return limit(Course.objects.all(), actor, REVIEW, organisation="organisation_id", region="region_code")

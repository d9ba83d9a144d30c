"""Which courses come before another one: set by its author, asked about when somebody joins."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.kernel.punctuation import listed
from jianglu.platform import audit
from jianglu.platform.access import Actor, require
from jianglu.platform.notifications import notify

from .. import finding, messages, prerequisites
from ..errors import BadPrerequisites, CourseNotFound, CoursesNeeded
from ..models import Course, Prerequisite
from ..permissions import AUTHOR
from .contents import course_of

MOST = 5
_WRITER = 0x50524551  # advisory lock of who changes prerequisites: "PREQ"


def set_prerequisites(actor: Actor, course_id: int, needed: Iterable[int]) -> list[Course]:
    """Say which courses must be completed before this one, at most five, each open for learners or required already.

    Writers follow one another: two that each look fine could close a circle together. They wait before they lock their
    course, since to name a course is to wait for whoever has locked it. Raises CourseNotFound, BadPrerequisites.
    """
    with transaction.atomic():
        found = Course.objects.filter(pk=course_id).first()
        if found is None:
            raise CourseNotFound()
        require(actor, AUTHOR, organisation_id=found.organisation_id, region=found.region_code)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER])
        course = course_of(actor, course_id)
        wanted = list(dict.fromkeys(needed))
        before = set(course.prerequisites.values_list("needed_id", flat=True))
        known = {row.pk: row for row in Course.objects.filter(pk__in=wanted, current__isnull=False)}
        if any(pk not in before and (pk not in known or known[pk].retired_at) for pk in wanted):
            raise _bad(_("有的课程还没有发布或已停用"))
        if len(wanted) > MOST:
            raise _bad(_("最多 %(most)s 门") % {"most": MOST})
        if course.pk in prerequisites.above(wanted):
            raise _bad(_("会形成循环：其中有的课程又要求先学本课程"))
        course.prerequisites.exclude(needed_id__in=wanted).delete()
        Prerequisite.objects.bulk_create(Prerequisite(course=course, needed_id=pk) for pk in wanted if pk not in before)
        if set(wanted) != before:
            changes = {"needs": ", ".join(known[pk].number for pk in wanted)}
            audit.record(actor, "learning.prerequisites_set", course, changes=changes)
        return [known[pk] for pk in wanted]


def give_prerequisites(made: Course, needed: Iterable[int]) -> None:
    """The same of a course that is made in the caller's transaction: nobody can need it yet, so no circle and no waiting."""
    Prerequisite.objects.bulk_create(Prerequisite(course=made, needed_id=pk) for pk in needed)


def check_prerequisites(person_id: int, course: Course) -> None:
    """Raise CoursesNeeded unless the person completed what comes before a course."""
    missing = prerequisites.missing(person_id, [course.pk]).get(course.pk)
    if missing:
        titles = listed(f"“{row.title}”" for row in missing)
        raise CoursesNeeded(titles=titles, fields={"courses": ", ".join(str(row.pk) for row in missing)})


def by_number(numbers: Iterable[str]) -> dict[str, int]:
    """Courses open for learners by their numbers."""
    return dict(finding.open_courses().filter(number__in=list(numbers)).values_list("number", "pk"))


def tell_dependents(retired: Course) -> None:
    """Tell the units whose courses required one that was just retired; it is skipped from now on."""
    rows = Course.objects.filter(prerequisites__needed=retired, retired_at=None, organisation__isnull=False)
    for course in rows.order_by("pk"):
        link = reverse("learning:prerequisites", args=[course.pk])
        notify(
            messages.PREREQUISITE_RETIRED,
            organisation_id=course.organisation_id,
            link=link,
            title=course.title,
            needed=retired.title,
        )


def _bad(why: str) -> BadPrerequisites:
    return BadPrerequisites(why=why, fields={"courses": why})

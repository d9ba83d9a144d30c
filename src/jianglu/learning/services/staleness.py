"""Courses that nobody keeps up: found by night, their owner asked, retired when nobody answers. Learners keep theirs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.notifications import Message, notify
from jianglu.platform.regions import queries as regions

from .. import messages, rules
from ..models import Course
from ..permissions import AUTHOR
from .contents import course_of
from .prerequisites import tell_dependents


def why_stale(code: str) -> str:
    """The reason for the owner."""
    if code == "occupation":
        return _("对应的职业已不在评价目录内")
    return _("已很久没有更新，也没有新学员") if code else ""


def ask_owners(actor: Actor) -> int:
    """Ask the owners of courses that look stale; returns how many. Asked once until they answer."""
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        today, asked = calendar.today(), 0
        holds = catalogue.assessable_codes(today)
        for course in _open(today).filter(asked_on=None).select_for_update(of=("self",)):
            if course.current is None or course.current.published_at is None:
                continue
            last = course.enrolments.aggregate(last=Max("started_at"))["last"]
            why = rules.stale(
                timezone.localdate(course.current.published_at),
                timezone.localdate(last) if last else None,
                course.occupation_id is None or course.occupation_id in holds,
                today,
            )
            if not why:
                continue
            course.asked_on, course.asked_why = today, why
            course.save(update_fields=["asked_on", "asked_why"])
            _tell(course, messages.ASK_STALE, why=why_stale(why), day=deadline(course).isoformat())
            audit.record(actor, "learning.owner_asked", course, reason=why)
            asked += 1
        return asked


def retire_unanswered(actor: Actor) -> int:
    """Take courses out of the catalogue whose owner did not answer in time; returns how many."""
    with transaction.atomic():
        require(actor, AUTHOR, region=regions.city().code)
        today = calendar.today()
        late = today - timedelta(days=rules.stale_rule(today).answer)
        retired = 0
        for course in _open(today).filter(asked_on__lt=late).select_for_update(of=("self",)):
            course.retired_at = calendar.now()
            course.save(update_fields=["retired_at"])
            _tell(course, messages.STALE_RETIRED)
            tell_dependents(course)
            audit.record(actor, "learning.course_retired", course, reason=course.asked_why)
            retired += 1
        return retired


def keep_course(actor: Actor, course_id: int, reason: str) -> Course:
    """The owner says that a course still holds; it is not asked about again for a year."""
    with transaction.atomic():
        course = course_of(actor, course_id)
        today = calendar.today()
        course.kept_until = add_months(today, rules.stale_rule(today).kept)
        course.asked_on, course.asked_why = None, ""
        course.save(update_fields=["kept_until", "asked_on", "asked_why"])
        audit.record(actor, "learning.course_kept", course, reason=reason)
        return course


def deadline(course: Course) -> date:
    """The last day to answer."""
    asked = course.asked_on or calendar.today()
    return asked + timedelta(days=rules.stale_rule(asked).answer)


def _open(today: date) -> QuerySet[Course]:
    rows = Course.objects.filter(current__isnull=False, retired_at=None).exclude(kept_until__gt=today)
    return rows.select_related("current").order_by("pk")


def _tell(course: Course, message: Message, why: str = "", day: str = "") -> None:
    if course.organisation_id is not None:
        link = reverse("learning:workshop", args=[course.pk])
        notify(message, organisation_id=course.organisation_id, link=link, title=course.title, why=why, day=day)

"""Groups: who opens and runs them, who joins, and a word to those who fall behind."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from jianglu.organisations import queries as organisations
from jianglu.people import queries as people_queries
from jianglu.people import services as people
from jianglu.platform import audit, calendar, numbering
from jianglu.platform.access import Actor, locked, require, rls
from jianglu.platform.notifications import notify_people

from .. import messages
from ..errors import CourseNotFound
from ..models import Cohort, CohortCourse, CohortMember, Course
from ..permissions import RUN_COHORT, STUDY
from ..services.study import enrol_many
from . import rules
from .errors import CohortClosed, CohortDates, CohortNotFound, RollOfClass
from .standing import watch

SYSTEM = Actor.system("learning.cohorts")
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
TOLD_AGAIN = timedelta(hours=20)


def open_cohort(
    actor: Actor,
    organisation_id: int,
    *,
    title: str,
    starts_on: date,
    ends_on: date,
    teacher_name: str,
    courses: Iterable[int] = (),
    teacher_id: int | None = None,
    origin: str = "",
    subsidised: bool = False,
) -> Cohort:
    """Open a group of a unit with courses that are due on its last day; free groups get a code by which people join.

    A group with an `origin` is opened once: asked for again it is the same. Raises CohortDates, CourseNotFound.
    """
    with transaction.atomic():
        require(actor, RUN_COHORT, organisation_id=organisation_id)
        if ends_on < starts_on:
            raise CohortDates()
        if origin and (held := Cohort.objects.filter(origin=origin).first()):
            if held.subsidised != subsidised:
                held.subsidised = subsidised
                held.save(update_fields=["subsidised"])
            return held
        unit = organisations.get(organisation_id)
        now = calendar.now()
        cohort = Cohort.objects.create(
            number=f"X{now:%Y}{numbering.next_number(f'learning.cohort.{now:%Y}'):06d}",
            title=title.strip(),
            organisation_id=unit.pk,
            region_code=unit.region_id,
            teacher_name=teacher_name.strip(),
            teacher_id=teacher_id,
            origin=origin,
            subsidised=subsidised,
            code="" if origin else "".join(secrets.choice(LETTERS) for _place in range(8)),
            starts_on=starts_on,
            ends_on=ends_on,
            created_at=now,
        )
        for course_id in dict.fromkeys(courses):
            _plan(cohort, course_id, ends_on)
        audit.record(actor, "learning.cohort_opened", cohort)
        return cohort


def plan_course(actor: Actor, cohort_id: int, course_id: int, due_on: date) -> CohortCourse:
    """Add a course to the group, or move its last day; every member is enrolled. Raises CohortDates, CourseNotFound."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        if not cohort.starts_on <= due_on <= cohort.ends_on:
            raise CohortDates()
        planned = _plan(cohort, course_id, due_on)
        members = cohort.members.filter(left_at=None).values_list("person_id", flat=True)
        enrol_many(SYSTEM, [(person, course_id) for person in members])
        watch(cohort)
        audit.record(actor, "learning.cohort_planned", cohort, changes={"course": course_id, "due": due_on.isoformat()})
        return planned


def drop_course(actor: Actor, cohort_id: int, course_id: int) -> None:
    """Take a course out of the group; who studies it goes on alone."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        if not cohort.plan.filter(course_id=course_id).delete()[0]:
            raise CourseNotFound()
        watch(cohort)
        audit.record(actor, "learning.cohort_planned", cohort, changes={"course": course_id, "due": None})


def close_cohort(actor: Actor, cohort_id: int) -> Cohort:
    """End a group: nobody joins or writes any more; what was learnt stays."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        watch(cohort)
        cohort.closed_at = calendar.now()
        cohort.save(update_fields=["closed_at"])
        audit.record(actor, "learning.cohort_closed", cohort)
        return cohort


def join(actor: Actor, code: str) -> CohortMember:
    """Join by the code: the unit may see the person from now on, the courses are begun. Joining again changes nothing.

    Raises CohortNotFound for a wrong code, CohortClosed.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        cohort = Cohort.objects.filter(code=code.strip().upper()).exclude(code="").first()
        if cohort is None:
            raise CohortNotFound()
        if cohort.closed_at is not None:
            raise CohortClosed()
        person_id = actor.person_id or 0
        people.relate(SYSTEM, person_id, cohort.organisation_id, "trainee", calendar.today())
        if _admit(cohort, [person_id]):
            audit.record(actor, "learning.cohort_joined", cohort)
        return _member(cohort.pk, person_id)


def leave(actor: Actor, cohort_id: int) -> None:
    """Leave a free group; courses and hours stay. The unit's sight of the person ends when their relation does."""
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        member = _member(cohort_id, actor.person_id or 0)
        if member.cohort.origin:
            raise RollOfClass()
        _part(member)
        audit.record(actor, "learning.cohort_left", member.cohort)


def remove_member(actor: Actor, cohort_id: int, member_id: int, reason: str) -> None:
    """Take somebody out of a free group."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        member = cohort.members.filter(pk=member_id, left_at=None).first()
        if member is None:
            raise CohortNotFound()
        if cohort.origin:
            raise RollOfClass()
        _part(member)
        audit.record(actor, "learning.cohort_removed", cohort, reason=reason, changes={"member": member_id})


def tell(actor: Actor, cohort_id: int, member_ids: Iterable[int], text: str) -> tuple[int, int]:
    """Write to members, each at most once in 20 hours; returns how many were told and how many had been told lately."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        now = calendar.now()
        wanted = set(member_ids)
        rows = cohort.members.filter(pk__in=wanted, left_at=None).select_for_update(of=("self",))
        fresh = [row for row in rows if row.told_at is None or row.told_at <= now - TOLD_AGAIN]
        CohortMember.objects.filter(pk__in=[row.pk for row in fresh]).update(told_at=now)
        values = {"group": cohort.title, "teacher": cohort.teacher_name, "text": text.strip()[:300]}
        link = reverse("learning:cohort", args=[cohort.pk])
        notify_people(messages.NOTE, [(row.person_id, values) for row in fresh], link=link)
        audit.record(actor, "learning.cohort_told", cohort, changes={"members": len(fresh)})
        return len(fresh), len(wanted) - len(fresh)


def refresh(actor: Actor, cohort_id: int) -> Cohort:
    """Work out everybody's standing now."""
    with transaction.atomic():
        cohort = own_cohort(actor, cohort_id)
        watch(cohort)
        return cohort


# For the room that keeps a class's roll ------------------------------------------------------------------------------


def follow_join(actor: Actor, origin: str, person_ids: Iterable[int]) -> int:
    """The class took these people in; nothing happens when it has no group. Returns how many are new."""
    with transaction.atomic():
        cohort = Cohort.objects.filter(origin=origin, closed_at=None).first()
        if cohort is None:
            return 0
        require(actor, RUN_COHORT, organisation_id=cohort.organisation_id)
        return _admit(cohort, person_ids)


def follow_leave(actor: Actor, origin: str, person_id: int) -> None:
    """The class let somebody go."""
    with transaction.atomic():
        member = CohortMember.objects.filter(cohort__origin=origin, person_id=person_id, left_at=None).first()
        if member is not None:
            require(actor, RUN_COHORT, organisation_id=member.cohort.organisation_id)
            _part(member)


def follow_end(actor: Actor, origin: str) -> None:
    """The class is over."""
    with transaction.atomic():
        cohort = Cohort.objects.filter(origin=origin, closed_at=None).first()
        if cohort is not None:
            close_cohort(actor, cohort.pk)


def watch_all() -> int:
    """Work out the standing in every group that runs; returns how many groups."""
    today = calendar.today()
    rows = Cohort.objects.filter(closed_at=None, starts_on__lte=today, ends_on__gte=today - timedelta(days=30))
    count = 0
    for cohort in rows.iterator(chunk_size=200):
        with transaction.atomic():
            watch(cohort)
        count += 1
    return count


def own_cohort(actor: Actor, cohort_id: int) -> Cohort:
    """The locked group of the actor's unit, when it still runs; raises CohortNotFound, Denied, CohortClosed."""
    found = locked(
        Cohort.objects.all(),
        lambda row: require(actor, RUN_COHORT, organisation_id=row.organisation_id),
        pk=cohort_id,
    )
    if found is None:
        raise CohortNotFound()
    if found.closed_at is not None:
        raise CohortClosed()
    return found


def _plan(cohort: Cohort, course_id: int, due_on: date) -> CohortCourse:
    if not Course.objects.filter(pk=course_id, current__isnull=False).exists():
        raise CourseNotFound()
    return CohortCourse.objects.update_or_create(cohort=cohort, course_id=course_id, defaults={"due_on": due_on})[0]


def _admit(cohort: Cohort, person_ids: Iterable[int]) -> int:
    """Take people in who are not members yet; the courses are begun. Returns how many. The unit may see them already."""
    today, now = calendar.today(), calendar.now()
    with rls.elevated("learning.cohort_seat"):  # how the others see a member counts the seats of all
        held = set(CohortMember.objects.filter(cohort=cohort, left_at=None).values_list("person_id", flat=True))
        fresh = [person for person in dict.fromkeys(person_ids) if person not in held]
        seats = CohortMember.objects.filter(cohort=cohort).count()
        known = people_queries.visible_to(SYSTEM).in_bulk(fresh)
    CohortMember.objects.bulk_create(
        [
            CohortMember(
                cohort=cohort,
                person_id=person,
                shown_as=rules.shown_as(known[person].name, known[person].born, today, seats + place),
                joined_at=now,
            )
            for place, person in enumerate(fresh, 1)
        ],
        ignore_conflicts=True,
    )
    courses = list(cohort.plan.values_list("course_id", flat=True))
    enrol_many(SYSTEM, [(person, course) for person in fresh for course in courses])
    watch(cohort, only=fresh)
    return len(fresh)


def _member(cohort_id: int, person_id: int) -> CohortMember:
    rows = CohortMember.objects.select_related("cohort").filter(left_at=None)
    found = rows.filter(cohort_id=cohort_id, person_id=person_id).first()
    if found is None:
        raise CohortNotFound()
    return found


def _part(member: CohortMember) -> None:
    member.left_at = calendar.now()
    member.save(update_fields=["left_at"])

"""Opening, starting and cancelling classes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from jianglu.learning.cohorts import services as groups
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, calendar, numbering
from jianglu.platform.access import Actor, Permission, locked, require
from jianglu.platform.regions import queries as regions

from .. import rules
from ..errors import ClassNotFound, ClassTooShort, ClassWrongState, ProgrammeNotApproved, ProgrammeNotFound
from ..models import ClassSession, Enrolment, Programme, TrainingClass, Voucher
from ..permissions import RUN_CLASS, TAKE_ROLL

ZONE = ZoneInfo(settings.TIME_ZONE)
SYSTEM = Actor.system("training.classes")
MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17))


def open_class(
    actor: Actor,
    programme_id: int,
    *,
    region_code: str,
    address: str,
    start_on: date,
    end_on: date,
    seats: int,
    teacher_name: str,
    teacher_id: int | None = None,
    enrol_until: date | None = None,
) -> TrainingClass:
    """Open a class of an approved programme and lay out its timetable on working days; raises ClassTooShort."""
    with transaction.atomic():
        programme = Programme.objects.filter(pk=programme_id).first()
        if programme is None:
            raise ProgrammeNotFound()
        require(actor, RUN_CLASS, organisation_id=programme.organisation_id)
        if programme.state != Programme.State.APPROVED:
            raise ProgrammeNotApproved()
        unit = organisations.get(programme.organisation_id)
        onsite = programme.theory_hours - programme.online_hours
        days = rules.teaching_days(start_on, end_on, calendar.is_working_day)
        try:
            lessons = rules.timetable(days, onsite, programme.practice_hours)
        except ValueError as error:
            raise ClassTooShort(hours=onsite + programme.practice_hours) from error
        now = calendar.now()
        opened = TrainingClass.objects.create(
            number=f"K{now:%Y}{numbering.next_number(f'training.class.{now:%Y}'):06d}",
            programme=programme,
            organisation=unit,
            region_code=regions.known(region_code),
            address=address.strip(),
            start_on=start_on,
            end_on=end_on,
            enrol_until=min(enrol_until or start_on, end_on),
            teacher_name=teacher_name.strip(),
            teacher_id=teacher_id,
            seats=seats,
            created_at=now,
        )
        ClassSession.objects.bulk_create(_session(opened, lesson) for lesson in lessons)
        audit.record(actor, "training.class_opened", opened)
        return opened


def class_group(actor: Actor, class_id: int) -> Any:
    """The study group of a class, opened with all who have a seat if there is none yet; raises ClassNotFound."""
    with transaction.atomic():
        opened = own_class(actor, class_id, TAKE_ROLL)
        group = open_group(opened)
        seated = Enrolment.objects.filter(training_class=opened, state=Enrolment.State.ENROLLED)
        groups.follow_join(SYSTEM, group.origin, seated.values_list("person_id", flat=True))
        return group


def open_group(opened: TrainingClass) -> Any:
    """The group in which a class learns online, the class keeps its roll; opened once. The caller has checked."""
    return groups.open_cohort(
        SYSTEM,
        opened.organisation_id,
        title=f"{opened.programme.title} {opened.number}",
        starts_on=opened.start_on,
        ends_on=opened.end_on,
        teacher_name=opened.teacher_name,
        teacher_id=opened.teacher_id,
        courses=opened.programme.courses.values_list("pk", flat=True),
        origin=group_key(opened.pk),
        subsidised=opened.programme.subsidised,
    )


def group_key(class_id: int) -> str:
    """By what name learning knows the group of a class."""
    return f"training.class:{class_id}"


def cancel_class(actor: Actor, class_id: int, reason: str) -> TrainingClass:
    """Cancel a class that has not finished: everybody leaves, vouchers can be used elsewhere."""
    with transaction.atomic():
        cancelled = own_class(actor, class_id)
        if cancelled.state not in (TrainingClass.State.OPEN, TrainingClass.State.RUNNING):
            raise ClassWrongState(state=cancelled.get_state_display())
        live = Enrolment.objects.filter(training_class=cancelled).exclude(state=Enrolment.State.WITHDRAWN)
        Voucher.objects.filter(enrolment__in=live, state__in=Voucher.LIVE).update(state=Voucher.State.CLAIMED)
        live.update(state=Enrolment.State.WITHDRAWN, ended_on=calendar.today(), voucher=None)
        cancelled.state, cancelled.seats_taken = TrainingClass.State.CANCELLED, 0
        cancelled.save(update_fields=["state", "seats_taken"])
        groups.follow_end(SYSTEM, group_key(cancelled.pk))
        audit.record(actor, "training.class_cancelled", cancelled, reason=reason)
        return cancelled


def start_due_classes(actor: Actor) -> int:
    """Classes whose first day has come are running, their vouchers in use; returns how many classes."""
    today = calendar.today()
    with transaction.atomic():
        due = TrainingClass.objects.select_for_update().filter(state=TrainingClass.State.OPEN, start_on__lte=today)
        ids = list(due.values_list("pk", flat=True))
        TrainingClass.objects.filter(pk__in=ids).update(state=TrainingClass.State.RUNNING)
        Voucher.objects.filter(enrolment__training_class_id__in=ids, state=Voucher.State.BOUND).update(
            state=Voucher.State.IN_USE
        )
        for started in TrainingClass.objects.filter(pk__in=ids):
            audit.record(actor, "training.class_started", started)
        return len(ids)


def own_class(actor: Actor, class_id: int, permission: Permission = RUN_CLASS) -> TrainingClass:
    """The locked class of the actor's organisation; raises ClassNotFound, Denied."""
    found = locked(
        TrainingClass.objects.select_related("programme"),
        lambda row: require(actor, permission, organisation_id=row.organisation_id),
        pk=class_id,
    )
    if found is None:
        raise ClassNotFound()
    return found


def _session(opened: TrainingClass, lesson: rules.Lesson) -> ClassSession:
    begin, end = AFTERNOON if lesson.afternoon else MORNING
    kind = ClassSession.Kind(lesson.kind)
    return ClassSession(
        training_class=opened,
        seq=lesson.seq,
        kind=kind,
        topic=f"{opened.programme.title} · {kind.label} {lesson.seq}",
        starts_at=datetime.combine(lesson.day, begin, ZONE),
        ends_at=datetime.combine(lesson.day, end, ZONE),
        hours=lesson.hours,
    )

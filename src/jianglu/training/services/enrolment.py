"""Getting a seat, waiting for one, leaving; enrolment by the provider, one by one or by sheet."""

from __future__ import annotations

from typing import IO

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError, RowError
from jianglu.kernel.sheets import Column, read_sheet, refuse
from jianglu.learning import services as learning
from jianglu.learning.cohorts import services as groups
from jianglu.people import services as people
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, require, rls

from ..errors import AlreadyEnrolled, CannotWithdraw, ClassClosed, ClassNotFound, EnrolmentNotFound, VoucherUnfit
from ..events import Enrolled
from ..models import Enrolment, TrainingClass, Voucher
from ..permissions import ENROL, RUN_CLASS
from .classes import group_key, open_group, own_class
from .vouchers import bind

SYSTEM = Actor.system("training")
TRAINEE = "trainee"
SHEET = (
    Column("name", "姓名", "张三"),
    Column("number", "身份证号码", "500105199003071234"),
)


def enrol(actor: Actor, class_id: int, *, use_voucher: bool = True) -> Enrolment:
    """Enrol oneself: a seat when there is one, else a place on the waiting list.

    With `use_voucher` the person's voucher pays, if they hold one and the class is subsidised. Raises ClassClosed,
    AlreadyEnrolled, VoucherUnfit.
    """
    with transaction.atomic():
        require(actor, ENROL, person_id=actor.person_id or 0)
        if actor.person_id is None:
            raise ClassNotFound()
        return _enrol(actor, actor.person_id, class_id, use_voucher=use_voucher)


def enrol_by_number(actor: Actor, class_id: int, *, name: str, number: str) -> Enrolment:
    """The provider enrols a person who gave name and identity number; their voucher pays if they hold one that fits."""
    with transaction.atomic():
        opened = own_class(actor, class_id)
        relation = people.relate_by_number(
            actor,
            name=name,
            number=number,
            organisation_id=opened.organisation_id,
            kind=TRAINEE,
            since=calendar.today(),
        )
        return _enrol(actor, relation.person_id, class_id, use_voucher=True, voucher_must_fit=False)


def import_trainees(actor: Actor, class_id: int, file: IO[bytes]) -> int:
    """Enrol everybody on a sheet (SHEET), all or nothing; raises BadRows that names each bad row, BadSheet."""
    with transaction.atomic():
        own_class(actor, class_id)
        errors: list[RowError] = []
        seen: dict[str, int] = {}
        rows = read_sheet(file, SHEET)
        for line, cells in rows:
            number = cells["number"].upper()
            if number in seen:
                told = _("与第 %(line)s 行重复") % {"line": seen[number]}
                errors.append(RowError(line, SHEET[1].heading, told))
                continue
            seen[number] = line
            try:
                with transaction.atomic():
                    enrol_by_number(actor, class_id, name=cells["name"], number=number)
            except DomainError as error:
                errors.append(RowError(line, SHEET[1].heading, error.text))
        refuse(errors)
        return len(rows)


def withdraw(actor: Actor, enrolment_id: int, reason: str = "") -> Enrolment:
    """Leave a class: the person before it starts, the provider until it ends; the first in the queue moves up."""
    with transaction.atomic():
        found = Enrolment.objects.select_related("training_class").filter(pk=enrolment_id).first()
        if found is None:
            raise EnrolmentNotFound()
        own = found.person_id == actor.person_id
        if own:
            require(actor, ENROL, person_id=found.person_id)
        else:
            require(actor, RUN_CLASS, organisation_id=found.training_class.organisation_id)
        opened = TrainingClass.objects.select_for_update().get(pk=found.training_class_id)
        allowed = (TrainingClass.State.OPEN,) if own else (TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
        live = enrolment.state in (Enrolment.State.ENROLLED, Enrolment.State.WAITING)
        if opened.state not in allowed or not live:
            raise CannotWithdraw()
        seated = enrolment.state == Enrolment.State.ENROLLED
        Voucher.objects.filter(pk=enrolment.voucher_id or 0, state__in=Voucher.LIVE).update(state=Voucher.State.CLAIMED)
        enrolment.state, enrolment.voucher, enrolment.ended_on = Enrolment.State.WITHDRAWN, None, calendar.today()
        enrolment.save(update_fields=["state", "voucher", "ended_on"])
        if seated:
            groups.follow_leave(SYSTEM, group_key(opened.pk), enrolment.person_id)
            TrainingClass.objects.filter(pk=opened.pk).update(seats_taken=F("seats_taken") - 1)
            with rls.elevated("training.move_up"):  # whoever leaves must not see who comes next
                _move_up(actor, opened)
        audit.record(actor, "training.withdrawn", enrolment, reason=reason)
        return enrolment


def take_seat(class_id: int) -> bool:
    """Take one seat while there is one; the update itself decides."""
    rows = TrainingClass.objects.filter(pk=class_id, seats_taken__lt=F("seats"))
    return bool(rows.update(seats_taken=F("seats_taken") + 1))


def _enrol(
    actor: Actor, person_id: int, class_id: int, *, use_voucher: bool, voucher_must_fit: bool = True
) -> Enrolment:
    opened = TrainingClass.objects.select_related("programme").filter(pk=class_id).first()
    if opened is None:
        raise ClassNotFound()
    if opened.state != TrainingClass.State.OPEN or calendar.today() > opened.enrol_until:
        raise ClassClosed()
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                training_class=opened,
                person_id=person_id,
                state=Enrolment.State.WAITING,
                enrolled_at=calendar.now(),
                enrolled_by=actor.name,
            )
    except IntegrityError as error:
        raise AlreadyEnrolled() from error
    if take_seat(class_id):
        _seat(enrolment, opened, use_voucher=use_voucher, voucher_must_fit=voucher_must_fit)
    audit.record(actor, "training.enrolled", enrolment, changes={"state": str(enrolment.state)})
    return enrolment


def _seat(enrolment: Enrolment, opened: TrainingClass, *, use_voucher: bool, voucher_must_fit: bool) -> None:
    """What having a seat brings: the voucher bound, the courses joined, the provider allowed to see the person."""
    enrolment.state = Enrolment.State.ENROLLED
    enrolment.save(update_fields=["state"])
    if use_voucher and opened.programme.subsidised:
        try:
            with transaction.atomic():
                bind(enrolment, enrolment.person_id, opened)
        except VoucherUnfit:
            if voucher_must_fit:
                raise
    people.relate(SYSTEM, enrolment.person_id, opened.organisation_id, TRAINEE, calendar.today())
    courses = list(opened.programme.courses.values_list("pk", flat=True))
    learning.enrol_many(SYSTEM, [(enrolment.person_id, course) for course in courses])
    if courses:
        groups.follow_join(SYSTEM, open_group(opened).origin, [enrolment.person_id])
    events.emit(Enrolled(person_id=enrolment.person_id, class_id=opened.pk, organisation_id=opened.organisation_id))


def _move_up(actor: Actor, opened: TrainingClass) -> None:
    """Give a free seat to the first who waits."""
    first = (
        Enrolment.objects.select_for_update()
        .filter(training_class=opened, state=Enrolment.State.WAITING)
        .order_by("enrolled_at", "pk")
        .first()
    )
    if first is not None and opened.state == TrainingClass.State.OPEN and take_seat(opened.pk):
        _seat(first, opened, use_voucher=True, voucher_must_fit=False)
        audit.record(actor, "training.moved_up", first)

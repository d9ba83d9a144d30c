"""The end of a class: who completed, what the vouchers pay, what the provider is owed."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.db import IntegrityError, transaction

from jianglu.learning.cohorts import services as groups
from jianglu.platform import audit, calendar, events, numbering
from jianglu.platform.access import Actor

from .. import queries, rules
from ..errors import AlreadySettled, ClassNotOver, ClassWrongState, NothingToSettle
from ..events import ClassCompleted, TrainingCompleted, VoucherSettled
from ..models import Completion, Enrolment, Settlement, TrainingClass, Voucher
from ..permissions import SETTLE
from .classes import SYSTEM, group_key, own_class
from .vouchers import end_vouchers


def finish_class(actor: Actor, class_id: int) -> TrainingClass:
    """Close a class after its last roll: completion records for those who did enough, vouchers ready to settle.

    A voucher of somebody who did not complete lapses and its place returns. Raises ClassNotOver, ClassWrongState.
    """
    with transaction.atomic():
        finished = own_class(actor, class_id)
        if finished.state != TrainingClass.State.RUNNING:
            raise ClassWrongState(state=finished.get_state_display())
        still_open = finished.sessions.filter(closed_at=None).count()
        if still_open:
            raise ClassNotOver(count=still_open)
        today = calendar.today()
        enrolments = list(
            Enrolment.objects.select_for_update(of=("self",))
            .select_related("voucher__batch")
            .filter(training_class=finished, state=Enrolment.State.ENROLLED)
            .order_by("pk")
        )
        studies = queries.studies(finished, enrolments)
        outcomes = {enrolment.pk: rules.outcome(studies[enrolment.pk]) for enrolment in enrolments}
        good = [enrolment for enrolment in enrolments if outcomes[enrolment.pk].completed]
        bad = [enrolment for enrolment in enrolments if not outcomes[enrolment.pk].completed]
        for enrolment in enrolments:
            completed = outcomes[enrolment.pk].completed
            enrolment.state = Enrolment.State.COMPLETED if completed else Enrolment.State.FAILED
            enrolment.ended_on = today
        Enrolment.objects.bulk_update(enrolments, ["state", "ended_on"])
        Enrolment.objects.filter(training_class=finished, state=Enrolment.State.WAITING).update(
            state=Enrolment.State.WITHDRAWN, ended_on=today
        )
        Completion.objects.bulk_create(
            _completion(finished, enrolment, studies[enrolment.pk], outcomes[enrolment.pk]) for enrolment in good
        )
        paid = _complete_vouchers(finished, good)
        end_vouchers([row.voucher for row in bad if row.voucher], Voucher.State.EXPIRED)
        finished.state, finished.finished_on = TrainingClass.State.FINISHED, today
        finished.save(update_fields=["state", "finished_on"])
        groups.follow_end(SYSTEM, group_key(finished.pk))
        audit.record(actor, "training.class_finished", finished, changes={"completed": len(good), "failed": len(bad)})
        for enrolment in good:
            events.emit(
                TrainingCompleted(
                    person_id=enrolment.person_id,
                    class_id=finished.pk,
                    organisation_id=finished.organisation_id,
                    occupation_code=finished.programme.occupation_id,
                    level=finished.programme.level,
                    hours=outcomes[enrolment.pk].hours,
                    completed_on=today.isoformat(),
                    voucher_id=enrolment.voucher_id or 0,
                    voucher_amount=paid.get(enrolment.voucher_id or 0, 0),
                )
            )
        events.emit(
            ClassCompleted(
                class_id=finished.pk,
                organisation_id=finished.organisation_id,
                completed=len(good),
                failed=len(bad),
                finished_on=today.isoformat(),
            )
        )
        return finished


def settle_class(actor: Actor, class_id: int) -> Settlement:
    """The provider claims the money of the completed vouchers, once a class; raises NothingToSettle, AlreadySettled."""
    with transaction.atomic():
        finished = own_class(actor, class_id, SETTLE)
        if finished.state != TrainingClass.State.FINISHED:
            raise ClassWrongState(state=finished.get_state_display())
        vouchers = list(
            Voucher.objects.select_for_update(of=("self",))
            .filter(enrolment__training_class=finished, state=Voucher.State.COMPLETED)
            .order_by("pk")
        )
        if not vouchers:
            if Settlement.objects.filter(training_class=finished).exists():
                raise AlreadySettled()
            raise NothingToSettle()
        today = calendar.today()
        try:
            with transaction.atomic():
                settlement = Settlement.objects.create(
                    number=f"S{today:%Y}{numbering.next_number(f'training.settlement.{today:%Y}'):05d}",
                    training_class=finished,
                    organisation_id=finished.organisation_id,
                    people=len(vouchers),
                    amount=sum(voucher.amount for voucher in vouchers),
                    submitted_at=calendar.now(),
                    submitted_by=actor.name,
                )
        except IntegrityError as error:
            raise AlreadySettled() from error
        for voucher in vouchers:
            voucher.state, voucher.settlement, voucher.ended_on = Voucher.State.SETTLED, settlement, today
        Voucher.objects.bulk_update(vouchers, ["state", "settlement", "ended_on"])
        audit.record(actor, "training.class_settled", settlement, changes={"amount": settlement.amount})
        for voucher in vouchers:
            events.emit(
                VoucherSettled(
                    voucher_id=voucher.pk,
                    settlement_id=settlement.pk,
                    person_id=voucher.person_id,
                    organisation_id=finished.organisation_id,
                    class_id=finished.pk,
                    region_code=voucher.region_code,
                    amount=voucher.amount,
                    settled_on=today.isoformat(),
                )
            )
        return settlement


def _complete_vouchers(finished: TrainingClass, enrolments: list[Enrolment]) -> dict[int, int]:
    """Completed vouchers with what they pay, by id."""
    vouchers = [row.voucher for row in enrolments if row.voucher and row.voucher.state in Voucher.LIVE]
    for voucher in vouchers:
        voucher.state = Voucher.State.COMPLETED
        voucher.amount = rules.voucher_pays(
            face_value=voucher.batch.face_value, standard=finished.programme.subsidy, fee=finished.programme.fee
        )
    Voucher.objects.bulk_update(vouchers, ["state", "amount"])
    return {voucher.pk: voucher.amount for voucher in vouchers}


def _completion(
    finished: TrainingClass, enrolment: Enrolment, study: rules.Study, decided: rules.Outcome
) -> Completion:
    today = calendar.today()
    return Completion(
        enrolment=enrolment,
        number=f"{finished.number}-{enrolment.pk}",
        completed_on=today,
        planned_hours=study.planned_hours + study.online_hours_planned,
        attended_hours=study.attended_hours,
        online_seconds=study.online_seconds,
        attendance=Decimal(str(decided.attendance)).quantize(Decimal("0.001"), ROUND_DOWN),
        quiz_score=study.quiz,
    )

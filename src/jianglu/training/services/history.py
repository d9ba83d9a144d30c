"""Carrying over what happened before the platform, or for a demo city: whole classes and batches in a few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from jianglu.kernel.chinese import name_tokens, words
from jianglu.people import services as people
from jianglu.platform import audit, calendar, numbering
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .. import rules
from ..models import Attendance, ClassSession, Completion, Enrolment, Programme, TrainingClass, Voucher, VoucherQuota
from ..permissions import MANAGE_VOUCHERS, REVIEW_PROGRAMME
from .classes import ZONE
from .vouchers import voucher_number


@dataclass(frozen=True)
class PastTrainee:
    """Somebody who was in a class: where they lived, how many lessons they missed, which batch's voucher paid."""

    person_id: int
    region_code: str
    missed: int = 0
    batch_id: int | None = None


def adopt_programmes(actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Programme]:
    """Write programmes that the bureau approved before, as approved; for the city's clerks and the machinery.

    Each row: organisation_id, region_code, type, title, occupation_id, occupation_name, level, theory_hours,
    practice_hours, online_hours, fee, subsidy, summary, courses (ids).
    """
    with transaction.atomic():
        require(actor, REVIEW_PROGRAMME, region=regions.city().code)
        now = calendar.now()
        programmes = []
        for row in rows:
            values = {key: value for key, value in row.items() if key not in ("courses", "occupation_name")}
            tokens = [*name_tokens(f"{row['title']} {row['occupation_name']}"), *words(row.get("summary", ""))]
            programmes.append(
                Programme(
                    **values,
                    number=f"P{now:%Y}{numbering.next_number(f'training.programme.{now:%Y}'):05d}",
                    state=Programme.State.APPROVED,
                    approved_on=calendar.today(),
                    created_at=now,
                    tokens=" ".join(dict.fromkeys(tokens)),
                )
            )
        Programme.objects.bulk_create(programmes)
        link = Programme.courses.through
        link.objects.bulk_create(
            link(programme_id=programme.pk, course_id=course)
            for programme, row in zip(programmes, rows, strict=True)
            for course in row.get("courses", ())
        )
        if programmes:
            audit.record(actor, "training.programmes_adopted", programmes[0], changes={"count": len(programmes)})
        return programmes


def carry_over(actor: Actor, class_id: int, trainees: Sequence[PastTrainee], quotas: Mapping[str, int]) -> int:
    """Write the roll of a class up to today, and its end if that is past; returns how many completed.

    `quotas` names the quota row of the batch for each district. A trainee who missed too much failed and
    has no voucher any more.
    """
    with transaction.atomic():
        require(actor, REVIEW_PROGRAMME, region=regions.city().code)
        opened = TrainingClass.objects.select_for_update(of=("self",)).select_related("programme").get(pk=class_id)
        today = calendar.today()
        over = opened.end_on < today
        sessions = [row for row in opened.sessions.order_by("seq") if row.starts_at.astimezone(ZONE).date() < today]
        planned = sum(row.hours for row in opened.sessions.all())
        fates = {row.person_id: _fate(row, [s.hours for s in sessions], planned, over) for row in trainees}
        vouchers = _vouchers(opened, trainees, fates, quotas)
        signed_up = datetime.combine(opened.start_on - timedelta(days=8), time(10), ZONE)
        enrolments = Enrolment.objects.bulk_create(
            [
                Enrolment(
                    training_class=opened,
                    person_id=row.person_id,
                    voucher=vouchers.get(row.person_id),
                    state=fates[row.person_id],
                    enrolled_at=signed_up,
                    enrolled_by=actor.name,
                    ended_on=opened.end_on if over else None,
                )
                for row in trainees
            ]
        )
        _roll(actor, enrolments, {row.person_id: row.missed for row in trainees}, sessions)
        done = [row for row in enrolments if row.state == Enrolment.State.COMPLETED]
        missed = {row.person_id: row.missed for row in trainees}
        Completion.objects.bulk_create(
            _completion(opened, row, planned, planned - sum(s.hours for s in sessions[: missed[row.person_id]]))
            for row in done
        )
        opened.seats_taken = len(trainees)
        opened.state = TrainingClass.State.FINISHED if over else TrainingClass.State.RUNNING
        opened.finished_on = opened.end_on if over else None
        opened.save(update_fields=["seats_taken", "state", "finished_on"])
        people.relate_many(
            actor, opened.organisation_id, "trainee", [row.person_id for row in trainees], opened.start_on
        )
        audit.record(actor, "training.class_carried_over", opened, changes={"people": len(trainees)})
        return len(done)


def hand_out(actor: Actor, batch_id: int, rows: Sequence[tuple[int, str, date]]) -> int:
    """Write vouchers that were claimed before: (person, home, day). Those past their last day have lapsed.

    Returns how many are live; raises IntegrityError when a quota would be oversold or a person hold two.
    """
    with transaction.atomic():
        require(actor, MANAGE_VOUCHERS, region=regions.city().code)
        quotas = {
            row.region_code: row for row in VoucherQuota.objects.filter(batch_id=batch_id).select_related("batch")
        }
        today = calendar.today()
        taken: Counter[int] = Counter()
        vouchers = []
        for person_id, home, day in rows:
            quota = quotas[home[:6]]
            last = rules.valid_until(day, quota.batch.valid_months)
            live = last >= today
            taken[quota.pk] += live
            vouchers.append(
                Voucher(
                    number=voucher_number(day.year),
                    batch_id=batch_id,
                    quota=quota,
                    person_id=person_id,
                    region_code=home,
                    state=Voucher.State.CLAIMED if live else Voucher.State.EXPIRED,
                    claimed_on=day,
                    expires_on=last,
                    ended_on=None if live else last + timedelta(days=1),
                    decision={"imported": True},
                )
            )
        Voucher.objects.bulk_create(vouchers, batch_size=1000)
        for quota_id, count in taken.items():
            VoucherQuota.objects.filter(pk=quota_id).update(claimed=F("claimed") + count)
        return sum(taken.values())


def _fate(row: PastTrainee, hours: Sequence[int], planned: int, over: bool) -> str:
    if not over:
        return Enrolment.State.ENROLLED
    share = 1 - sum(hours[: row.missed]) / planned if planned else 0
    return Enrolment.State.COMPLETED if share >= rules.ATTENDANCE_SHARE else Enrolment.State.FAILED


def _vouchers(
    opened: TrainingClass, trainees: Sequence[PastTrainee], fates: Mapping[int, str], quotas: Mapping[str, int]
) -> dict[int, Voucher]:
    claimed = opened.start_on - timedelta(days=10)
    pays = rules.voucher_pays(
        face_value=opened.programme.subsidy, standard=opened.programme.subsidy, fee=opened.programme.fee
    )
    states = {
        Enrolment.State.COMPLETED: Voucher.State.SETTLED,
        Enrolment.State.FAILED: Voucher.State.EXPIRED,
        Enrolment.State.ENROLLED: Voucher.State.IN_USE,
    }
    rows = [
        Voucher(
            number=voucher_number(claimed.year),
            batch_id=row.batch_id,
            quota_id=quotas[row.region_code[:6]],
            person_id=row.person_id,
            region_code=row.region_code,
            state=states[Enrolment.State(fates[row.person_id])],
            claimed_on=claimed,
            expires_on=rules.valid_until(claimed, 3),
            amount=pays if fates[row.person_id] == Enrolment.State.COMPLETED else 0,
            ended_on=opened.end_on if fates[row.person_id] != Enrolment.State.ENROLLED else None,
            decision={"imported": True},
        )
        for row in trainees
        if row.batch_id is not None
    ]
    Voucher.objects.bulk_create(rows)
    kept = Counter(row.quota_id for row in rows if row.state != Voucher.State.EXPIRED)
    for quota_id, count in sorted(kept.items()):
        VoucherQuota.objects.filter(pk=quota_id).update(claimed=F("claimed") + count)
    return {row.person_id: row for row in rows if row.state != Voucher.State.EXPIRED}


def _roll(actor: Actor, enrolments: Sequence[Enrolment], missed: Mapping[int, int], sessions: Sequence[Any]) -> None:
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session,
                enrolment=row,
                state=Attendance.State.ABSENT if place < missed[row.person_id] else Attendance.State.PRESENT,
                method=Attendance.Method.IMPORT,
                marked_by=actor.name,
                marked_at=session.ends_at,
            )
            for row in enrolments
            for place, session in enumerate(sessions)
        ],
        batch_size=2000,
    )
    ClassSession.objects.filter(pk__in=[session.pk for session in sessions]).update(closed_at=F("ends_at"))


def _completion(opened: TrainingClass, row: Enrolment, planned: int, attended: int) -> Completion:
    return Completion(
        enrolment=row,
        number=f"{opened.number}-{row.pk}",
        completed_on=opened.end_on,
        planned_hours=planned,
        attended_hours=attended,
        online_seconds=0,
        attendance=Decimal(attended * 1000 // planned) / 1000,
    )

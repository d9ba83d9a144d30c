"""Who was there: the teacher's roll, and signing in with the code that the teacher shows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require

from ..errors import ClassWrongState, LessonNotBegun, RollClosed, SessionNotFound, SignInClosed
from ..models import Attendance, ClassSession, Enrolment, TrainingClass
from ..permissions import SIGN_IN, TAKE_ROLL

SIGN_MINUTES = 20
LATE_AFTER = timedelta(minutes=10)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def open_sign_in(actor: Actor, session_id: int) -> ClassSession:
    """Show a fresh sign-in code for the next minutes; raises RollClosed."""
    with transaction.atomic():
        session = _session(actor, session_id)
        if session.closed_at is not None:
            raise RollClosed()
        session.sign_code = "".join(secrets.choice(LETTERS) for _place in range(6))
        session.sign_until = calendar.now() + timedelta(minutes=SIGN_MINUTES)
        session.save(update_fields=["sign_code", "sign_until"])
        audit.record(actor, "training.sign_in_opened", session)
        return session


def sign_in(actor: Actor, code: str) -> Attendance:
    """Sign in to the lesson that shows this code, once; late after ten minutes. Raises SignInClosed."""
    with transaction.atomic():
        require(actor, SIGN_IN, person_id=actor.person_id or 0)
        now = calendar.now()
        enrolment = (
            Enrolment.objects.filter(
                person_id=actor.person_id or 0,
                state=Enrolment.State.ENROLLED,
                training_class__sessions__sign_code=code.strip().upper() or "-",
                training_class__sessions__sign_until__gte=now,
                training_class__sessions__closed_at=None,
            )
            .select_related("training_class")
            .first()
        )
        if enrolment is None:
            raise SignInClosed()
        session = ClassSession.objects.get(
            training_class_id=enrolment.training_class_id, sign_code=code.strip().upper(), sign_until__gte=now
        )
        late = now > session.starts_at + LATE_AFTER
        attendance, created = Attendance.objects.get_or_create(
            session=session,
            enrolment=enrolment,
            defaults={
                "state": Attendance.State.LATE if late else Attendance.State.PRESENT,
                "method": Attendance.Method.CODE,
                "marked_by": actor.name,
                "marked_at": now,
            },
        )
        if created:
            audit.record(actor, "training.signed_in", attendance)
        return attendance


def mark_roll(actor: Actor, session_id: int, states: Mapping[int, str], *, reason: str = "") -> int:
    """Write the roll: enrolment id to state; marking again corrects it. Returns how many were marked."""
    with transaction.atomic():
        session = _session(actor, session_id)
        if session.closed_at is not None:
            raise RollClosed()
        seated = set(
            Enrolment.objects.filter(
                training_class_id=session.training_class_id, state__in=Enrolment.SEATED, pk__in=states
            ).values_list("pk", flat=True)
        )
        now = calendar.now()
        before = dict(session.attendance.filter(enrolment_id__in=seated).values_list("enrolment_id", "state"))
        changed = {pk: state for pk, state in states.items() if pk in seated and before.get(pk) != state}
        Attendance.objects.bulk_create(
            [
                Attendance(
                    session=session,
                    enrolment_id=pk,
                    state=Attendance.State(state),
                    method=Attendance.Method.ROLL,
                    marked_by=actor.name,
                    marked_at=now,
                )
                for pk, state in changed.items()
            ],
            update_conflicts=True,
            unique_fields=["session", "enrolment"],
            update_fields=["state", "method", "marked_by", "marked_at"],
        )
        if changed:
            told = {str(pk): [before.get(pk), str(state)] for pk, state in changed.items()}
            audit.record(actor, "training.roll_marked", session, reason=reason, changes=told)
        return len(changed)


def close_roll(actor: Actor, session_id: int) -> ClassSession:
    """End the roll of a lesson that has begun: whoever is not marked was absent."""
    with transaction.atomic():
        session = _session(actor, session_id)
        if session.closed_at is not None:
            return session
        now = calendar.now()
        if now < session.starts_at:
            raise LessonNotBegun(start=f"{localtime(session.starts_at):%Y-%m-%d %H:%M}")
        missing = Enrolment.objects.filter(
            training_class_id=session.training_class_id, state__in=Enrolment.SEATED
        ).exclude(Q(attendance__session=session))
        Attendance.objects.bulk_create(
            Attendance(
                session=session,
                enrolment=enrolment,
                state=Attendance.State.ABSENT,
                method=Attendance.Method.ROLL,
                marked_by=actor.name,
                marked_at=now,
            )
            for enrolment in missing
        )
        session.closed_at, session.sign_code, session.sign_until = now, "", None
        session.save(update_fields=["closed_at", "sign_code", "sign_until"])
        audit.record(actor, "training.roll_closed", session)
        return session


def _session(actor: Actor, session_id: int) -> ClassSession:
    session = locked(
        ClassSession.objects.select_related("training_class"),
        lambda row: require(actor, TAKE_ROLL, organisation_id=row.training_class.organisation_id),
        pk=session_id,
    )
    if session is None:
        raise SessionNotFound()
    if session.training_class.state not in (TrainingClass.State.OPEN, TrainingClass.State.RUNNING):
        raise ClassWrongState(state=session.training_class.get_state_display())
    return session

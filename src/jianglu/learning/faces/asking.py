"""Whether a session wants a picture now; called by the play sessions within their transaction."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from jianglu.people import queries as people
from jianglu.platform import calendar

from ..models import Cohort, FaceCheck, HourEntry, PlaySession
from . import rules

CONSENT = "face_check"


def class_of(person_id: int, course_id: int) -> Cohort | None:
    """The running subsidised class in which the person learns this course, if any."""
    return (
        Cohort.objects.filter(
            subsidised=True,
            closed_at=None,
            members__person_id=person_id,
            members__left_at=None,
            plan__course_id=course_id,
        )
        .order_by("pk")
        .first()
    )


def begin(session: PlaySession, now: datetime) -> None:
    """At the beginning of a sitting in a subsidised class; who has not agreed is left to the teacher's eyes, once a day."""
    cohort = class_of(session.person_id, session.enrolment.course_id)
    if cohort is None:
        return
    if not people.has_consent(session.person_id, CONSENT):
        excuse(session, now, cohort)
    elif rules.asks_at_opening(_earlier(session.person_id, now), now):
        demand(session, now)


def at_check(session: PlaySession, now: datetime) -> None:
    """When a presence check comes due: one in a few wants a picture, too."""
    rule = rules.face_rule(calendar.today())
    if secrets.randbelow(rule.one_in) or class_of(session.person_id, session.enrolment.course_id) is None:
        return
    if people.has_consent(session.person_id, CONSENT) and rules.may_ask(_earlier(session.person_id, now), now, rule):
        demand(session, now)


def demand(session: PlaySession, now: datetime) -> None:
    """From now on hours wait for a picture."""
    session.face_due = True
    session.check_due_at = now + timedelta(seconds=rules.face_rule(calendar.today()).answer)


def lapse(session: PlaySession, now: datetime, entry: HourEntry | None) -> None:
    """No picture came in time; said only where it cost hours."""
    if entry is not None:
        note(session, FaceCheck.State.LATE, now, entry=entry)


def excuse(session: PlaySession, now: datetime, cohort: Cohort | None = None) -> None:
    """The person has not agreed: the teacher confirms them, who is told once a day."""
    today = FaceCheck.objects.filter(person_id=session.person_id, state=FaceCheck.State.WITHOUT)
    if not today.filter(at__gt=now - timedelta(hours=12)).exists():
        note(session, FaceCheck.State.WITHOUT, now, cohort=cohort)


def note(
    session: PlaySession, state: str, now: datetime, *, cohort: Cohort | None = None, **more: object
) -> FaceCheck | None:
    """Keep what came of a check; nothing where the class ended or was left meanwhile."""
    cohort = cohort or class_of(session.person_id, session.enrolment.course_id)
    if cohort is None:
        return None
    return FaceCheck.objects.create(
        person_id=session.person_id,
        session=session,
        cohort=cohort,
        organisation_id=cohort.organisation_id,
        region_code=cohort.region_code,
        state=state,
        at=now,
        **more,
    )


def _earlier(person_id: int, now: datetime) -> list[rules.Shown]:
    rows = FaceCheck.objects.filter(person_id=person_id, at__gt=now - rules.HOUR)
    rows = rows.exclude(state=FaceCheck.State.WITHOUT)
    return [rules.Shown(at, state in FaceCheck.PASSED) for at, state in rows.values_list("at", "state")]

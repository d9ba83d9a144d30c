"""Play sessions: the lease, the beats, presence checks, and the posting of hours to the ledger.

The server's clock decides; the browser is only a witness. Seconds wait in the session (`pending`) until the learner has
answered the next presence check or has left without one being open; then they are posted, otherwise refused.
"""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, require

from .. import rules, xapi
from ..errors import ActivityLocked, BeatForged, BeatOutOfOrder, CourseNotFound, SessionOver
from ..events import HoursCredited
from ..faces import asking as faces
from ..faces.errors import FacePictureNeeded
from ..models import Activity, HourEntry, PlaySession, Progress
from ..models.study import new_token
from ..permissions import STUDY
from .study import evidence_hash, progress_of, say, settle, taking_part

STALE = timedelta(minutes=5)
ENTRY_KINDS = {"video": HourEntry.Kind.MEDIA, "scorm": HourEntry.Kind.PACKAGE}


def open_session(actor: Actor, activity_id: int, *, device: str = "") -> PlaySession:
    """Take the lease for an activity; whatever session the person had open elsewhere is closed and posted."""
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        if activity.kind == Activity.Kind.QUIZ:
            raise ActivityLocked()
        now = calendar.now()
        rest = close_open_session(enrolment.person_id, now)
        progress_of(enrolment, activity)
        try:
            with transaction.atomic():
                session = PlaySession.objects.create(
                    person_id=enrolment.person_id,
                    enrolment=enrolment,
                    activity=activity,
                    opened_at=now,
                    beat_at=now,
                    check_in=rest or _check_in(),
                    device=device[:200],
                )
        except IntegrityError as error:
            raise SessionOver() from error
        faces.begin(session, now)
        if session.face_due:
            session.save(update_fields=["face_due", "check_due_at"])
        say(enrolment, "launched", xapi.activity_iri(activity.key), activity.title, now)
        audit.record(actor, "learning.session_opened", session)
        return session


def beat(
    actor: Actor, key: uuid.UUID, seq: int, report: rules.Beat, position: float = 0, *, token: str
) -> dict[str, Any]:
    """Accept the beat numbered `seq` (from 1, without gaps); the same beat again gets the same answer.

    Beats are a chain: each brings the `token` of the answer to the one before (of the opening for the first), so none can
    be replayed, forked or made in advance. Raises SessionOver when the lease is gone, BeatOutOfOrder when beats between
    are missing, BeatForged (and counts it) for another token.
    """
    try:
        return _accept(actor, key, seq, report, position, token)
    except BeatForged:
        PlaySession.objects.filter(key=key, person_id=actor.person_id or 0).update(forged=F("forged") + 1)
        raise


def _accept(actor: Actor, key: uuid.UUID, seq: int, report: rules.Beat, position: float, token: str) -> dict[str, Any]:
    with transaction.atomic():
        session = _session(actor, key)
        if seq == session.seq and hmac.compare_digest(token.encode(), session.token_before.encode()):
            return dict(session.last_reply)
        if seq != session.seq + 1:
            raise BeatOutOfOrder(expected=session.seq + 1)
        if not hmac.compare_digest(token.encode(), session.token.encode()):
            raise BeatForged()
        now = calendar.now()
        rule = rules.hour_rule(calendar.today())
        progress = progress_of(session.enrolment, session.activity)
        overdue = session.check_due_at is not None and now > session.check_due_at
        if overdue:
            _lapse(session, progress, now)
        given = _credit(session, progress, report, now, rule, absent=overdue)
        if given.seconds and session.check_due_at is None and session.check_in == 0:
            session.check_due_at = now + timedelta(seconds=rule.check_answer)
            faces.at_check(session, now)
        session.seq, session.beat_at = seq, now
        session.token_before, session.token = session.token, new_token()
        if position > 0:
            progress.position = min(int(position), session.activity.seconds)
        progress.save()
        session.last_reply = {
            "seq": seq,
            "token": session.token,
            "credited": given.seconds,
            "refused": given.refused,
            "reason": given.reason,
            "pending": session.pending,
            "activity_seconds": progress.seconds + session.pending,
            "needed": rules.seconds_needed(session.activity.kind, session.activity.seconds, rule),
            "check": session.check_due_at is not None,
            "face": session.face_due,
            "check_due": session.check_due_at.isoformat() if session.check_due_at else None,
            "absent": overdue,
        }
        session.save()
        return dict(session.last_reply)


def confirm_presence(actor: Actor, key: uuid.UUID) -> PlaySession:
    """Answer the open presence check: what waited is posted, or refused when the answer came too late."""
    with transaction.atomic():
        session = _session(actor, key)
        if session.check_due_at is None:
            return session
        now = calendar.now()
        if session.face_due:
            if people.has_consent(session.person_id, faces.CONSENT):
                raise FacePictureNeeded()
            faces.excuse(session, now)
        progress = progress_of(session.enrolment, session.activity)
        if now > session.check_due_at:
            _refuse(session, progress, now)
        elif session.face_due:
            _post(session, progress, now)
        else:
            asked_at = session.check_due_at - timedelta(seconds=rules.hour_rule(calendar.today()).check_answer)
            session.answers.append(round((now - asked_at).total_seconds(), 1))
            _post(session, progress, now)
        session.check_due_at, session.check_in, session.face_due = None, _check_in(), False
        session.save()
        return session


# For the pictures beside the checks: `faces.services`


def own_session(actor: Actor, key: uuid.UUID, *, lock: bool = False) -> PlaySession:
    """The actor's open session; locked within the caller's transaction, if wanted. Raises SessionOver."""
    if lock:
        return _session(actor, key)
    with transaction.atomic():
        return _session(actor, key)


def post_waiting(session: PlaySession, now: datetime) -> None:
    """The check was answered: what waits counts, the next one comes at random."""
    _post(session, progress_of(session.enrolment, session.activity), now)
    session.check_due_at, session.check_in, session.face_due = None, _check_in(), False
    session.save()


def refuse_waiting(session: PlaySession, now: datetime, reason: rules.Refusal) -> HourEntry | None:
    """What waits does not count; returns the line that says so, if anything waited."""
    progress = progress_of(session.enrolment, session.activity)
    entry = _refuse(session, progress, now, reason)
    progress.save()
    return entry


def close_session(actor: Actor, key: uuid.UUID) -> PlaySession:
    """Give up the lease and post what waits; closing twice changes nothing."""
    with transaction.atomic():
        session = _session(actor, key, closed_too=True)
        if session.closed_at is None:
            _close(session, calendar.now())
        return session


def close_stale_sessions() -> int:
    """Close the sessions whose browser has gone; what it had been acknowledged is posted. Returns how many."""
    now = calendar.now()
    keys = PlaySession.objects.filter(closed_at=None, beat_at__lt=now - STALE).values_list("pk", flat=True)[:1000]
    closed = 0
    for pk in list(keys):
        with transaction.atomic():
            session = _locked().filter(pk=pk, closed_at=None, beat_at__lt=now - STALE).first()
            if session is not None:
                _close(session, now)
                closed += 1
    return closed


def close_open_session(person_id: int, now: datetime) -> int:
    """Close whatever session the person has open; returns the seconds until their next presence check, 0 if new."""
    session = _locked().filter(person_id=person_id, closed_at=None).first()
    if session is not None:
        _close(session, now)
        return int(session.check_in)
    last = PlaySession.objects.filter(person_id=person_id).order_by("-opened_at").values_list("check_in").first()
    return int(last[0]) if last else 0


def _locked() -> Any:
    return PlaySession.objects.select_for_update(of=("self",)).select_related("activity", "enrolment__course")


def _session(actor: Actor, key: uuid.UUID, *, closed_too: bool = False) -> PlaySession:
    require(actor, STUDY, person_id=actor.person_id or 0)
    session: PlaySession | None = _locked().filter(key=key, person_id=actor.person_id).first()
    if session is None:
        raise CourseNotFound()
    if session.closed_at is not None and not closed_too:
        raise SessionOver()
    return session


def _check_in() -> int:
    rule = rules.hour_rule(calendar.today())
    return rule.check_min + secrets.randbelow(rule.check_max - rule.check_min + 1)


def _credit(
    session: PlaySession, progress: Progress, report: rules.Beat, now: datetime, rule: rules.HourRule, *, absent: bool
) -> rules.Credit:
    posted = HourEntry.objects.filter(person_id=session.person_id, day=calendar.today()).aggregate(n=Sum("seconds"))[
        "n"
    ]
    standing = rules.Standing(
        server_elapsed=(now - session.opened_at).total_seconds(),
        accounted=session.accounted,
        client_seconds=session.client_seconds,
        covered=tuple((low, high) for low, high in progress.covered),
        length=session.activity.seconds,
        today=(posted or 0) + session.pending,
        reading=session.activity.kind != Activity.Kind.VIDEO,
    )
    given = rules.credit(report, standing, rule)
    session.accounted, session.client_seconds = given.accounted, given.client_seconds
    if absent:
        return rules.Credit((), standing.covered, given.seconds, rules.Refusal.ABSENT, given.accounted, 0)
    if given.seconds:
        progress.covered = list(given.covered)
        session.pending += given.seconds
        session.pending_beats += 1
        session.pending_ranges = rules.normal([*session.pending_ranges, *given.ranges], session.activity.seconds)
        session.check_in = max(0, session.check_in - given.seconds)
    return given


def _close(session: PlaySession, now: datetime) -> None:
    progress = progress_of(session.enrolment, session.activity)
    if session.check_due_at is None:
        _post(session, progress, now)
    else:
        _lapse(session, progress, now)
        progress.save()
    session.check_due_at, session.closed_at, session.face_due = None, now, False
    session.save()


def _post(session: PlaySession, progress: Progress, now: datetime) -> None:
    if session.pending:
        kind = ENTRY_KINDS.get(session.activity.kind, HourEntry.Kind.READING)
        _enter(session, kind, now, seconds=session.pending)
        progress.seconds += session.pending
        say(
            session.enrolment,
            "experienced",
            xapi.activity_iri(session.activity.key),
            session.activity.title,
            now,
            {"duration": xapi.duration(session.pending)},
        )
        events.emit(
            HoursCredited(
                person_id=session.person_id,
                course_id=session.enrolment.course_id,
                seconds=session.pending,
                day=calendar.today().isoformat(),
            )
        )
        _clear(session)
    settle(progress, session.activity, now)


def _lapse(session: PlaySession, progress: Progress, now: datetime) -> None:
    """The open check was not answered in time."""
    if session.face_due:
        faces.lapse(session, now, _refuse(session, progress, now, rules.Refusal.NO_PICTURE))
    else:
        _refuse(session, progress, now)


def _refuse(
    session: PlaySession, progress: Progress, now: datetime, reason: rules.Refusal = rules.Refusal.ABSENT
) -> HourEntry | None:
    entry = None
    if session.pending:
        entry = _enter(session, HourEntry.Kind.REFUSED, now, refused=session.pending, reason=reason)
        covered = [(low, high) for low, high in progress.covered]
        progress.covered = rules.minus(covered, [(low, high) for low, high in session.pending_ranges])
        _clear(session)
    return entry


def _clear(session: PlaySession) -> None:
    session.pending, session.pending_ranges, session.pending_beats = 0, [], 0


def _enter(
    session: PlaySession, kind: str, now: datetime, *, seconds: int = 0, refused: int = 0, reason: str = ""
) -> HourEntry:
    evidence = {
        "session": str(session.key),
        "ranges": session.pending_ranges,
        "beats": session.pending_beats,
        "last_beat": session.seq,
        "device": session.device,
        "forged": session.forged,
        "presence_checked": session.check_due_at is not None,
    }
    return HourEntry.objects.create(
        person_id=session.person_id,
        course_id=session.enrolment.course_id,
        activity=session.activity,
        session=session,
        day=calendar.today(),
        kind=kind,
        seconds=seconds,
        refused=refused,
        reason=reason,
        evidence=evidence,
        evidence_hash=evidence_hash(evidence),
        recorded_at=now,
    )

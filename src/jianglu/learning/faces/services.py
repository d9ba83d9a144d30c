"""Showing a picture, the teacher's word, and forgetting pictures."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse

from jianglu.people import queries as people
from jianglu.platform import audit, calendar, events, files, vault
from jianglu.platform.access import Actor, locked, require, rls
from jianglu.platform.notifications import notify

from .. import messages
from .. import rules as study
from ..events import HoursCredited
from ..models import FaceAppeal, FaceCheck, HourEntry, PlaySession, Progress
from ..permissions import CHECK_FACES
from ..services import sessions
from ..services.study import evidence_hash, settle
from . import asking, ports, queries, rules
from .errors import FaceCheckNotFound, FaceDecided, FaceOwn, FaceReplayed, FaceWithoutConsent

PHOTO = files.Photo(min_width=120, min_height=120, max_height=640)
MOST = 10 * files.MB


def show_face(actor: Actor, key: uuid.UUID, upload: File[bytes]) -> PlaySession:
    """Answer the open check with a picture: hours count unless the port says that it is somebody else.

    The port is asked before anything is locked, and only for a check that is open. Raises SessionOver, FaceWithoutConsent,
    FaceReplayed, and what `files.read_picture` raises for what is no picture.
    """
    at = calendar.now()
    session = sessions.own_session(actor, key)
    if not session.face_due:
        return session
    if not people.has_consent(session.person_id, asking.CONSENT):
        raise FaceWithoutConsent()
    picture = files.read_picture(upload, PHOTO, max_bytes=MOST)
    digest = hashlib.sha256(picture).hexdigest()
    if FaceCheck.objects.filter(digest=digest).exists():
        raise FaceReplayed()
    seen = ports.face_check().check(session.person_id, picture)
    with transaction.atomic():
        session = sessions.own_session(actor, key, lock=True)
        if not session.face_due or session.check_due_at is None:
            return session
        if at > session.check_due_at:
            asking.lapse(session, at, sessions.refuse_waiting(session, at, study.Refusal.NO_PICTURE))
        entry = None
        if seen.same is False:
            entry = sessions.refuse_waiting(session, at, study.Refusal.OTHER_FACE)
            asking.demand(session, at)
            session.save()
        else:
            sessions.post_waiting(session, at)
        state = {True: FaceCheck.State.SAME, False: FaceCheck.State.OTHER, None: FaceCheck.State.UNKNOWN}[seen.same]
        try:
            with transaction.atomic():
                made = asking.note(
                    session, state, at, score=seen.score, why=seen.why[:100], digest=digest, entry=entry,
                    drawn=_drawn(session, seen), picture_sealed=vault.seal(base64.b64encode(picture).decode()),
                )  # fmt: skip
        except IntegrityError as error:
            raise FaceReplayed() from error
        if made is not None:
            audit.record(actor, "learning.face_shown", made, changes={"state": state})
        return session


def decide(actor: Actor, check_id: int, *, same: bool, reason: str) -> FaceCheck:
    """The teacher's word: refused hours count again, or those that stood on the picture do not.

    Hours come back within the day's limit and never twice. Raises FaceCheckNotFound, FaceDecided, FaceOwn.
    """

    def allowed(check: FaceCheck) -> None:
        require(actor, CHECK_FACES, region=check.region_code, organisation_id=check.organisation_id)
        if actor.person_id is not None and actor.person_id == check.person_id:
            raise FaceOwn()

    with transaction.atomic():
        check = locked(queries.visible_checks(actor), allowed, pk=check_id)
        if check is None:
            raise FaceCheckNotFound()
        if check.decided:
            raise FaceDecided()
        with rls.elevated("learning.decide_face"):  # hours belong to the course's unit and the person's own district
            seconds = _settled(check, same, reason)
        check.state = FaceCheck.State.CONFIRMED if same else FaceCheck.State.REJECTED
        check.decided_by_id, check.decided_at, check.reason = actor.user_id, calendar.now(), reason.strip()[:200]
        check.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        audit.record(
            actor, "learning.face_decided", check, reason=reason, changes={"state": check.state, "seconds": seconds}
        )
        if not same:
            notify(
                messages.FACE_REJECTED, person_id=check.person_id, link=reverse("learning:my_faces"),
                group=check.cohort.title, reason=check.reason, days=rules.face_rule(calendar.today()).appeal_days,
            )  # fmt: skip
        return check


def look(actor: Actor, check_id: int) -> bytes:
    """The picture, for who checks faces of the class; every look is on record. Raises FaceCheckNotFound."""
    with transaction.atomic():
        check = queries.get_check(actor, check_id)
        if check.picture_sealed is None:
            raise FaceCheckNotFound()
        audit.record(actor, "learning.face_looked", check)
        return base64.b64decode(vault.unseal(bytes(check.picture_sealed)))


def forget_old() -> int:
    """Delete the pictures that were kept long enough; what was decided stays. Returns how many."""
    now = calendar.now()
    oldest = now - timedelta(days=rules.face_rule(calendar.today()).keep_days)
    kept = FaceAppeal.objects.filter(state=FaceAppeal.State.OPEN).values("face")  # until it was looked at anew
    return (
        FaceCheck.objects.filter(at__lt=oldest, picture_sealed__isnull=False)
        .exclude(pk__in=kept)
        .update(picture_sealed=None, forgotten_at=now)
    )


def _drawn(session: PlaySession, seen: ports.Seen) -> bool:
    """The first picture of somebody, whatever the service could not say, and one in a few of the others."""
    if seen.same is not None:
        return False
    first = not FaceCheck.objects.filter(person_id=session.person_id).exclude(digest="").exists()
    return first or bool(seen.why) or secrets.randbelow(rules.face_rule(calendar.today()).draw) == 0


def _settled(check: FaceCheck, same: bool, reason: str) -> int:
    """By how many seconds the word changes the ledger."""
    if same:
        return _give_back(check, check.entry, reason) if check.entry is not None else 0
    return -_take_back(check, reason) if check.entry is None else 0


def _progress(check: FaceCheck) -> Progress:
    return Progress.objects.select_for_update().get(
        enrolment_id=check.session.enrolment_id, activity_id=check.session.activity_id
    )


def _give_back(check: FaceCheck, entry: HourEntry, reason: str) -> int:
    progress, activity, now = _progress(check), check.session.activity, calendar.now()
    held = HourEntry.objects.filter(person_id=check.person_id, day=entry.day).aggregate(n=Sum("seconds"))["n"] or 0
    left = max(0, study.hour_rule(entry.day).day - held)
    covered = [(low, high) for low, high in progress.covered]
    ranges = study.first(study.minus(_ranges([entry]), covered), left)
    seconds = study.total(ranges)
    if seconds:
        progress.covered = study.normal([*covered, *ranges], activity.seconds)
        progress.seconds += seconds
        _correct(check, entry, seconds, ranges, reason)
        events.emit(
            HoursCredited(
                person_id=check.person_id, course_id=entry.course_id, seconds=seconds, day=entry.day.isoformat()
            )
        )
        settle(progress, activity, now)
    return seconds


def give_back_taken(check: FaceCheck, reason: str) -> int:
    """An appeal was upheld: what was refused for the picture, or taken back after it, counts; returns the seconds."""
    if check.entry is not None:
        return _give_back(check, check.entry, reason)
    taken = HourEntry.objects.filter(
        session_id=check.session_id, kind=HourEntry.Kind.CORRECTION, seconds__lt=0, evidence__face_check=check.pk
    )
    return sum(_give_back(check, row, reason) for row in taken)


def _take_back(check: FaceCheck, reason: str) -> int:
    """The hours of the session from this check until the next one."""
    after = FaceCheck.objects.filter(session_id=check.session_id, at__gt=check.at).order_by("at").first()
    lines = HourEntry.objects.filter(session_id=check.session_id, recorded_at__gte=check.at, seconds__gt=0)
    if after is not None:
        lines = lines.filter(recorded_at__lt=after.at)
    rows = list(lines.exclude(kind=HourEntry.Kind.CORRECTION))
    seconds = sum(row.seconds for row in rows)
    if seconds:
        progress, ranges = _progress(check), _ranges(rows)
        progress.covered = study.minus([(low, high) for low, high in progress.covered], ranges)
        progress.seconds = max(0, progress.seconds - seconds)
        progress.save()
        _correct(check, rows[0], -seconds, ranges, reason)
    return seconds


def _ranges(rows: Sequence[HourEntry]) -> list[study.Range]:
    return study.normal([pair for row in rows for pair in row.evidence["ranges"]], 10**9)


def _correct(check: FaceCheck, of: HourEntry, seconds: int, ranges: Sequence[study.Range], reason: str) -> None:
    evidence: dict[str, Any] = {"face_check": check.pk, "of": of.pk, "ranges": ranges, "reason": reason[:200]}
    HourEntry.objects.create(
        person_id=check.person_id,
        course_id=of.course_id,
        activity_id=of.activity_id,
        session_id=check.session_id,
        day=of.day,
        kind=HourEntry.Kind.CORRECTION,
        seconds=seconds,
        reason=study.Refusal.FACE_DECIDED,
        evidence=evidence,
        evidence_hash=evidence_hash(evidence),
        recorded_at=calendar.now(),
    )

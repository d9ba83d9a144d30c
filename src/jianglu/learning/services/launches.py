"""Launching the units of cmi5 courses, and taking what they say in their sessions (cmi5, sections 8 to 10)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require, rls

from .. import xapi
from ..cmi5 import statements
from ..content import origin
from ..errors import LaunchRefused
from ..models import ContentPackage, Enrolment, LaunchSession, PackageRun, Statement
from ..permissions import STUDY
from ..records import store
from ..records.attachments import Attached
from ..records.errors import ClientUnknown
from .launch_records import (
    activity_of,
    agent_of,
    file_of,
    mastery_of,
    registration_of,
    say,
    say_launched,
    unit_of,
    write_launch_data,
)
from .packages import open_part, package_score
from .study import progress_of, settle

PREFERENCES = "cmi5LearnerPreferences"
UNIT_TYPE = "https://w3id.org/xapi/cmi5/activitytype/"


@dataclass(frozen=True)
class Launched:
    """A session that was begun, and what the unit's address says of it besides the places to speak to (8.1)."""

    session: LaunchSession
    actor: dict[str, Any]
    registration: str
    activity: str


@dataclass(frozen=True)
class Spoken:
    """Where a session stands: whether it is over, whether because another launch took over, and what its unit has come to."""

    over: bool
    abandoned: bool
    run: PackageRun


def launch(actor: Actor, activity_id: int, part: int, *, base: str) -> Launched:
    """Begin a session in a unit (numbered from 0); one that was still open in this registration is abandoned.

    `base` is the signed address of the learner's package. Raises CourseNotFound, NotEnrolled, ActivityLocked.
    """
    with transaction.atomic():
        run = open_part(actor, activity_id, part)
        package = ContentPackage.objects.get(file_id=run.activity.file_id)
        entry = package.parts[part]
        before = _ended(run)
        _begin(run, package)
        open_ones = LaunchSession.objects.filter(
            enrolment=run.enrolment, run__activity=run.activity, run__number=run.number, over_at=None
        )
        for earlier in open_ones.select_for_update(of=("self",)).select_related("run__activity", "enrolment"):
            _abandon(earlier, _entry(earlier.run, package))
        run.refresh_from_db()
        reviewed = run.ended and entry["move_on"] != "NotApplicable"
        now = calendar.now()
        session = LaunchSession.objects.create(
            enrolment=run.enrolment,
            run=run,
            mode="Review" if reviewed else "Normal",
            launched_at=now,
            said_at=now,
        )
        write_launch_data(session, entry, base)
        _satisfy(session, package, before)  # what asks for nothing is, before anything is launched
        own = f"?{entry['query']}" if entry["query"] else ""
        say_launched(session, entry, f"{base}/files/{file_of(entry)}{own}", now)
        return Launched(session, agent_of(run.enrolment), registration_of(run), activity_of(run))


def fetch_token(actor: Actor, activity_id: int, key: uuid.UUID) -> str | None:
    """The secret of a session, given this once; None when it was given before or the session is over (8.2)."""
    require(actor, STUDY, person_id=actor.person_id or 0)
    secret = secrets.token_urlsafe(32)
    rows = _own(actor, activity_id, key).filter(token_hash=None, over_at=None)
    return secret if rows.update(token_hash=_hash(secret)) else None


def signed_in(actor: Actor, activity_id: int, key: str, secret: str) -> LaunchSession:
    """The open session of a key and its secret; raises ClientUnknown, LaunchRefused once it is over."""
    try:
        session = _own(actor, activity_id, uuid.UUID(key)).first()
    except ValueError:
        session = None
    held = bytes(session.token_hash) if session is not None and session.token_hash is not None else b""
    if session is None or not hmac.compare_digest(held, _hash(secret)):
        raise ClientUnknown()
    if session.over_at is not None:
        raise LaunchRefused(why="the session is over (9.3.6, 9.3.8)")
    return session


def spoken(actor: Actor, activity_id: int, key: uuid.UUID) -> Spoken | None:
    """How far a session is, None when the actor has none of this key."""
    session = _own(actor, activity_id, key).first()
    return None if session is None else Spoken(session.over_at is not None, session.abandoned, session.run)


def preferences_read(session: LaunchSession) -> None:
    """The unit has asked for the learner's preferences, which it must before it is initialized (11.0)."""
    if session.prepared_at is None:
        LaunchSession.objects.filter(pk=session.pk).update(prepared_at=calendar.now())


def add_statements(
    actor: Actor,
    session: LaunchSession,
    writer: store.Writer,
    given: Sequence[Any],
    version: str,
    attached: Mapping[str, Attached] | None = None,
) -> list[str]:
    """Take a unit's statements in, all or none, and what follows from them for the learner.

    Statements that are here already are acknowledged again. Raises LaunchRefused for the first that breaks the rules of the
    session, and what `store.add` raises.
    """
    with transaction.atomic():
        require(actor, STUDY, person_id=session.enrolment.person_id)
        Enrolment.objects.select_for_update(of=("self",)).get(pk=session.enrolment_id)
        row = LaunchSession.objects.select_for_update(of=("self",)).select_related("run__activity", "enrolment").get(
            pk=session.pk
        )  # fmt: skip
        now = calendar.now()
        package = ContentPackage.objects.get(file_id=row.run.activity.file_id)
        entry = _entry(row.run, package)
        prepared = [store.prepared(writer, each, version, now, place) for place, each in enumerate(given)]
        known = set(Statement.objects.filter(id__in=[each.id for each in prepared]).values_list("id", flat=True))
        state = before = session_of(row, entry)
        for each in prepared:
            if each.id not in known:
                try:
                    state = statements.taken(state, each.given)
                except statements.Refused as error:
                    raise LaunchRefused(why=str(error)) from error
        ids = store.add(writer, given, version, attached)
        _follow(actor, row, package, entry, before, state, now)
        return ids


def abandon_stale(limit: int = 200) -> int:
    """Abandon sessions whose address has expired; for the worker. Returns how many."""
    with transaction.atomic(), rls.elevated("learning.launches"):
        rows = LaunchSession.objects.filter(
            over_at=None, launched_at__lt=calendar.now() - timedelta(seconds=origin.AGE)
        ).select_related("run__activity", "enrolment")[:limit]
        stale = list(rows.select_for_update(of=("self",), skip_locked=True))
        packages = ContentPackage.objects.in_bulk(
            [row.run.activity.file_id for row in stale if row.run.activity.file_id], field_name="file_id"
        )
        for row in stale:
            _abandon(row, _entry(row.run, packages[row.run.activity.file_id]))
        return len(stale)


def session_of(row: LaunchSession, entry: Mapping[str, Any]) -> statements.Session:
    """The session as the rules see it."""
    run = row.run
    return statements.Session(
        key=str(row.key),
        registration=registration_of(run),
        account=agent_of(row.enrolment)["account"],
        activity=activity_of(run),
        publisher=entry["iri"],
        mode=row.mode,
        mastery=mastery_of(entry),
        prepared=row.prepared_at is not None,
        over=row.over_at is not None,
        verbs=frozenset(row.verbs),
        completed=run.completion == PackageRun.Completion.COMPLETED,
        passed=run.success == PackageRun.Success.PASSED,
        failed=run.success == PackageRun.Success.FAILED,
        score=None if run.score is None else run.score / 100,
    )


# What follows ----------------------------------------------------------------------------------------------------------


def _follow(
    actor: Actor,
    row: LaunchSession,
    package: ContentPackage,
    entry: Mapping[str, Any],
    before: statements.Session,
    state: statements.Session,
    now: datetime,
) -> None:
    row.verbs, row.said_at = sorted(state.verbs), now
    if state.over:
        row.over_at = now
    row.save(update_fields=["verbs", "said_at", "over_at"])
    run, ended = row.run, _ended(row.run)
    was = (run.success, run.ended)
    if state.verbs and run.completion == PackageRun.Completion.NOT_ATTEMPTED:
        run.completion = PackageRun.Completion.INCOMPLETE
    if state.completed:
        run.completion = PackageRun.Completion.COMPLETED
    if state.passed or state.failed:
        run.success = PackageRun.Success.PASSED if state.passed else PackageRun.Success.FAILED
    if state.score is not None:
        run.score = min(100.0, state.score * 100)
    run.session_time = re.sub(r"\.\d+S$", "S", state.duration)[:40] or run.session_time
    run.ended = run.ended or statements.met(entry["move_on"], completed=state.completed, passed=state.passed)
    run.last_at = now
    run.save()
    if (run.success, run.ended) != was:
        audit.record(actor, "learning.part_ended", run, changes={"success": run.success, "score": run.score})
    _satisfy(row, package, ended)
    if state != before:
        progress = progress_of(run.enrolment, run.activity)
        if run.score is not None:
            progress.score = max(progress.score or 0, package_score(run.enrolment, run.activity, run.number))
        settle(progress, run.activity, now)


def _begin(run: PackageRun, package: ContentPackage) -> None:
    """Units that ask for nothing are satisfied from the first launch on (9.6.1.1)."""
    free = [part["identifier"] for part in package.parts if part["move_on"] == "NotApplicable"]
    now = calendar.now()
    PackageRun.objects.bulk_create(
        [
            PackageRun(
                enrolment=run.enrolment,
                activity=run.activity,
                part=part,
                number=run.number,
                ended=True,
                started_at=now,
                last_at=now,
            )
            for part in free
        ],
        ignore_conflicts=True,
    )
    PackageRun.objects.filter(
        enrolment=run.enrolment, activity=run.activity, number=run.number, part__in=free, ended=False
    ).update(ended=True)


def _ended(run: PackageRun) -> set[str]:
    rows = PackageRun.objects.filter(
        enrolment_id=run.enrolment_id, activity_id=run.activity_id, number=run.number, ended=True
    )
    return set(rows.values_list("part", flat=True))


def _satisfy(session: LaunchSession, package: ContentPackage, before: set[str]) -> None:
    """Say of blocks, then of the course, that all their units have met their criteria just now (9.3.9)."""
    run, after = session.run, _ended(session.run)
    if after == before:
        return
    units: dict[tuple[str, str, str], set[str]] = {}
    for part in package.parts:
        for held in part["within"]:
            units.setdefault((held["kind"], held["iri"], held["title"]), set()).add(part["identifier"])
    now = calendar.now()
    for (kind, iri, title), inside in sorted(units.items(), key=lambda row: row[0][0] == "course"):
        if inside <= after and not inside <= before:
            held = {
                "id": xapi.container_iri(run.activity.key, kind, iri),
                "definition": {"type": f"{UNIT_TYPE}{kind}", "name": {"und": title}},
            }
            say(session, "satisfied", held, iri, now)


def _abandon(session: LaunchSession, entry: Mapping[str, Any]) -> None:
    """The session ended without a word: said once, and nothing is taken from it any more (9.3.6)."""
    now = calendar.now()
    session.over_at, session.abandoned = now, True
    session.save(update_fields=["over_at", "abandoned"])
    seconds = max(0, int((session.said_at - session.launched_at).total_seconds()))
    say(session, "abandoned", unit_of(session, entry), entry["iri"], now, result={"duration": xapi.duration(seconds)})


# Small ---------------------------------------------------------------------------------------------------------------


def _own(actor: Actor, activity_id: int, key: uuid.UUID) -> QuerySet[LaunchSession]:
    return LaunchSession.objects.filter(
        key=key, enrolment__person_id=actor.person_id or 0, run__activity_id=activity_id
    ).select_related("run__activity", "run__enrolment", "enrolment")


def _entry(run: PackageRun, package: ContentPackage) -> Mapping[str, Any]:
    parts: Iterable[Mapping[str, Any]] = package.parts
    return next(part for part in parts if part["identifier"] == run.part)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

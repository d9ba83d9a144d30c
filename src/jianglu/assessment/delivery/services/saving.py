"""Saving an answer: two statements and a commit, so that a hall of thousands is served by one small machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, FilteredRelation, Q
from django.db.models.fields.json import KeyTransform

from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.questions import canonical, fits

from ... import errors
from ...permissions import TAKE_EXAM
from .. import rules
from ..lockdown import NO_PROOF, Proof
from ..models import Attempt
from .common import Ack, require_lockdown, require_running, require_session

WRITE = """
WITH heard AS (
    INSERT INTO assessment_answerevent (attempt_id, number, seq, question, value, flagged, client_at, at, hash)
    VALUES (%(id)s, %(number)s, %(seq)s, %(question)s, %(value)s::varchar[], %(flagged)s, %(client_at)s, %(at)s, %(hash)s)
), stands AS (
    INSERT INTO assessment_answer AS old (attempt_id, question, value, flagged, seq, saved_at)
    VALUES (%(id)s, %(question)s, %(value)s::varchar[], %(flagged)s, %(seq)s, %(at)s)
    ON CONFLICT (attempt_id, question) DO UPDATE
    SET value = EXCLUDED.value, flagged = EXCLUDED.flagged, seq = EXCLUDED.seq, saved_at = EXCLUDED.saved_at
    WHERE old.seq < EXCLUDED.seq
)
UPDATE assessment_attempt
SET events = %(number)s, chain = %(hash)s, last_seq = GREATEST(last_seq, %(seq)s), seen_at = %(at)s
WHERE id = %(id)s
"""
"""The event in the log, the answer on the paper unless a newer one stands there, and the head of the chain."""
QUIET = 10
"""Seconds within which a second sign of life is not written down."""


def save_answer(
    actor: Actor, attempt_id: str, token: str, *, question: int, seq: int, value: Sequence[str],
    flagged: bool = False, client_at: str = "", proof: Proof = NO_PROOF,
) -> Ack:  # fmt: skip
    """Make one answer durable. The same sequence again with the same answer gives the same acknowledgement.

    Raises SittingNotFound, OtherSession, LockdownMissing, ExamOver (late: nothing is saved), BadAnswer, SequenceReused.
    """
    event = (question, seq, tuple(value), flagged, client_at[:40])
    try:
        return _save(actor, attempt_id, token, event, proof)
    except IntegrityError:  # the same save came twice at once, and the other was first: now its event is seen
        return _save(actor, attempt_id, token, event, proof)


def _save(
    actor: Actor, attempt_id: str, token: str, given: tuple[int, int, tuple[str, ...], bool, str], proof: Proof
) -> Ack:
    question, seq, value, flagged, client_at = given
    with transaction.atomic():
        attempt: Any = _locked(actor, attempt_id, question, seq)
        require_session(attempt, token)
        require_lockdown(attempt.lockdown_keys, proof)
        chosen = canonical(attempt.asked, value) if attempt.asked else value
        if attempt.known_at is not None:  # also after the end: it was saved in time
            if (attempt.known_question, tuple(attempt.known_value), attempt.known_flagged) != (
                question, chosen, flagged,
            ):  # fmt: skip
                raise errors.SequenceReused()
            return Ack(seq, attempt.known_at, attempt.deadline)
        require_running(attempt)
        if seq < 1 or question < 1 or not attempt.asked or not fits(attempt.asked, chosen):
            raise errors.BadAnswer()
        now = calendar.now()
        event = rules.Event(seq, question, chosen, flagged, client_at, now.astimezone(UTC).isoformat())
        _write(attempt, event, now)
        return Ack(seq, now, attempt.deadline)


def _locked(actor: Actor, attempt_id: str, question: int, seq: int) -> Attempt:
    """The attempt, locked, without its paper but with the question asked, and what was saved under this sequence."""
    rows = Attempt.objects.select_for_update(of=("self",)).filter(pk=attempt_id, person_id=actor.person_id or 0)
    attempt = (
        rows.defer("paper")
        .annotate(
            asked=KeyTransform(str(max(question, 1) - 1), "paper"),
            known=FilteredRelation("log", condition=Q(log__seq=seq)),
        )
        .annotate(
            known_at=F("known__at"), known_question=F("known__question"), known_value=F("known__value"),
            known_flagged=F("known__flagged"),
        )
        .first()
    )  # fmt: skip
    if attempt is None:
        raise errors.SittingNotFound()
    require(actor, TAKE_EXAM, person_id=attempt.person_id)
    return attempt


def _write(attempt: Attempt, event: rules.Event, now: datetime) -> None:
    number = attempt.events + 1
    values: dict[str, Any] = {
        "id": attempt.pk, "number": number, "seq": event.seq, "question": event.question, "value": list(event.value),
        "flagged": event.flagged, "client_at": event.client_at, "at": now,
        "hash": rules.link(attempt.chain, number, event),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)


def heartbeat(actor: Actor, attempt_id: str, token: str, *, away: int = 0, proof: Proof = NO_PROOF) -> Attempt:
    """The live session says that it is there, how often its page was left since, and learns the deadline.

    Leaving the page is a hint for the invigilator, never a verdict. Raises SittingNotFound, OtherSession, LockdownMissing.
    """
    rows = Attempt.objects.filter(pk=attempt_id, person_id=actor.person_id or 0)
    attempt = rows.defer("paper").first()
    if attempt is None:
        raise errors.SittingNotFound()
    require(actor, TAKE_EXAM, person_id=attempt.person_id)
    require_session(attempt, token)
    require_lockdown(attempt.lockdown_keys, proof)
    now = calendar.now()
    if attempt.state == Attempt.State.STARTED and (away or (now - attempt.seen_at).total_seconds() >= QUIET):
        rows.update(seen_at=now, away=F("away") + min(max(away, 0), 100))
    return attempt

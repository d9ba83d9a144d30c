"""What the verbs of an exam share: who may touch an attempt, and how one ends."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, locked, require

from ... import errors
from ...events import TheorySubmitted
from ...permissions import TAKE_EXAM
from ...plans.models import Registration
from ...results.models import Result
from .. import rules
from ..lockdown import Proof, proven
from ..models import Attempt

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SYSTEM = Actor.system("assessment")


@dataclass(frozen=True)
class Ack:
    """What the server has made durable."""

    seq: int
    saved_at: datetime
    deadline: datetime


@dataclass(frozen=True)
class Entry:
    """A live session of an exam; the token is known to one browser only."""

    attempt: Attempt
    token: str


def end(actor: Actor, attempt: Attempt, *, by_clock: bool) -> None:
    """Hand in; from now on nothing is saved."""
    attempt.state, attempt.submitted_by_clock = Attempt.State.SUBMITTED, by_clock
    attempt.submitted_at = min(calendar.now(), attempt.deadline)
    attempt.save(update_fields=["state", "submitted_by_clock", "submitted_at"])
    Registration.objects.filter(pk=attempt.registration_id, state=Registration.State.SCHEDULED).update(
        state=Registration.State.EXAMINED
    )
    audit.record(
        actor, "assessment.exam_submitted", attempt, changes={"chain": attempt.chain, "events": attempt.events}
    )
    events.emit(TheorySubmitted(attempt_id=str(attempt.pk), registration_id=attempt.registration_id))


def result_row(registration: Registration) -> Result:
    """The result of a registration, made empty when it is not there."""
    from ...marking.services import result_of

    return result_of(registration)


def locked_attempt(attempt_id: str, check: Callable[[Attempt], object]) -> Attempt:
    """The attempt, locked once `check` has passed; raises SittingNotFound."""
    attempt = locked(Attempt.objects.select_related("registration"), check, pk=attempt_id)
    if attempt is None:
        raise errors.SittingNotFound()
    return attempt


def own_attempt(actor: Actor, attempt_id: str) -> Attempt:
    """The actor's own attempt, locked; raises SittingNotFound also for those of others."""
    attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, person_id=actor.person_id or 0).first()
    if attempt is None:
        raise errors.SittingNotFound()
    require(actor, TAKE_EXAM, person_id=attempt.person_id)
    return attempt


def require_session(attempt: Attempt, token: str) -> None:
    """Raise OtherSession unless the token is that of the one live session."""
    if not same(attempt.session_hash, rules.digest(token)):
        raise errors.OtherSession()


def require_running(attempt: Attempt) -> None:
    """Raise ExamOver after the deadline or after handing in."""
    if attempt.state != Attempt.State.STARTED or calendar.now() >= attempt.deadline:
        raise errors.ExamOver()


def require_lockdown(keys: list[str], proof: Proof) -> None:
    """Raise LockdownMissing when a lockdown browser is demanded and its configuration key does not show."""
    if keys and not proven(keys, proof):
        raise errors.LockdownMissing()


def same(left: str, right: str) -> bool:
    """Equal and not empty, compared in constant time."""
    return bool(left) and hmac.compare_digest(left.encode(), right.encode())


def code(length: int) -> str:
    """A code that is easily read out."""
    return "".join(secrets.choice(LETTERS) for _place in range(length))

"""The online theory exam: opening, entering, saving, resuming, handing in.

The server's clock alone decides. A save is acknowledged after it is committed; it is idempotent by the client's
sequence number, and an older sequence never overwrites a newer answer.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.questions import canonical, fits

from .. import errors, telling
from ..bank import services as bank
from ..events import TheorySubmitted
from ..permissions import INVIGILATE, TAKE_EXAM, VOID_ATTEMPT
from ..plans import rules as plan_rules
from ..plans.models import Plan, Registration
from ..plans.services import own_plan
from ..results.models import Result
from . import rules
from .models import Answer, AnswerEvent, Attempt, Sitting, TimeGrant

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


def open_sitting(actor: Actor, plan_id: int) -> Sitting:
    """Start the theory exam of a plan: everybody works until the same instant. Raises PlanState, TooEarly, BankTooSmall."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, INVIGILATE)
        if plan.state != Plan.State.CLOSED:
            raise errors.PlanState(state=plan.get_state_display())
        now = calendar.now()
        if now < plan.theory_at - plan_rules.OPEN_EARLY:
            raise errors.TooEarly(at=timezone.localtime(plan.theory_at).strftime("%Y-%m-%d %H:%M"))
        if plan.blueprint_id is None:
            raise errors.BankTooSmall(why=plan.title)
        bank.draw_paper(plan.blueprint_id, 0)  # before the doors open: the bank can fill a paper
        sitting = Sitting.objects.create(
            plan=plan,
            start_code=_code(6),
            opened_at=now,
            opened_by=actor.name,
            enter_until=now + plan_rules.ENTER_LATE,
            ends_at=now + timedelta(minutes=plan.theory_minutes),
        )
        plan.state = Plan.State.RUNNING
        plan.save(update_fields=["state"])
        audit.record(actor, "assessment.sitting_opened", sitting)
        return sitting


def enter(actor: Actor, registration_id: int, start_code: str) -> Entry:
    """Sit down: draw and freeze the paper, start the one live session.

    Raises SittingNotFound (also for somebody else's), WrongStartCode, EntryOver, OtherSession.
    """
    with transaction.atomic():
        registration = (
            Registration.objects.select_for_update(of=("self",))
            .select_related("plan")
            .filter(pk=registration_id, person_id=actor.person_id or 0)
            .first()
        )
        if registration is None:
            raise errors.SittingNotFound()
        require(actor, TAKE_EXAM, person_id=registration.person_id)
        if registration.skips_theory:
            raise errors.SittingNotFound()
        sitting = Sitting.objects.filter(plan_id=registration.plan_id, closed_at=None).first()
        if sitting is None or not _same(sitting.start_code, start_code.strip().upper()):
            raise errors.WrongStartCode()
        if Attempt.objects.filter(registration=registration).exists():
            raise errors.OtherSession()
        now = calendar.now()
        if registration.state != Registration.State.SCHEDULED or now > sitting.enter_until or now >= sitting.ends_at:
            raise errors.EntryOver()
        seed = secrets.randbits(62)
        assert registration.plan.blueprint_id is not None  # a sitting opens only with one
        paper = bank.draw_paper(registration.plan.blueprint_id, seed)
        token, sealed = secrets.token_urlsafe(32), rules.paper_hash(paper)
        attempt = Attempt.objects.create(
            registration=registration, sitting=sitting, person_id=registration.person_id,
            organisation_id=registration.organisation_id, region_code=registration.region_code, seed=seed, paper=paper,
            paper_hash=sealed, chain=sealed, started_at=now, deadline=sitting.ends_at, seen_at=now,
            session_hash=rules.digest(token),
        )  # fmt: skip
        audit.record(actor, "assessment.exam_entered", attempt)
        return Entry(attempt, token)


def give_resume_code(actor: Actor, attempt_id: str) -> str:
    """The invigilator lets a candidate go on at another device: a code for ten minutes."""
    with transaction.atomic():
        attempt = _locked(attempt_id, lambda row: require(actor, INVIGILATE, organisation_id=row.organisation_id))
        _require_running(attempt)
        code = _code(8)
        attempt.resume_hash = rules.digest(code)
        attempt.resume_until = calendar.now() + plan_rules.RESUME_VALID
        attempt.save(update_fields=["resume_hash", "resume_until"])
        audit.record(actor, "assessment.resume_code_given", attempt)
        return code


def resume(actor: Actor, attempt_id: str, code: str) -> Entry:
    """Go on here with the invigilator's code, which works once; the other session ends. Raises WrongResumeCode, ExamOver."""
    with transaction.atomic():
        attempt = _own(actor, attempt_id)
        _require_running(attempt)
        now = calendar.now()
        fresh = attempt.resume_until is not None and now <= attempt.resume_until
        if not fresh or not _same(attempt.resume_hash, rules.digest(code.strip().upper())):
            raise errors.WrongResumeCode()
        token = secrets.token_urlsafe(32)
        attempt.session_hash, attempt.resume_hash, attempt.resume_until = rules.digest(token), "", None
        attempt.seen_at = now
        attempt.save(update_fields=["session_hash", "resume_hash", "resume_until", "seen_at"])
        audit.record(actor, "assessment.exam_resumed", attempt)
        return Entry(attempt, token)


def save_answer(
    actor: Actor, attempt_id: str, token: str, *, question: int, seq: int, value: Sequence[str],
    flagged: bool = False, client_at: str = "",
) -> Ack:  # fmt: skip
    """Make one answer durable. The same sequence again with the same answer gives the same acknowledgement.

    Raises SittingNotFound, OtherSession, ExamOver (late: nothing is saved), BadAnswer, SequenceReused.
    """
    with transaction.atomic():
        attempt = _own(actor, attempt_id)
        _require_session(attempt, token)
        asked = attempt.paper[question - 1] if 1 <= question <= len(attempt.paper) else None
        chosen = canonical(asked, value) if asked else tuple(value)
        known = AnswerEvent.objects.filter(attempt=attempt, seq=seq).first()
        if known is not None:  # also after the end: it was saved in time
            if (known.question, tuple(known.value), known.flagged) != (question, chosen, flagged):
                raise errors.SequenceReused()
            return Ack(seq, known.at, attempt.deadline)
        _require_running(attempt)
        if seq < 1 or asked is None or not fits(asked, chosen):
            raise errors.BadAnswer()
        now = calendar.now()
        event = rules.Event(seq, question, chosen, flagged, client_at[:40], now.astimezone(UTC).isoformat())
        attempt.events += 1
        attempt.chain = rules.link(attempt.chain, attempt.events, event)
        attempt.last_seq, attempt.seen_at = max(attempt.last_seq, seq), now
        AnswerEvent.objects.create(
            attempt=attempt, number=attempt.events, seq=seq, question=question, value=list(chosen), flagged=flagged,
            client_at=event.client_at, at=now, hash=attempt.chain,
        )  # fmt: skip
        _put(attempt, event, now)
        attempt.save(update_fields=["events", "chain", "last_seq", "seen_at"])
        return Ack(seq, now, attempt.deadline)


def heartbeat(actor: Actor, attempt_id: str, token: str) -> Attempt:
    """The live session says that it is there, and learns the deadline; raises SittingNotFound, OtherSession."""
    with transaction.atomic():
        attempt = _own(actor, attempt_id)
        _require_session(attempt, token)
        if attempt.state == Attempt.State.STARTED:
            attempt.seen_at = calendar.now()
            attempt.save(update_fields=["seen_at"])
        return attempt


def submit(actor: Actor, attempt_id: str, token: str) -> Attempt:
    """Hand in; doing so again changes nothing."""
    with transaction.atomic():
        attempt = _own(actor, attempt_id)
        _require_session(attempt, token)
        if attempt.state == Attempt.State.STARTED:
            _end(actor, attempt, by_clock=calendar.now() >= attempt.deadline)
        return attempt


def grant_time(actor: Actor, attempt_id: str, minutes: int, reason: str) -> Attempt:
    """Give one candidate more time (a machine broke, a disability), 1 to 60 minutes, while they work."""
    with transaction.atomic():
        attempt = _locked(attempt_id, lambda row: require(actor, INVIGILATE, organisation_id=row.organisation_id))
        _require_running(attempt)
        if not reason.strip() or not 1 <= minutes <= 60:
            raise errors.ReasonMissing(fields={"reason": errors.ReasonMissing.message})
        TimeGrant.objects.create(
            attempt=attempt,
            minutes=minutes,
            reason=reason.strip()[:200],
            granted_at=calendar.now(),
            granted_by=actor.name,
        )
        attempt.deadline += timedelta(minutes=minutes)
        attempt.save(update_fields=["deadline"])
        audit.record(actor, "assessment.time_granted", attempt, reason=reason, changes={"minutes": minutes})
        return attempt


def void_attempt(actor: Actor, attempt_id: str, reason: str) -> Attempt:
    """The bureau voids an exam (a violation that was established); its theory part counts as 0."""
    with transaction.atomic():
        attempt = _locked(attempt_id, lambda row: require(actor, VOID_ATTEMPT, region=row.region_code))
        if not reason.strip():
            raise errors.ReasonMissing(fields={"reason": errors.ReasonMissing.message})
        result = _result(attempt.registration)
        if result.state != Result.State.PROVISIONAL:
            raise errors.ResultLocked()
        attempt.state, attempt.submitted_at = Attempt.State.VOIDED, attempt.submitted_at or calendar.now()
        attempt.save(update_fields=["state", "submitted_at"])
        result.theory = 0
        result.save(update_fields=["theory"])
        Registration.objects.filter(pk=attempt.registration_id, state=Registration.State.SCHEDULED).update(
            state=Registration.State.EXAMINED
        )
        audit.record(actor, "assessment.attempt_voided", attempt, reason=reason)
        telling.voided(attempt, reason.strip())
        return attempt


def submit_due() -> int:
    """Hand in every exam whose time is over, and close sittings that ended; idempotent. Returns how many exams."""
    now = calendar.now()
    due = Attempt.objects.filter(state=Attempt.State.STARTED, deadline__lte=now)
    ended = 0
    for attempt_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            attempt = Attempt.objects.select_for_update(of=("self",)).select_related("registration").get(pk=attempt_id)
            if attempt.state == Attempt.State.STARTED and attempt.deadline <= calendar.now():
                _end(SYSTEM, attempt, by_clock=True)
                ended += 1
    over = Sitting.objects.filter(closed_at=None, ends_at__lte=now)
    for plan_id in list(over.exclude(attempts__state=Attempt.State.STARTED).values_list("plan_id", flat=True)):
        with transaction.atomic():
            _close(SYSTEM, Plan.objects.select_for_update().get(pk=plan_id))
    return ended


def close_sitting(actor: Actor, plan_id: int) -> Plan:
    """End the sitting when nobody works any more; who did not come is absent. Raises PlanState."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, INVIGILATE)
        working = Attempt.objects.filter(sitting__plan=plan, state=Attempt.State.STARTED).exists()
        sitting = Sitting.objects.filter(plan=plan, closed_at=None).first()
        if sitting is None or working or calendar.now() <= min(sitting.enter_until, sitting.ends_at):
            raise errors.PlanState(state=plan.get_state_display())
        _close(actor, plan)
        return plan


def _close(actor: Actor, plan: Plan) -> None:
    Sitting.objects.filter(plan=plan, closed_at=None).update(closed_at=calendar.now())
    absent = Registration.objects.filter(plan=plan, state=Registration.State.SCHEDULED, skips_theory=False)
    rows = list(absent.filter(attempt=None).select_for_update(of=("self",)))
    for row in rows:
        result = _result(row)
        result.theory_absent = True
        result.save(update_fields=["theory_absent"])
    Registration.objects.filter(
        Q(pk__in=[row.pk for row in rows]) | Q(plan=plan, state=Registration.State.SCHEDULED, skips_theory=True)
    ).update(state=Registration.State.EXAMINED)
    if plan.state == Plan.State.RUNNING:
        plan.state = Plan.State.MARKING
        plan.save(update_fields=["state"])
    audit.record(actor, "assessment.sitting_closed", plan, changes={"absent": len(rows)})


def _end(actor: Actor, attempt: Attempt, *, by_clock: bool) -> None:
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


def _put(attempt: Attempt, event: rules.Event, now: datetime) -> None:
    """What stands on the paper; an answer of an older sequence stays in the log only."""
    values: dict[str, Any] = {"value": list(event.value), "flagged": event.flagged, "seq": event.seq, "saved_at": now}
    newer = Answer.objects.filter(attempt=attempt, question=event.question, seq__lt=event.seq).update(**values)
    if not newer and not Answer.objects.filter(attempt=attempt, question=event.question).exists():
        Answer.objects.create(attempt=attempt, question=event.question, **values)


def _result(registration: Registration) -> Result:
    from ..marking.services import result_of

    return result_of(registration)


def _locked(attempt_id: str, check: Callable[[Attempt], object]) -> Attempt:
    attempt = locked(Attempt.objects.select_related("registration"), check, pk=attempt_id)
    if attempt is None:
        raise errors.SittingNotFound()
    return attempt


def _own(actor: Actor, attempt_id: str) -> Attempt:
    attempt = Attempt.objects.select_for_update().filter(pk=attempt_id, person_id=actor.person_id or 0).first()
    if attempt is None:
        raise errors.SittingNotFound()
    require(actor, TAKE_EXAM, person_id=attempt.person_id)
    return attempt


def _require_session(attempt: Attempt, token: str) -> None:
    if not _same(attempt.session_hash, rules.digest(token)):
        raise errors.OtherSession()


def _require_running(attempt: Attempt) -> None:
    if attempt.state != Attempt.State.STARTED or calendar.now() >= attempt.deadline:
        raise errors.ExamOver()


def _same(left: str, right: str) -> bool:
    return bool(left) and hmac.compare_digest(left.encode(), right.encode())


def _code(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(length))

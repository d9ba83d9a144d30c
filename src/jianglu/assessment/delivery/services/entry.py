"""Sitting down, and going on elsewhere."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from ... import errors
from ...paperbank import services as paper_sets
from ...permissions import TAKE_EXAM
from ...plans.models import Registration
from .. import rules
from ..lockdown import NO_PROOF, Proof
from ..models import Attempt, Incident, Sitting, TimeGrant
from .common import Entry, own_attempt, require_lockdown, require_running, same


def enter(actor: Actor, registration_id: int, start_code: str, *, proof: Proof = NO_PROOF) -> Entry:
    """Sit down: draw and freeze the paper, start the one live session.

    Time granted beforehand is added to the deadline. Raises SittingNotFound (also for somebody else's), WrongStartCode,
    LockdownMissing, EntryOver, OtherSession.
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
        if sitting is None or not same(sitting.start_code, start_code.strip().upper()):
            raise errors.WrongStartCode()
        require_lockdown(registration.plan.lockdown_keys, proof)
        if Attempt.objects.filter(registration=registration).exists():
            raise errors.OtherSession()
        now = calendar.now()
        if registration.state != Registration.State.SCHEDULED or now > sitting.enter_until or now >= sitting.ends_at:
            raise errors.EntryOver()
        seed = secrets.randbits(62)
        plan = registration.plan
        assert plan.blueprint_id is not None  # a sitting opens only with one
        paper = paper_sets.paper_for(plan.pk, plan.blueprint_id, seed, form=registration.form)
        token, sealed = secrets.token_urlsafe(32), rules.paper_hash(paper)
        attempt = Attempt.objects.create(
            registration=registration, sitting=sitting, person_id=registration.person_id,
            organisation_id=registration.organisation_id, region_code=registration.region_code, seed=seed, paper=paper,
            paper_hash=sealed, chain=sealed, started_at=now,
            deadline=sitting.ends_at + timedelta(minutes=registration.extra_minutes), seen_at=now,
            session_hash=rules.digest(token), lockdown_keys=registration.plan.lockdown_keys,
        )  # fmt: skip
        if registration.extra_minutes:
            TimeGrant.objects.create(
                attempt=attempt, minutes=registration.extra_minutes, reason=registration.extra_reason, granted_at=now,
                granted_by=registration.confirmed_by,
            )  # fmt: skip
        audit.record(actor, "assessment.exam_entered", attempt)
        return Entry(attempt, token)


def resume(actor: Actor, attempt_id: str, code: str, *, proof: Proof = NO_PROOF) -> Entry:
    """Go on here with the invigilator's code, which works once; the other session ends, and the log of the sitting says so.

    Raises WrongResumeCode, LockdownMissing, ExamOver.
    """
    with transaction.atomic():
        attempt = own_attempt(actor, attempt_id)
        require_running(attempt)
        require_lockdown(attempt.lockdown_keys, proof)
        now = calendar.now()
        fresh = attempt.resume_until is not None and now <= attempt.resume_until
        if not fresh or not same(attempt.resume_hash, rules.digest(code.strip().upper())):
            raise errors.WrongResumeCode()
        token = secrets.token_urlsafe(32)
        attempt.session_hash, attempt.resume_hash, attempt.resume_until = rules.digest(token), "", None
        attempt.seen_at = now
        attempt.save(update_fields=["session_hash", "resume_hash", "resume_until", "seen_at"])
        Incident.objects.create(
            plan_id=attempt.sitting.plan_id, registration_id=attempt.registration_id, person_id=attempt.person_id,
            organisation_id=attempt.organisation_id, region_code=attempt.region_code, kind=Incident.Kind.MOVED,
            occurred_at=now, recorded_at=now, recorded_by=actor.name,
        )  # fmt: skip
        audit.record(actor, "assessment.exam_resumed", attempt)
        return Entry(attempt, token)

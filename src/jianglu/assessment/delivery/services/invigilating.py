"""Help for one candidate, and voiding an exam."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from ... import errors, telling
from ...permissions import INVIGILATE, VOID_ATTEMPT
from ...plans import rules as plan_rules
from ...plans.models import Registration
from ...results.models import Result
from .. import rules
from ..models import Attempt, TimeGrant
from .common import code, locked_attempt, require_running, result_row

MOST_MINUTES = 60  # more time at once; who needs still more is given it again


def give_resume_code(actor: Actor, attempt_id: str) -> str:
    """The invigilator lets a candidate go on at another device: a code for ten minutes."""
    with transaction.atomic():
        attempt = locked_attempt(
            attempt_id, lambda row: require(actor, INVIGILATE, organisation_id=row.organisation_id)
        )
        require_running(attempt)
        given = code(8)
        attempt.resume_hash = rules.digest(given)
        attempt.resume_until = calendar.now() + plan_rules.RESUME_VALID
        attempt.save(update_fields=["resume_hash", "resume_until"])
        audit.record(actor, "assessment.resume_code_given", attempt)
        return given


def grant_time(actor: Actor, attempt_id: str, minutes: int, reason: str) -> Attempt:
    """Give one candidate more time (a machine broke, a disability), 1 to 60 minutes, while they work.

    Raises TimeGrantBad, ReasonMissing.
    """
    with transaction.atomic():
        attempt = locked_attempt(
            attempt_id, lambda row: require(actor, INVIGILATE, organisation_id=row.organisation_id)
        )
        require_running(attempt)
        if not 1 <= minutes <= MOST_MINUTES:
            raise errors.TimeGrantBad(most=MOST_MINUTES)
        reason = need_reason(reason)
        TimeGrant.objects.create(
            attempt=attempt,
            minutes=minutes,
            reason=reason[:200],
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
        attempt = locked_attempt(attempt_id, lambda row: require(actor, VOID_ATTEMPT, region=row.region_code))
        need_reason(reason)
        result = result_row(attempt.registration)
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

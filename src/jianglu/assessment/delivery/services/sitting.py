"""Opening and closing a sitting; handing in, by hand or by the clock."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor

from ... import errors
from ...bank import services as bank
from ...paperbank import services as paper_sets
from ...permissions import INVIGILATE
from ...plans import rules as plan_rules
from ...plans.models import Plan, Registration
from ...plans.services import own_plan
from ..lockdown import NO_PROOF, Proof
from ..models import Attempt, PaperForm, Sitting
from .common import SYSTEM, code, end, own_attempt, require_lockdown, require_session, result_row
from .onpaper import sheets_open


def open_sitting(actor: Actor, plan_id: int) -> Sitting:
    """Start the theory exam of a plan: everybody works until the same instant.

    Raises PlanState, TooEarly, BankTooSmall; on paper PapersMissing before the forms were printed.
    """
    with transaction.atomic():
        plan = own_plan(actor, plan_id, INVIGILATE)
        if plan.state != Plan.State.CLOSED:
            raise errors.PlanState(state=plan.get_state_display())
        now = calendar.now()
        if now < plan.theory_at - plan_rules.OPEN_EARLY:
            raise errors.TooEarly(at=timezone.localtime(plan.theory_at).strftime("%Y-%m-%d %H:%M"))
        if plan.blueprint_id is None:
            raise errors.BankTooSmall(why=plan.title)
        online = plan.mode == Plan.Mode.ONLINE
        if online:
            paper_sets.require_open(plan.pk, plan.blueprint_id)  # before the doors open
        elif not PaperForm.objects.filter(plan=plan).exists():
            raise errors.PapersMissing()
        sitting = Sitting.objects.create(
            plan=plan,
            start_code=code(6) if online else "",
            opened_at=now,
            opened_by=actor.name,
            enter_until=now + plan_rules.ENTER_LATE,
            ends_at=now + timedelta(minutes=plan.theory_minutes),
        )
        plan.state = Plan.State.RUNNING
        plan.save(update_fields=["state"])
        audit.record(actor, "assessment.sitting_opened", sitting)
        return sitting


def submit(actor: Actor, attempt_id: str, token: str, *, proof: Proof = NO_PROOF) -> Attempt:
    """Hand in; doing so again changes nothing. Raises SittingNotFound, OtherSession, LockdownMissing."""
    with transaction.atomic():
        attempt = own_attempt(actor, attempt_id)
        require_session(attempt, token)
        require_lockdown(attempt.lockdown_keys, proof)
        if attempt.state == Attempt.State.STARTED:
            end(actor, attempt, by_clock=calendar.now() >= attempt.deadline)
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
                end(SYSTEM, attempt, by_clock=True)
                ended += 1
    over = Sitting.objects.filter(closed_at=None, ends_at__lte=now, plan__mode=Plan.Mode.ONLINE)
    for plan_id in list(over.exclude(attempts__state=Attempt.State.STARTED).values_list("plan_id", flat=True)):
        with transaction.atomic():
            _close(SYSTEM, Plan.objects.select_for_update().get(pk=plan_id))
    return ended


def close_sitting(actor: Actor, plan_id: int) -> Plan:
    """End the sitting when nobody works any more; who did not come is absent.

    Raises PlanState, on paper SheetsMissing while a sheet was typed in by one person only.
    """
    with transaction.atomic():
        plan = own_plan(actor, plan_id, INVIGILATE)
        working = Attempt.objects.filter(sitting__plan=plan, state=Attempt.State.STARTED).exists()
        sitting = Sitting.objects.filter(plan=plan, closed_at=None).first()
        if sitting is None or working or calendar.now() <= min(sitting.enter_until, sitting.ends_at):
            raise errors.PlanState(state=plan.get_state_display())
        if half := sheets_open(plan):
            raise errors.SheetsMissing(count=half)
        _close(actor, plan)
        return plan


def _close(actor: Actor, plan: Plan) -> None:
    Sitting.objects.filter(plan=plan, closed_at=None).update(closed_at=calendar.now())
    absent = Registration.objects.filter(plan=plan, state=Registration.State.SCHEDULED, skips_theory=False)
    rows = list(absent.filter(attempt=None).select_for_update(of=("self",)))
    for row in rows:
        result = result_row(row)
        result.theory_absent = True
        result.save(update_fields=["theory_absent"])
    Registration.objects.filter(
        Q(pk__in=[row.pk for row in rows]) | Q(plan=plan, state=Registration.State.SCHEDULED, skips_theory=True)
    ).update(state=Registration.State.EXAMINED)
    _count_exposure(plan)
    if plan.state == Plan.State.RUNNING:
        plan.state = Plan.State.MARKING
        plan.save(update_fields=["state"])
    audit.record(actor, "assessment.sitting_closed", plan, changes={"absent": len(rows)})


def _count_exposure(plan: Plan) -> None:
    """Once a sitting, not at each door: thousands who enter at once would wait for the same rows of the bank."""
    papers = Attempt.objects.filter(sitting__plan=plan).values_list("paper", flat=True).iterator(chunk_size=200)
    bank.count_exposure(Counter(question["version"] for paper in papers for question in paper))

"""Who inspects what: by lot for the bureau, by name for a body's own supervisors."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar, notifications
from jianglu.platform.access import Actor, locked, require
from jianglu.platform.regions import queries as regions

from ... import errors
from ...messages import INSPECTION_ASSIGNED
from ...permissions import DRAW_SUPERVISORS, KEEP_SUPERVISORS
from ...plans.models import Plan
from .. import queries, rules
from ..models import Draw, Inspection, Supervisor
from .supervisors import kept_by


def draw(actor: Actor, region_code: str, *, first: date, last: date, share: int, seed: str = "") -> Draw:
    """Draw `share` per cent of the exams between two days, and supervisors for them, by a lot that is kept.

    The seed comes from the machine after everything else is fixed; only the demo city brings its own.
    Raises DrawInvalid, NothingToDraw.
    """
    with transaction.atomic():
        require(actor, DRAW_SUPERVISORS, region=region_code)
        today = calendar.today()
        if not (today <= first <= last and (last - first).days <= 92 and 1 <= share <= 100):
            raise errors.DrawInvalid()
        regions.known(region_code)
        # two draws over the same plans would each see them free
        list(
            Plan.objects.select_for_update(of=("self",), no_key=True)
            .filter(queries.open_sessions(region_code, first, last))
            .order_by("pk")
        )
        lot = queries.lot(region_code, first, last, share)
        if not lot.sessions:
            raise errors.NothingToDraw()
        if not (seed and actor.is_system):
            seed = secrets.token_hex(32)
        outcome = rules.draw(lot, seed)
        given, kept = lot.as_json(), {str(plan): sent for plan, sent in outcome.items()}
        made = Draw.objects.create(
            region_code=region_code, first=first, last=last, share=share, seed=seed, given=given, outcome=kept,
            digest=rules.digest(seed, given, kept), drawn_at=calendar.now(), drawn_by=actor.name,
        )  # fmt: skip
        plans = Plan.objects.in_bulk(outcome)
        cards = Supervisor.objects.in_bulk({one for sent in outcome.values() for one in sent})
        for plan_id, sent in outcome.items():
            for one in sent:
                _send(plans[plan_id], cards[one], made)
        audit.record(actor, "assessment.supervisors_drawn", made, changes={"digest": made.digest})
        return made


def assign(actor: Actor, plan_id: int, supervisor_id: int) -> Inspection:
    """Send an internal supervisor to a plan of their own body; raises SupervisorUnfit."""
    with transaction.atomic():
        card = kept_by(actor, supervisor_id)
        plan = Plan.objects.filter(pk=plan_id, organisation_id=card.organisation_id or 0).first()
        if plan is None:
            raise errors.PlanNotFound()
        require(actor, KEEP_SUPERVISORS, organisation_id=plan.organisation_id)
        fit = card.kind == Supervisor.Kind.INTERNAL and card.valid_until >= plan.practice_on
        if not fit or (card.occupations and plan.occupation_id not in card.occupations):
            raise errors.SupervisorUnfit()
        if plan.inspections.filter(supervisor=card).exclude(state=Inspection.State.CANCELLED).exists():
            raise errors.SupervisorUnfit()
        made = _send(plan, card, None)
        audit.record(actor, "assessment.inspection_assigned", made)
        return made


def cancel(actor: Actor, inspection_id: int, reason: str) -> Inspection:
    """Take an inspection back before its sheet is in; raises InspectionNotFound, InspectionDone, ReasonMissing."""
    with transaction.atomic():
        row = locked(Inspection.objects.all(), lambda found: _may_cancel(actor, found), pk=inspection_id)
        if row is None:
            raise errors.InspectionNotFound()
        if row.state != Inspection.State.ASSIGNED:
            raise errors.InspectionDone()
        need_reason(reason)
        row.state = Inspection.State.CANCELLED
        row.save(update_fields=["state"])
        audit.record(actor, "assessment.inspection_cancelled", row, reason=reason)
        return row


def _may_cancel(actor: Actor, row: Inspection) -> None:
    if row.draw_id is None:
        kept_by(actor, row.supervisor_id)
    else:
        require(actor, DRAW_SUPERVISORS, region=row.region_code)


def _send(plan: Plan, card: Supervisor, drawn: Draw | None) -> Inspection:
    day = queries.exam_day(plan)
    row = Inspection.objects.create(
        plan=plan, body_id=plan.body_id, organisation_id=plan.organisation_id, region_code=plan.region_code,
        supervisor=card, draw=drawn, checklist=rules.checklist(day).valid_from, due_on=day, assigned_at=calendar.now(),
    )  # fmt: skip
    notifications.notify(
        INSPECTION_ASSIGNED,
        user_id=card.user_id,
        link=queries.sheet_address(row.pk),
        plan=plan.title,
        day=day.isoformat(),
    )
    return row

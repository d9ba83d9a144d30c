"""What happens when a period ends."""

from __future__ import annotations

import logging

from django.db import transaction

from jianglu.kernel.errors import DomainError
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor

from ..core import NodeKind, Trigger, flow_of
from ..events import CaseOverdue
from ..models import Case, Notice, Objection, Step
from .cases import fire

logger = logging.getLogger(__name__)


def run_due() -> int:
    """Move every case whose node's period is over and that moves by itself then; mark the others overdue.

    A period ends with its last day, so it is over the day after. Idempotent; each case is its own transaction. A notice
    with an open objection waits for the answer. Returns how many cases were moved.
    """
    today = calendar.today()
    due = Case.objects.filter(closed_at=None, due_on__lt=today, overdue=False)
    moved = 0
    for case_id in list(due.order_by("due_on", "pk").values_list("pk", flat=True)):
        try:
            moved += _end_period(case_id)
        except DomainError as error:  # a guard of the room says no: people must look at it
            logger.warning("case %s stays at the end of its period: %s", case_id, error)
            _mark_overdue(case_id)
    return moved


def _end_period(case_id: int) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=case_id, closed_at=None).first()
        if case is None or case.due_on is None or case.due_on >= calendar.today():
            return False
        flow = flow_of(case.flow, case.flow_version)
        contested = flow.node(case.node).kind is NodeKind.NOTICE and _contested(case)
        if not contested and flow.actions_from(case.node, Trigger.PERIOD_OVER):
            return fire(case, Trigger.PERIOD_OVER) is not None
        if not contested:
            _mark_overdue(case_id)
        return False


def _contested(case: Case) -> bool:
    notices = Notice.objects.filter(case=case, closed_at=None)
    return Objection.objects.filter(notice__in=notices, state=Objection.State.OPEN).exists()


def _mark_overdue(case_id: int) -> None:
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        if case.overdue or case.closed_at is not None or case.due_on is None:
            return
        case.overdue = True
        case.save(update_fields=["overdue"])
        Step.objects.filter(case=case, left_at=None).update(overdue_since=calendar.today())
        audit.record(Actor.system("workflow"), "workflow.overdue", case)
        events.emit(CaseOverdue(case.pk, case.flow, case.node, case.due_on.isoformat()))

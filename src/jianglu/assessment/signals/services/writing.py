"""Signals become cases; cases close signals."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jianglu.platform import audit, workflow
from jianglu.platform.access import Actor
from jianglu.platform.workflow import Case, Trigger

from ...flows import SIGNAL
from ..models import Signal
from .finding import Find


def open_signal(actor: Actor, find: Find, on: date) -> bool:
    """Keep a new find and open its case; the same thing found again is the same signal."""
    with transaction.atomic():
        if Signal.objects.filter(key=find.key).exists():
            return False
        signal = Signal(
            kind=find.kind, key=find.key, organisation_id=find.organisation_id, region_code=find.region_code,
            plan_id=find.plan_id, occupation_id=find.occupation_id, index=find.index, q=find.q, figures=find.figures,
            found_on=on,
        )  # fmt: skip
        case = workflow.open_case(
            actor, SIGNAL, title=f"{find.kind.label} {signal.organisation}", region_code=find.region_code
        )
        signal.case = case
        signal.save(force_insert=True)
        signal.registrations.set(find.registrations)
        workflow.fire(case, Trigger.SYSTEM)
        audit.record(actor, "assessment.signal_found", signal)
        return True


def close(case: Case, node: str) -> None:
    """What two officers found stands with the signal; results are changed, if at all, by the services that change results."""
    signal = Signal.objects.get(case=case)
    signal.state = {"true": Signal.State.CONFIRMED, "false": Signal.State.DISMISSED}[node]
    report = case.decisions.filter(action="report").order_by("-pk").first()
    signal.answer = report.reason if report else ""
    signal.save(update_fields=["state", "answer"])

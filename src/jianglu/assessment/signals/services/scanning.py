"""The nightly look at what was finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from ...errors import PlanNotFound
from ...permissions import SCAN_SIGNALS
from ...plans.models import Plan
from ..models import SessionScan
from .finding import in_session, of_assessors, of_bodies, of_resits
from .writing import open_signal

OVER = (Plan.State.MARKING, Plan.State.CONFIRMED, Plan.State.FINISHED)


def scan(actor: Actor, on: date, step: Callable[[], object] = lambda: None) -> int:
    """Look at every exam that ended and was not looked at, and at bodies, resits and assessors; returns new signals."""
    with transaction.atomic():
        require(actor, SCAN_SIGNALS, region=regions.city().code)
    opened = 0
    waiting = Plan.objects.filter(state__in=OVER, sitting__closed_at__isnull=False, signal_scan=None)
    for plan_id in list(waiting.order_by("pk").values_list("pk", flat=True)):
        opened += scan_session(actor, plan_id, on)
        step()
    for finds in (of_bodies, of_resits, of_assessors):
        for find in finds(on):
            opened += open_signal(actor, find, on)
        step()
    return opened


def scan_session(actor: Actor, plan_id: int, on: date) -> int:
    """Look at one finished exam, once; returns new signals. Raises PlanNotFound."""
    with transaction.atomic():
        plan = (
            Plan.objects.select_for_update(of=("self",), no_key=True)
            .select_related("blueprint")
            .filter(pk=plan_id)
            .first()
        )
        if plan is None:
            raise PlanNotFound()
        require(actor, SCAN_SIGNALS, region=plan.region_code)
        if SessionScan.objects.filter(plan=plan).exists():
            return 0
        found = in_session(plan)
        SessionScan.objects.create(
            plan=plan, scanned_on=on, persons=found.persons, pairs=found.pairs, timed=found.timed,
            calibrated=found.calibrated,
        )  # fmt: skip
        return sum(open_signal(actor, find, on) for find in found.finds)

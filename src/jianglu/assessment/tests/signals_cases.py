"""How the permissions of signals are used."""

from __future__ import annotations

from functools import partial
from typing import Any

from jianglu.assessment import permissions as can
from jianglu.assessment.signals import queries, services
from jianglu.assessment.signals.models import Signal
from jianglu.assessment.signals.services.finding import Find
from jianglu.assessment.signals.services.writing import open_signal
from jianglu.platform import calendar, workflow
from jianglu.platform.access.testing import Case, found, own_region, whole_city
from jianglu.testing import SYSTEM, at

from . import world as w

case = partial(Case, on=str(w.TODAY))
HURRY = {"what": "hour", "at": "2023-03-20T10:00", "count": 25, "minutes": 9.5, "assessor": "考评员", "plans": ["计划"]}


def signal(here: Any) -> Signal:
    """A signal about our body, with an officer to look into it."""
    find = Find(
        Signal.Kind.LOAD, "load:case", here.body.organisation_id, here.body.region_code, 25.0, None, HURRY,
        plan_id=here.body.plans.order_by("pk")[0].pk,
    )  # fmt: skip
    with at(w.TODAY):
        open_signal(SYSTEM, find, w.TODAY)
    return Signal.objects.get(key="load:case")


def reported(here: Any) -> int:
    """The case of a signal that a system reported on."""
    row = signal(here)
    report(SYSTEM, int(row.case_id or 0))
    return int(row.case_id or 0)


def report(actor: Any, case_id: int) -> Any:
    """Say what was found."""
    version = workflow.Case.objects.get(pk=case_id).version
    return workflow.act(actor, case_id, "report", version=version, reason="已核", data={"finding": "false"})


def cases(made_of: Any) -> list[Case]:
    """Every permission of signals."""

    def confirm(actor: Any, world: Any, case_id: int) -> Any:
        version = workflow.Case.objects.get(pk=case_id).version
        return workflow.act(actor, case_id, "agree_false", version=version)

    return [
        case(can.SCAN_SIGNALS, lambda actor, world, made: services.scan(actor, calendar.today()), region=whole_city),
        case(
            can.VIEW_SIGNALS,
            lambda actor, world, made: found(queries.signals(actor)),
            prepare=lambda world: signal(made_of(world).here),
            region=own_region,
        ),
        case(
            can.LOOK_AT_SIGNALS,
            lambda actor, world, made: report(actor, int(made.case_id)),
            prepare=lambda world: signal(made_of(world).here),
            region=own_region,
        ),
        case(
            can.CONFIRM_SIGNALS,
            confirm,
            prepare=lambda world: reported(made_of(world).here),
            region=own_region,
        ),
    ]


def objects(here: Any) -> dict[str, object]:
    """What the addresses of signals name."""
    return {"assessment:signal_id": signal(here).pk}

"""How the permissions of special-grade and chief technicians are used: our person passed the review of our body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from jianglu.assessment import permissions as can
from jianglu.assessment.appointment import queries, services
from jianglu.assessment.appointment.models import Appointment
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.assessment.results.models import Result
from jianglu.platform.access.testing import Case, found, own_region
from jianglu.testing import SYSTEM, at

from . import world as w

LATER = date(2026, 2, 1)


def passed(registration_id: int) -> int:
    """The registration as if its review were passed and beyond objection."""
    row = Registration.objects.select_related("plan").get(pk=registration_id)
    Plan.objects.filter(pk=row.plan_id).update(posts=1)
    Registration.objects.filter(pk=row.pk).update(state="certified")
    Result.objects.update_or_create(
        registration=row,
        defaults={
            "person_id": row.person_id, "organisation_id": row.organisation_id, "region_code": row.region_code,
            "state": "final", "review": 80, "passed": True, "final_on": date(2023, 2, 1),
        },
    )  # fmt: skip
    return row.pk


def cases(registered: Callable[[Any], int], body: Callable[..., int]) -> list[Case]:
    """The cases, from a registration."""
    case = partial(Case, on=str(w.TODAY))

    def waiting(world: Any) -> int:
        return passed(registered(world))

    def appointed(world: Any) -> int:
        with at(w.TODAY):
            return services.appoint(SYSTEM, waiting(world), since=w.TODAY).pk

    def checked(world: Any) -> int:
        pk = appointed(world)
        with at(LATER):
            for year in (2023, 2024, 2025):
                services.check_year(SYSTEM, pk, year=year, fit=True, words="合格")
        return pk

    ours = partial(case, can.APPOINT, organisation=body)
    return [
        ours(lambda actor, world, pk: services.appoint(actor, pk, since=w.TODAY), prepare=waiting),
        ours(
            lambda actor, world, pk: services.check_year(actor, pk, year=2023, fit=True, words="好"),
            prepare=appointed,
            on=str(LATER),
        ),
        ours(lambda actor, world, pk: services.renew(actor, pk), prepare=checked, on=str(LATER)),
        ours(lambda actor, world, pk: services.end(actor, pk, reason="调离"), prepare=appointed),
        ours(lambda actor, world, pk: found(queries.waiting(actor)), prepare=waiting),
        case(
            can.VIEW_APPOINTMENTS,
            lambda actor, world, pk: found(queries.listed(actor)),
            prepare=appointed,
            region=own_region,
            organisation=body,
        ),
    ]


def held(registration: Registration) -> int:
    """An appointment of somebody registered."""
    row = Appointment.objects.create(
        registration=registration, person_id=registration.person_id, organisation_id=registration.organisation_id,
        region_code=registration.region_code, occupation_id=w.CODE, level="T", since=w.TODAY, until=LATER,
        appointed_by="企业",
    )  # fmt: skip
    return row.pk

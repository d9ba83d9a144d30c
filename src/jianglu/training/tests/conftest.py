"""An approved programme of a provider, a class, and vouchers to claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from jianglu.catalogue.loading import load_catalogue
from jianglu.organisations.models import Organisation
from jianglu.people import services as people
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.testing import (
    CITY,
    DISTRICT,
    SYSTEM,
    at,
    make_actor,
    make_organisation,
    make_person,
    make_region,
    resident_number,
)
from jianglu.training import services
from jianglu.training.models import Programme, TrainingClass, VoucherBatch

CARE = "4-10-01-05"
TODAY = date(2023, 3, 1)
PLAN: dict[str, Any] = {
    "type": "employment",
    "title": "养老护理员（五级）",
    "occupation_id": CARE,
    "level": "5",
    "theory_hours": 16,
    "practice_hours": 32,
    "fee": 100_000,
}


@dataclass
class School:
    """The provider, its teacher and the bureau's clerks."""

    provider: Actor
    teacher: Actor
    district: Actor
    city: Actor
    organisation_id: int
    programme: Programme


@pytest.fixture
def clock() -> object:
    with at(TODAY):
        yield


@pytest.fixture
def school(db: None, clock: object) -> School:
    return build_school()


def build_school(unit: Organisation | None = None) -> School:
    make_region()
    load_catalogue(only=[CARE])
    unit = unit or make_organisation(kinds=["provider"])
    provider = make_actor(Role.PROVIDER, organisation=unit)
    found = School(
        provider,
        make_actor(Role.TEACHER, organisation=unit),
        make_actor(Role.DISTRICT_CLERK, region=DISTRICT),
        make_actor(Role.CITY_CLERK),
        unit.pk,
        programme=None,  # type: ignore[arg-type]
    )
    programme = services.create_programme(provider, unit.pk, subsidised=True, **PLAN)
    programme = services.submit_programme(provider, programme.pk)
    case = programme.case
    case = workflow.act(found.district, case.pk, "pass", version=case.version)
    workflow.act(found.city, case.pk, "approve", version=case.version)
    programme.refresh_from_db()
    found.programme = programme
    return found


def open_class(school: School, seats: int = 20, **values: object) -> TrainingClass:
    plan = {
        "region_code": "500105001",
        "address": "江北区某路 1 号",
        "start_on": date(2023, 3, 13),
        "end_on": date(2023, 3, 24),
        "seats": seats,
        "teacher_name": "王老师",
    }
    return services.open_class(school.provider, school.programme.pk, **{**plan, **values})


def issue(quantity: int, *, city: Actor | None = None, shares: dict[str, int] | None = None) -> VoucherBatch:
    clerk = city or make_actor(Role.CITY_CLERK)
    services.set_annual_quota(clerk, year=2023, region_code=CITY, quantity=200_000)
    batch = services.create_batch(
        clerk,
        title="2023 年第一批",
        kind="general",
        tier="basic",
        region_code=CITY,
        face_value=100_000,
        quantity=quantity,
        budget=quantity * 100_000,
        fund="职业技能提升行动专账资金",
        claim_from=date(2023, 1, 1),
        claim_until=date(2023, 12, 31),
    )
    return services.issue_batch(clerk, batch.pk, shares or {DISTRICT: quantity})


def make_workers(count: int) -> list[Actor]:
    """Workers of a key group, so that the policy grants; without accounts, for speed."""
    make_region()
    rows = [
        people.PersonRow(n, f"工人{n}", resident_number(born=date(1980 + n // 400, 5, 5), seq=n % 400), DISTRICT)
        for n in range(count)
    ]
    registered = people.register_people(SYSTEM, rows)
    people.record_key_groups(
        SYSTEM,
        [
            people.GroupRow(person.pk, "rural_transfer_worker", date(2022, 1, 1), None, "测试")
            for n, person in enumerate(registered)
        ],
    )
    return [
        Actor(
            name=f"worker-{person.pk}",
            user_id=None,
            person_id=person.pk,
            grants=(Grant(Role.WORKER, ScopeKind.SELF, str(person.pk)),),
        )
        for person in registered
    ]


def make_worker() -> Actor:
    """One worker of a key group, with an account."""
    person = make_person()
    people.add_to_key_group(SYSTEM, people.GroupRow(person.pk, "rural_transfer_worker", date(2022, 1, 1), None, "测试"))
    return make_actor(Role.WORKER, person=person)

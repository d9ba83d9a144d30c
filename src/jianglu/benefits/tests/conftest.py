"""A worker with months insured and a certificate, clerks of both levels, a budget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from jianglu.benefits import services
from jianglu.catalogue.models import Occupation
from jianglu.credentials import services as credentials
from jianglu.credentials.models import Certificate
from jianglu.kernel.money import fen
from jianglu.people.services import EmploymentRow, InsuranceSpell, employ, record_insurance
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar import add_working_days, today
from jianglu.platform.workflow.queries import visible_to
from jianglu.testing import DISTRICT, SYSTEM, at, make_actor, make_organisation, make_region

from .city import City

CARD = "6217000010001234569"  # its check digit is right
WELDER = "6-18-02-04"
PEOPLE = 10_000  # of the drawn city
_basis = count(1)


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path_factory: Any) -> None:
    settings.CREDENTIALS_KEYS = tmp_path_factory.getbasetemp() / "credential-keys"


@pytest.fixture
def clock() -> Iterator[None]:
    with at("2023-03-15"):
        yield


def build(total: str = "100000") -> SimpleNamespace:
    make_region(DISTRICT)
    Occupation.objects.get_or_create(code=WELDER, defaults={"name": "焊工"})
    body = make_organisation(kinds=["body"])
    credentials.number_issuer(SYSTEM, body.pk, letter="S", site=7)
    world = SimpleNamespace(
        body=body,
        firm=make_organisation(),
        district=make_actor(Role.DISTRICT_CLERK),
        city=make_actor(Role.CITY_CLERK),
        checker=make_actor(Role.CITY_CLERK),
    )
    services.open_line(
        world.city, year=2023, benefit="skill-upgrade", region_code=DISTRICT, amount=fen(total), key="2023-1"
    )
    world.worker = insured_worker(world)
    return world


def insured_worker(world: SimpleNamespace, *, months_since: date = date(2021, 1, 1)) -> Actor:
    actor = make_actor(Role.WORKER)
    insure(world, actor.person_id, months_since=months_since)
    return actor


def insure(world: SimpleNamespace, person_id: int | None, *, months_since: date = date(2021, 1, 1)) -> None:
    """Employed and insured at the firm."""
    spell = InsuranceSpell(person_id, world.firm.pk, DISTRICT, "unemployment", months_since, date(2023, 12, 1))
    record_insurance(SYSTEM, [spell], source="test")
    employ(SYSTEM, EmploymentRow(person_id, world.firm.pk, date(2021, 1, 1), occupation_code=WELDER), source="test")


def certify(
    world: SimpleNamespace, worker: Actor | None = None, level: str = "4", day: date = date(2023, 3, 15)
) -> Certificate:
    return credentials.issue(
        SYSTEM, person_id=(worker or world.worker).person_id, body_id=world.body.pk, occupation_code=WELDER, level=level,
        decided_on=day, basis="historic", basis_id=next(_basis),
    )  # fmt: skip


def confirm(worker: Actor, number: str = CARD) -> Any:
    from jianglu.people.queries import names

    name = names([worker.person_id])[worker.person_id]
    return services.confirm_account(worker, worker.person_id, holder=name, bank="重庆农村商业银行", number=number)


def act(actor: Actor, claim: Any, action: str, reason: str = "", **data: Any) -> None:
    case = visible_to(actor).get(pk=claim.case_id)
    workflow.act(actor, case.pk, action, version=case.version, reason=reason, data=data)


def grant(world: SimpleNamespace, claim: Any) -> None:
    """Walk an open claim through district, city and notice; the clock stands after the notice when it returns."""
    act(world.district, claim, "pass", fits_post="yes")
    act(world.city, claim, "approve")
    with at(add_working_days(today(), 6).isoformat()):
        workflow.run_due()


@pytest.fixture
def world(db: None, clock: None) -> SimpleNamespace:
    return build()


@pytest.fixture(scope="module")
def city() -> City:
    """Ten thousand people with their facts."""
    return City(PEOPLE)


@pytest.fixture(scope="module")
def line(city: City) -> duckdb.DuckDBPyConnection:
    """Their facts in DuckDB."""
    return city.duckdb()

"""A unit with a master, clerks, and a panel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jianglu.catalogue.models import Occupation
from jianglu.credentials import services as credentials
from jianglu.people import services as people
from jianglu.people.services import EmploymentRow
from jianglu.platform.access import Role
from jianglu.testing import CITY, DISTRICT, OTHER_DISTRICT, SYSTEM, at, make_actor, make_organisation, make_person

WELDER = "6-18-02-04"
PLAN = "场地 600 平方米，每年带徒 12 人。"


def technician(unit: Any, body: Any, level: str = "2") -> Any:
    """Somebody who works at the unit and holds a level in welding."""
    person = make_person()
    people.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2015, 3, 1), occupation_code=WELDER), source="test")
    people.relate(SYSTEM, person.pk, unit.pk, "employee", date(2015, 3, 1))
    credentials.issue(
        SYSTEM, person_id=person.pk, body_id=body.pk, occupation_code=WELDER, level=level,
        decided_on=date(2021, 5, 1), basis="historic", basis_id=f"T{person.pk}",
    )  # fmt: skip
    return person


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path_factory: Any) -> None:
    settings.CREDENTIALS_KEYS = tmp_path_factory.getbasetemp() / "credential-keys"


def build() -> SimpleNamespace:
    """Units and actors."""
    Occupation.objects.get_or_create(code=WELDER, defaults={"name": "焊工"})
    unit, body = make_organisation(region=DISTRICT), make_organisation(kinds=["body"])
    credentials.number_issuer(SYSTEM, body.pk, letter="S", site=77)
    return SimpleNamespace(
        unit=unit,
        body=body,
        enterprise=make_actor(Role.ENTERPRISE, organisation=unit),
        district=make_actor(Role.DISTRICT_CLERK, region=DISTRICT),
        other=make_actor(Role.DISTRICT_CLERK, region=OTHER_DISTRICT),
        city=make_actor(Role.CITY_CLERK, region=CITY),
        experts=[make_actor(Role.CITY_CLERK, region=CITY) for _ in range(3)],
    )


@pytest.fixture
def world(db: None) -> Iterator[SimpleNamespace]:
    with at("2023-03-15"):
        yield build()

"""A body, a worker and an occupation for the tests of certificates."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from stdnum.cn import ric, uscc

from jianglu.catalogue.models import Occupation
from jianglu.credentials import services
from jianglu.organisations.services import register_organisation
from jianglu.people.services import register_person
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.regions.models import Region

SYSTEM = Actor.system("test")


def clerk(region: str = "50", role: Role = Role.CITY_CLERK) -> Actor:
    return Actor("clerk", user_id=1, grants=(Grant(role, ScopeKind.REGION, region),))


@pytest.fixture(autouse=True)
def keys(settings, tmp_path_factory) -> None:
    settings.CREDENTIALS_KEYS = tmp_path_factory.getbasetemp() / "credential-keys"


def build() -> SimpleNamespace:
    """Two bodies in two districts, two workers, one occupation."""
    Region.objects.get_or_create(code="50", defaults={"kind": "city", "name": "重庆市", "pinyin": "chongqing"})
    for code, name in (("500105", "江北区"), ("500103", "渝中区")):
        Region.objects.get_or_create(
            code=code, defaults={"kind": "district", "name": name, "pinyin": name, "parent_id": "50"}
        )
    Occupation.objects.get_or_create(code="6-18-02-04", defaults={"name": "焊工"})
    made = SimpleNamespace()
    for number, (name, region) in enumerate((("匠心评价中心", "500105"), ("两江评价中心", "500103"))):
        code = f"52500000MJ000000{number}"
        body = register_organisation(
            SYSTEM, credit_code=code + uscc.calc_check_digit(code), name=name, region_code=region, kinds=["body"]
        )
        services.number_issuer(SYSTEM, body.pk, letter="S", site=12 + number)
        setattr(made, "body" if number == 0 else "other_body", body)
    for attribute, name, serial in (("worker", "张建国", 123), ("other", "李秀英", 124)):
        base = f"50010519900101{serial}"
        number = base + ric.calc_check_digit(base + "0")
        setattr(made, attribute, register_person(SYSTEM, name=name, number=number, region_code="500105"))
    return made


@pytest.fixture
def world(db) -> SimpleNamespace:
    return build()


def issue(world, *, level: str = "4", basis_id: object = 1, person=None, day: date = date(2023, 3, 15), body=None):
    return services.issue(
        SYSTEM, person_id=(person or world.worker).pk, body_id=(body or world.body).pk, occupation_code="6-18-02-04",
        level=level, decided_on=day, basis="assessment_result", basis_id=basis_id, scores={"theory": 86, "practice": 91},
    )  # fmt: skip

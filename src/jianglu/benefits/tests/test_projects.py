"""A class bought as a project: drafted, published by another officer, claimed an instalment at a time."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from jianglu.benefits import queries, services
from jianglu.benefits.errors import (
    AlreadyClaimed,
    BadAmount,
    NothingToClaim,
    NotThisBenefit,
    PaperMissing,
    SameHands,
    WrongState,
)
from jianglu.benefits.models import ClassClaim, Project
from jianglu.kernel.errors import Denied
from jianglu.kernel.money import fen
from jianglu.people.services import EmploymentRow, employ
from jianglu.platform.access import Role
from jianglu.testing import DISTRICT, SYSTEM, at, make_actor, sign_in
from jianglu.training.models import TrainingClass

from .classes import BENEFIT, class_of, open_line, pay
from .conftest import certify
from .test_classes import granted

pytestmark = pytest.mark.django_db
PROJECT = "project-training"
PRICE = fen(1800)


@pytest.fixture
def bought(world: SimpleNamespace) -> SimpleNamespace:
    """Two trainees with certificates and one without, in a class that was bought and published."""
    open_line(world)
    services.open_line(
        world.city,
        year=2023,
        benefit=PROJECT,
        region_code=DISTRICT,
        amount=fen(100000),
        key="p-1",
        fund="employment_subsidy",
    )
    provider = class_of(world, good=2)
    project = services.draft_project(world.district, provider.class_id, price=PRICE, document="遴选公告1号")
    services.publish_project(make_actor(Role.DISTRICT_CLERK), project.pk)
    provider.project = project
    return provider


def amounts(made: ClassClaim) -> list[int]:
    return [row.claim.amount if row.claim else 0 for row in queries.rows_of(made).order_by("line")]


def test_it_is_drafted_and_published_by_two(world: SimpleNamespace) -> None:
    open_line(world)
    provider = class_of(world, good=1, bad=False)
    with pytest.raises(Denied):
        services.draft_project(provider.actor, provider.class_id, price=PRICE, document="x")
    with pytest.raises(BadAmount):
        services.draft_project(world.district, provider.class_id, price=0, document="x")
    with pytest.raises(PaperMissing):
        services.draft_project(world.district, provider.class_id, price=PRICE, document=" ")
    services.draft_project(world.district, provider.class_id, price=PRICE, document="遴选公告1号")
    project = services.draft_project(world.district, provider.class_id, price=2 * PRICE, document="遴选公告2号")
    assert Project.objects.get().price == 2 * PRICE
    with pytest.raises(SameHands):
        services.publish_project(world.district, project.pk)
    with pytest.raises(NotThisBenefit):
        services.claim_class(provider.actor, provider.class_id, PROJECT)
    other = make_actor(Role.DISTRICT_CLERK)
    services.publish_project(other, project.pk)
    with pytest.raises(WrongState):
        services.publish_project(other, project.pk)
    with pytest.raises(WrongState):
        services.draft_project(world.district, provider.class_id, price=PRICE, document="x")
    with pytest.raises(NotThisBenefit):
        services.claim_class(provider.actor, provider.class_id, BENEFIT)


def test_a_claimed_class_is_no_project(world: SimpleNamespace) -> None:
    open_line(world)
    provider = class_of(world, good=1, bad=False)
    services.claim_class(provider.actor, provider.class_id, BENEFIT)
    with pytest.raises(AlreadyClaimed):
        services.draft_project(world.district, provider.class_id, price=PRICE, document="x")


def test_three_instalments(world: SimpleNamespace, bought: SimpleNamespace) -> None:
    """Thirty per cent for everybody at the start, forty for certificates, thirty for employment within six months."""
    TrainingClass.objects.filter(pk=bought.class_id).update(state="running", finished_on=None)
    first = services.claim_class(bought.actor, bought.class_id, PROJECT)
    shown = amounts(first)
    people = len(bought.people)
    assert shown.count(PRICE * 30 // 100) == people and shown.count(PRICE * 40 // 100) == people - 1
    assert {queries.stage_of_row(row) for row in queries.rows_of(first)} == {"开班", "取证"}
    granted(world, first)
    batch = pay(world.city, world.checker)
    assert batch.total == sum(shown)
    with pytest.raises(NothingToClaim):
        services.claim_class(bought.actor, bought.class_id, PROJECT)
    without = bought.workers[2]
    certify(world, without, day=date(2023, 3, 12))
    second = services.claim_class(bought.actor, bought.class_id, PROJECT)
    assert amounts(second) == [PRICE * 40 // 100]
    services.withdraw_class(bought.actor, second.pk)
    employ(SYSTEM, EmploymentRow(bought.people[-1], world.firm.pk, date(2023, 3, 1)), source="test")
    with at("2023-03-20"):
        third = services.claim_class(bought.actor, bought.class_id, PROJECT)
    assert sorted(amount for amount in amounts(third) if amount) == [PRICE * 30 // 100, PRICE * 40 // 100]


def test_the_pages(world: SimpleNamespace, bought: SimpleNamespace, client: Client) -> None:
    unit = sign_in(client, bought.actor)
    assert "项目制培训" in unit.get("/workspace/benefits/").content.decode()
    address = f"/workspace/benefits/classes/{bought.class_id}/"
    assert "（开班）" in unit.get(address).content.decode()
    assert unit.post(address).status_code == 302
    public = Client().get("/project-training/")
    assert public.status_code == 200 and bought.project.number in public.content.decode()
    assert Client().get("/api/v1/benefits/projects").json()["items"][0]["price"] == PRICE
    clerk = sign_in(Client(), world.district)
    assert "已公布" in clerk.get("/office/benefits/projects/").content.decode()
    assert clerk.post("/office/benefits/projects/", {"number": "x", "price": "1", "document": "y"}).status_code in (
        404,
        422,
    )
    number = TrainingClass.objects.get(pk=bought.class_id).number
    again = clerk.post("/office/benefits/projects/", {"number": number, "price": "1", "document": "y"})
    assert again.status_code in (409, 422)

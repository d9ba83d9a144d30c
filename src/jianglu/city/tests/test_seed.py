"""Making the demo city: stage by stage, and on after a crash."""

from datetime import date

import pytest

from jianglu.city import services, stages
from jianglu.city.insurance import file_insurance
from jianglu.city.models import SeedStage
from jianglu.city.world import DemoWorld
from jianglu.people import queries as people
from jianglu.platform.access import Actor
from jianglu.platform.seeding import BANK_OCCUPATIONS, ROAD_DISTRICT, ROAD_OCCUPATION
from jianglu.testing import SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_killed_seed_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def stage(name: str, *, dies: bool = False):
        def run(world: DemoWorld) -> None:
            ran.append(name)
            if dies:
                raise KeyboardInterrupt

        return name, run

    monkeypatch.setattr(services, "_rooms", list)
    monkeypatch.setattr(stages, "STAGES", [stage("one"), stage("two", dies=True), stage("three")])
    with pytest.raises(KeyboardInterrupt):
        services.seed_demo()
    assert list(SeedStage.objects.values_list("name", flat=True)) == ["one"]
    monkeypatch.setattr(stages, "STAGES", [stage("one"), stage("two"), stage("three")])
    assert services.seed_demo()
    assert ran == ["one", "two", "two", "three"]
    assert not services.seed_demo()


def test_the_whole_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_rooms", list)
    services.seed_demo()
    world = services.world("look")
    worker, account = world.people[0], world.account("worker")
    assert (len(world.people), len(world.organisations("body")), len(world.organisations("college"))) == (5000, 360, 41)
    assert account.person_id == worker.id and worker.insured_months >= 12
    assert (worker.region_code, worker.occupation_code) == (ROAD_DISTRICT, ROAD_OCCUPATION)
    for username, kind in (("provider", "provider"), ("body", "body"), ("enterprise", "enterprise")):
        unit = world.organisations(kind)[0]
        assert (world.account(username).organisation_id, unit.region_code) == (unit.id, ROAD_DISTRICT)
    assert world.organisations("body")[0].kinds == ("body",)
    assert worker.employer_id == world.organisations("enterprise")[0].id
    clerk = world.account("district").actor
    seen = people.visible_to(clerk)
    assert 0 < seen.count() < 5000 and not seen.exclude(region__code__startswith=ROAD_DISTRICT).exists()
    assert people.visible_to(Actor.anonymous()).count() == 0
    assert len(set(BANK_OCCUPATIONS)) == 5

    march = people.insured_months(worker.id)
    assert file_insurance(SYSTEM, date(2023, 3, 31)) == 0, "the month of the opening is filed"
    filed = file_insurance(SYSTEM, date(2023, 5, 10))
    assert people.insured_months(worker.id) == march + 2 and 2 * 1000 < filed < 2 * 5000
    assert file_insurance(SYSTEM, date(2023, 5, 11)) == 0

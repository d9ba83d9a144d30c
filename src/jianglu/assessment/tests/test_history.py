"""Results of before this system: taken over whole or not at all; the demo city's past hangs together."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jianglu.assessment import past
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.assessment.results.history import PastResult, record_history
from jianglu.assessment.results.models import PartResult, Result
from jianglu.credentials import services as issuing
from jianglu.kernel.errors import Denied
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import BadRows
from jianglu.people import queries as people
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_person, make_region, sign_in

from . import world as w

TODAY = date(2023, 3, 1)
GOOD, BAD = Decimal(75), Decimal(41)


def body():
    make_region()
    w.catalogue()
    unit = make_organisation("测试评价中心", kinds=["body"])
    rows = [(unit.pk, "social", [ScopeRow(w.CODE, ("5", "4"))])]
    made = filing.file_bodies(SYSTEM, rows, filed_on=date(2022, 1, 1), held_since=date(2019, 1, 1))[0]
    filing.add_site(SYSTEM, made.pk, name="考点", region_code="500105", address="江北区 1 号")
    return unit


@pytest.mark.django_db
def test_old_results_are_taken_over(client: Client):
    unit = body()
    persons = [make_person().pk for _n in range(3)]
    first = PastResult(2, persons[0], unit.pk, w.CODE, "5", date(2021, 6, 18), GOOD, GOOD, certified=True)
    rows = [
        first,
        replace(first, row=3, person_id=persons[1], practice=BAD, certified=False),
        replace(first, row=4, person_id=persons[2], theory=None, practice=None, certified=False),
        replace(first, row=5, person_id=persons[1], final_on=date(2021, 11, 5), theory_kept=True),
    ]
    with at(TODAY):
        assert record_history(SYSTEM, rows) == 4
        actor = make_actor(Role.BODY, organisation=unit)
        assert people.visible_to(actor).filter(pk__in=persons).count() == 3
        plan = Plan.objects.order_by("pk").first()
        page = sign_in(client, actor).get(reverse("assessment:manage_plan", args=[plan.pk]))
        assert page.status_code == 200 and page.content.decode().count(plan.number + "000") == 3
    assert [(plan.state, plan.seats_taken) for plan in Plan.objects.order_by("pk")] == [
        ("finished", 3),
        ("finished", 1),
    ]
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["certified", "certified", "final", "final"]
    results = list(Result.objects.order_by("pk"))
    assert [result.passed for result in results] == [True, False, False, True]
    assert (results[2].theory_absent, results[3].theory_kept) == (True, True)
    kept = PartResult.objects.get()
    assert (kept.part, kept.score, kept.valid_until) == ("theory", GOOD, date(2022, 6, 18))
    assert AuditEntry.objects.filter(action="assessment.history_recorded").count() == 1


@pytest.mark.django_db
def test_one_bad_row_refuses_all():
    unit, person = body(), make_person().pk
    good = PastResult(2, person, unit.pk, w.CODE, "5", date(2021, 6, 18), GOOD, GOOD, certified=True)
    bad: list[dict[str, Any]] = [
        {"level": "3"}, {"occupation_code": w.OTHER_CODE}, {"final_on": date(2019, 1, 10)},
        {"final_on": TODAY + timedelta(days=1)}, {"practice": BAD}, {"theory": Decimal(101), "certified": False},
        {"person_id": person},
    ]  # fmt: skip
    with at(TODAY):
        for changes in bad:
            with pytest.raises(BadRows):
                record_history(SYSTEM, [good, replace(good, row=3, **({"person_id": make_person().pk} | changes))])
        with pytest.raises(Denied):
            record_history(make_actor(Role.BODY, organisation=unit), [good])
    assert not Plan.objects.exists() and not Result.objects.exists()


def test_the_demo_past_leads_to_its_certificates():
    rng = random.Random(7)  # noqa: S311 - a city, not a secret
    days = [date(2019, 1, 2) + timedelta(days=rng.randrange(1500)) for _n in range(600)]
    awards = [
        past.Award(n, 1 + n % 5, f"4-10-01-0{n % 4}", rng.choice("5432"), day) for n, day in enumerate(sorted(days))
    ]
    others = [
        SimpleNamespace(id=1000 + n, occupation_code=f"4-10-01-0{n % 4}", working_since=date(2018, 1, 1))
        for n in range(400)
    ]
    world: Any = SimpleNamespace(rng=random.Random(3), today=date(2023, 3, 1), people=[SimpleNamespace(id=0), *others])  # noqa: S311
    skilled = {award.person_id for award in awards} | {1000}
    rows = past.results(world, awards, skilled)
    by_person = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    for award in awards:
        passed = [row for row in by_person[award.person_id] if row.passed]
        assert len(passed) == 1 and passed[0].certified and passed[0].final_on <= award.issued_on
        assert passed[0].plan[:3] == (award.organisation_id, award.occupation_code, award.level)
        failed = [row for row in by_person[award.person_id] if not row.passed]
        assert all(row.final_on < passed[0].final_on for row in failed)
        if passed[0].theory_kept:
            assert failed and failed[0].theory == passed[0].theory
    late = [row for row in rows if row.person_id >= 1000]
    assert late and not any(row.passed or row.person_id == 1000 for row in late)
    assert len({(row.person_id, row.plan) for row in rows}) == len(rows)
    assert 0.7 < sum(row.passed for row in rows) / len(rows) < 0.95
    again: Any = SimpleNamespace(rng=random.Random(3), today=world.today, people=world.people)  # noqa: S311
    assert past.results(again, awards, skilled) == rows


@pytest.mark.django_db
def test_the_past_begins_with_the_register_of_certificates():
    unit, persons = body(), [make_person().pk for _n in range(2)]
    issuer = issuing.number_issuer(SYSTEM, unit.pk, letter="S", site=7)
    old = issuing.Historic(
        2, persons[0], "1850002007500001", "qualification", w.CODE, Level.JUNIOR, unit.pk, date(2018, 5, 4)
    )
    day = date(2021, 5, 7)
    number = issuing.draw_number(issuer, 2021, Level.INTERMEDIATE)
    new = issuing.Historic(3, persons[1], number, "skill_level", w.CODE, Level.INTERMEDIATE, unit.pk, day)
    with at(TODAY):
        issuing.take_over(SYSTEM, [old, new])
        assert past.awards() == [past.Award(persons[1], unit.pk, w.CODE, "4", day)]
        assert past.holders() == set(persons)
        world: Any = SimpleNamespace(rng=random.Random(1), today=TODAY, people=[])  # noqa: S311
        assert record_history(SYSTEM, past.results(world, past.awards(), past.holders())) >= 1
    assert Result.objects.filter(passed=True).get().person_id == persons[1]

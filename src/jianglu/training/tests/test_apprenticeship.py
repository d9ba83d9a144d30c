"""From a plan's filing to the results of its apprentices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from jianglu.catalogue.loading import load_catalogue
from jianglu.credentials import services as credentials
from jianglu.kernel.errors import Denied
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import BadRows
from jianglu.people import services as people
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.testing import (
    DISTRICT,
    SYSTEM,
    at,
    make_actor,
    make_organisation,
    make_person,
    make_region,
    resident_number,
    sign_in,
)
from jianglu.training import errors, passport, queries, services
from jianglu.training.models import Apprentice, Apprenticeship

from .conftest import CARE

pytestmark = pytest.mark.django_db
SITES = count(50)
BORN = date(1995, 5, 5)
PLAN: dict[str, Any] = {
    "title": "养老护理学徒班", "occupation_id": CARE, "level": "4", "start_on": date(2023, 3, 15), "months": 24,
    "agreement": "校企合〔2023〕1号", "plan": "每月一周在校集中学习，其余在岗跟师。", "hours": 600, "mentor": "王师傅",
    "mentor_level": "3", "mentor_recognised": False, "school_mentor": "李老师", "cost": 600_000, "places": 3,
}  # fmt: skip
DAYS = {"agreed_on": date(2023, 3, 15), "contract_from": date(2022, 9, 1), "contract_until": date(2025, 8, 31)}


@dataclass
class Works:
    """An enterprise with two people, its school and its district's clerk."""

    enterprise: Actor
    school: Actor
    clerk: Actor
    unit: int
    school_id: int
    school_code: str
    numbers: list[str]
    people: list[int]


def build_works(unit: Any = None, school: Any = None, size: int = 2) -> Works:
    make_region()
    load_catalogue(only=[CARE])
    unit = unit or make_organisation(kinds=["enterprise"])
    school = school or make_organisation(kinds=["provider"])
    numbers = [resident_number(born=BORN, seq=300 + 2 * n) for n in range(size)]
    persons = [make_person(f"学徒{n}", number=number, born=BORN).pk for n, number in enumerate(numbers)]
    for person in persons:
        people.relate(SYSTEM, person, unit.pk, "employee", date(2022, 9, 1))
    return Works(
        make_actor(Role.ENTERPRISE, organisation=unit), make_actor(Role.PROVIDER, organisation=school),
        make_actor(Role.DISTRICT_CLERK, region=DISTRICT), unit.pk, school.pk, school.credit_code, numbers, persons,
    )  # fmt: skip


def draft(works: Works, **values: Any) -> Apprenticeship:
    return services.plan_apprenticeship(
        works.enterprise, works.unit, school_code=works.school_code, **{**PLAN, **values}
    )


def filed(works: Works, **values: Any) -> Apprenticeship:
    row = services.submit_apprenticeship(works.enterprise, draft(works, **values).pk)
    assert row.case is not None
    workflow.act(works.clerk, row.case.pk, "file", version=row.case.version)
    row.refresh_from_db()
    return row


def enrol(works: Works, row: Apprenticeship, place: int = 0, **days: Any) -> Apprentice:
    return services.enrol_apprentice(
        works.enterprise, row.pk, name=f"学徒{place}", number=works.numbers[place], **{**DAYS, **days}
    )


def certify(person_id: int, on: date, level: str = "4") -> None:
    body = make_organisation(kinds=["body"])
    credentials.number_issuer(SYSTEM, body.pk, letter="S", site=next(SITES))
    credentials.issue_many(
        SYSTEM, [credentials.Award(person_id, body.pk, CARE, Level(level), on, "historic", f"t:{person_id}:{on}")]
    )


@pytest.fixture
def works() -> Any:
    with at("2023-03-10"):
        yield build_works()


def test_a_plan_is_filed_with_the_district_and_comes_back_for_correction(works: Works) -> None:
    row = services.submit_apprenticeship(works.enterprise, draft(works).pk)
    with pytest.raises(errors.ApprenticeshipWrongState):
        services.edit_apprenticeship(works.enterprise, row.pk, school_code=works.school_code, **PLAN)
    with pytest.raises(errors.ApprenticeshipWrongState):
        enrol(works, row)
    assert row.case is not None
    case = workflow.act(works.clerk, row.case.pk, "return", version=row.case.version, reason="补充导师证书")
    services.edit_apprenticeship(works.enterprise, row.pk, school_code=works.school_code, months=12)
    services.submit_apprenticeship(works.enterprise, row.pk)
    case.refresh_from_db()
    workflow.act(works.clerk, case.pk, "file", version=case.version)
    row.refresh_from_db()
    assert (row.state, row.end_on, row.filed_on) == ("filed", date(2024, 3, 14), date(2023, 3, 10))
    with pytest.raises(Denied):
        services.plan_apprenticeship(works.school, works.unit, school_code=works.school_code, **PLAN)


@pytest.mark.parametrize("wrong", [{"months": 37}, {"level": "2"}, {"mentor_level": ""}])
def test_what_breaks_a_rule_of_the_field_is_refused(works: Works, wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.ApprenticeshipUnfit):
        draft(works, **wrong)
    assert not Apprenticeship.objects.exists()


def test_an_enterprise_is_no_school_of_its_own_apprentices(works: Works) -> None:
    unit = make_organisation(kinds=["enterprise", "provider"])
    actor = make_actor(Role.ENTERPRISE, organisation=unit)
    with pytest.raises(errors.ApprenticeshipUnfit):
        services.plan_apprenticeship(actor, unit.pk, school_code=unit.credit_code, **PLAN)


def test_a_sheet_enrols_everybody_or_nobody_and_names_each_bad_cell(works: Works) -> None:
    row = filed(works)
    stranger = resident_number(born=BORN, seq=390)
    make_person("生人", number=stranger, born=BORN)
    head = "姓名*,身份证号码*,培养起始日期*,劳动合同起*,劳动合同止*"
    good = f"学徒0,{works.numbers[0]},2023-03-15,2022-09-01,2025-08-31"
    bad = [
        good, good, f"学徒1,{works.numbers[1]},2022-01-01,2022-09-01,明年", f"生人,{stranger},2023-03-15,2022-09-01,2025-08-31",
    ]  # fmt: skip
    with pytest.raises(BadRows) as raised:
        services.import_apprentices(works.enterprise, row.pk, BytesIO("\n".join([head, *bad]).encode()))
    assert [(error.row, error.field) for error in raised.value.rows] == [
        (3, "身份证号码"), (4, "劳动合同止"), (5, "身份证号码"),
    ]  # fmt: skip
    assert not Apprentice.objects.exists()
    sheet = BytesIO(f"{head}\n{good}\n学徒1,{works.numbers[1]},2023-04-01,2022-09-01,2025-08-31".encode())
    assert services.import_apprentices(works.enterprise, row.pk, sheet) == 2
    row.refresh_from_db()
    assert row.taken == 2 and set(queries.apprentices_of(row).values_list("person_id", flat=True)) == set(works.people)
    second = filed(works)
    with pytest.raises(errors.ApprenticeUnfit):
        enrol(works, second)  # one apprenticeship at a time


def test_results_come_from_the_register_of_certificates_and_late_ones_put_them_right(works: Works) -> None:
    row = filed(works, months=12)
    first, second = enrol(works, row), enrol(works, row, 1)
    certify(works.people[0], date(2023, 3, 1))  # held before: not what was learnt
    with pytest.raises(errors.TermNotOver):
        services.establish_results(works.enterprise, row.pk)
    certify(works.people[0], date(2024, 3, 1))
    certify(works.people[1], date(2024, 3, 1), level="5")  # of another level
    with at("2024-03-15"):
        assert services.establish_due_results(SYSTEM) == 2
        first.refresh_from_db(), second.refresh_from_db(), row.refresh_from_db()
        assert (first.state, second.state, row.state) == ("passed", "failed", "closed")
        certify(works.people[1], date(2024, 3, 14))
        assert services.establish_results(works.enterprise, row.pk) == 1
        second.refresh_from_db()
    assert second.state == "passed" and second.certificate is not None
    entries = passport.entries(works.people[0])
    assert [entry.on for entry in entries] == [date(2023, 3, 15)] and "合格取证" in str(entries[0].detail)


def test_who_left_keeps_the_place_and_is_told_with_day_and_reason(works: Works) -> None:
    row = filed(works, places=1)
    entry = enrol(works, row)
    with at("2023-06-30"):
        with pytest.raises(errors.ApprenticeUnfit):
            services.leave_apprenticeship(works.enterprise, entry.pk, left_on=date(2023, 7, 1), reason="辞职")
        services.leave_apprenticeship(works.enterprise, entry.pk, left_on=date(2023, 6, 20), reason="辞职")
        with pytest.raises(errors.ApprenticePlacesTaken):
            enrol(works, row, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, left_early, finished_on, contract_months, months FROM fact_training_apprentice")
        assert cursor.fetchone() == ("left", True, date(2023, 6, 20), 36, 24)


def test_everybody_sees_the_plan_of_theirs_and_nobody_else(works: Works, client: Client) -> None:
    row = filed(works)
    entry = enrol(works, row)
    for actor in (works.enterprise, works.school, works.clerk):
        assert queries.apprenticeship_for(actor, row.pk).training == 1
        page = sign_in(client, actor).get(f"/apprenticeships/{row.pk}/")
        assert page.status_code == 200 and entry.name in page.content.decode()
    stranger = make_actor(Role.ENTERPRISE, organisation=make_organisation())
    with pytest.raises(errors.ApprenticeshipNotFound):
        queries.apprenticeship_for(stranger, row.pk)
    assert sign_in(client, stranger).get(f"/apprenticeships/{row.pk}/").status_code == 404
    page = sign_in(client, works.enterprise).get("/apprenticeships/new/")
    assert page.status_code == 200
    assert client.get(f"/apprenticeships/{row.pk}/add-sheet/").status_code == 200
    form = {"left_on": "2023-03-15", "reason": ""}
    assert client.post(f"/apprentices/{entry.pk}/leave/", form).status_code == 422
    listed = client.get("/api/v1/training/apprenticeships").json()
    assert [item["training"] for item in listed["items"]] == [1]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_places_are_never_oversold_and_nobody_is_an_apprentice_twice() -> None:
    with at("2023-03-10"):
        works = build_works(size=8)
        plans = [filed(works, places=3), filed(works, places=3)]

        def enter(place: int) -> bool:
            try:
                with at("2023-03-10"):
                    services.adopt_apprentices(
                        SYSTEM, plans[place % 2].pk,
                        [services.ApprenticeRow(works.people[place // 2 % 8], *DAYS.values())],
                    )  # fmt: skip
            except (errors.ApprenticePlacesTaken, errors.ApprenticeUnfit):
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(8) as pool:
            done = sum(pool.map(enter, range(16)))
    assert done == Apprentice.objects.count() == 6
    assert Apprentice.objects.values("person_id").distinct().count() == 6
    assert list(Apprenticeship.objects.values_list("taken", flat=True)) == [3, 3]

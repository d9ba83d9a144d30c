"""Pages of people: who sees what, and what is noted."""

import io
import time
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from jianglu.kernel.sheets import BadRows
from jianglu.people import imports, queries, services
from jianglu.people.errors import TooManyLooks
from jianglu.people.models import InsuranceMonth, Look, Person, Relation
from jianglu.people.services import EmploymentRow, InsuranceSpell
from jianglu.people.services.privacy import MOST_AN_HOUR
from jianglu.testing import (
    SYSTEM,
    at,
    make_actor,
    make_organisation,
    make_person,
    make_region,
    resident_number,
    sign_in,
)

pytestmark = pytest.mark.django_db


def _life() -> tuple[Person, object]:
    person, unit = make_person("时间线"), make_organisation("重庆溪谷程养老服务有限公司")
    services.employ(SYSTEM, EmploymentRow(person.pk, unit.pk, date(2020, 3, 16), post="护理员"), source="就业登记")
    spells = [
        InsuranceSpell(person.pk, unit.pk, "500105", "unemployment", date(2020, 4, 1), date(2020, 12, 1)),
        InsuranceSpell(person.pk, unit.pk, "500105", "unemployment", date(2021, 3, 1), date(2021, 5, 1)),
    ]
    services.record_insurance(SYSTEM, spells, source="经办系统")
    return person, unit


def test_the_passport_tells_ones_own_life_with_sources(client: Client, django_assert_max_num_queries) -> None:
    person, _unit = _life()
    sign_in(client, make_actor("worker", person=person))
    with django_assert_max_num_queries(25):
        page = client.get(reverse("people:passport")).content.decode()
    for text in ("重庆溪谷程养老服务有限公司", "来源：就业登记", "9 个月", "3 个月", "初级工（五级）"):
        assert text in page, text
    only = client.get(reverse("people:passport"), {"kind": "insurance"}).content.decode()
    assert "9 个月" in only and "护理员" not in only


def test_an_account_without_a_person_has_no_passport(client: Client) -> None:
    assert client.get(reverse("people:passport")).status_code == 302
    sign_in(client, make_actor("city_clerk"))
    assert client.get(reverse("people:passport")).status_code == 404


def test_a_clerks_look_is_noted_and_the_person_reads_it(client: Client) -> None:
    number = resident_number(seq=444)
    person = make_person("被看的人", number=number)
    sign_in(client, make_actor("district_clerk", region="500105"))
    page = client.get(reverse("people:person", args=[person.pk])).content.decode()
    assert person.number_masked in page and number not in page
    shown = client.post(reverse("people:reveal", args=[person.pk, "number"]), {"reason": "核对账户"})
    assert number in shown.content.decode() and shown["Cache-Control"] == "no-store"
    refused = client.post(reverse("people:reveal", args=[person.pk, "number"]), {"reason": ""}).content.decode()
    assert number not in refused
    assert Look.objects.filter(person=person, what="number").count() == 1
    mine = sign_in(Client(), make_actor("worker", person=person)).get(reverse("people:privacy")).content.decode()
    assert "核对账户" in mine and "区县经办" in mine


def test_unmasking_asks_again_who_it_is_after_ten_minutes(client: Client) -> None:
    person, clerk = make_person(), make_actor("district_clerk", region="500105")
    user = get_user_model().objects.get(pk=clerk.user_id)
    user.set_password("something to ask for again")
    user.save()
    sign_in(client, clerk)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 700}]
    session.save()
    answer = client.post(reverse("people:reveal", args=[person.pk, "number"]), {"reason": "核对账户"})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert not Look.objects.exists()


def test_one_account_unmasks_so_many_an_hour(client: Client) -> None:
    person, clerk = make_person(), make_actor("district_clerk", region="500105")
    with at("2023-03-01T09:00"):
        for _time in range(MOST_AN_HOUR):
            services.reveal_number(clerk, person.pk, reason="核对账户")
        for verb in (services.reveal_number, services.reveal_phone):
            with pytest.raises(TooManyLooks):
                verb(clerk, person.pk, reason="核对账户")
        services.reveal_number(make_actor("district_clerk", region="500105"), person.pk, reason="核对账户")
    assert Look.objects.filter(person=person).count() == MOST_AN_HOUR + 1
    with at("2023-03-01T10:01"):
        assert services.reveal_number(clerk, person.pk, reason="核对账户")


@pytest.mark.parametrize("role", ["worker", "enterprise", "provider", "body", "assessor", "teacher", "leader"])
def test_others_guess_an_id_and_find_nothing(client: Client, role: str) -> None:
    person = make_person()
    sign_in(client, make_actor(role))
    for url in (
        reverse("people:person", args=[person.pk]),
        reverse("people:reveal", args=[person.pk, "number"]),
    ):
        answer = client.post(url, {"reason": "好奇"}) if "reveal" in url else client.get(url)
        assert answer.status_code == 404
    assert not Look.objects.exists()


def test_another_districts_clerk_finds_nobody(client: Client) -> None:
    person = make_person("本区人")
    sign_in(client, make_actor("district_clerk", region="500103"))
    assert client.get(reverse("people:person", args=[person.pk])).status_code == 404
    assert "本区人" not in client.get(reverse("people:people")).content.decode()


def test_the_list_is_cheap_and_finds_by_number(client: Client, django_assert_max_num_queries) -> None:
    people = [make_person(f"列表{i}") for i in range(5)]
    number = resident_number(seq=321)
    make_person("按号查", number=number)
    sign_in(client, make_actor("city_clerk"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("people:people")).content.decode()
    assert all(person.name in page for person in people)
    found = client.get(reverse("people:people"), {"q": number}).content.decode()
    assert "按号查" in found and "列表0" not in found


def test_a_unit_takes_on_a_person_by_name_and_number(client: Client) -> None:
    number = resident_number(seq=222)
    make_person("新职工", number=number)
    unit = make_organisation()
    sign_in(client, make_actor("enterprise", organisation=unit))
    data = {"name": "新职工", "number": number, "kind": "employee", "since": "2023-01-01"}
    wrong = client.post(reverse("people:add"), data | {"name": "旧职工"})
    assert "没有找到该人员" in wrong.content.decode() and not Relation.objects.exists()
    assert client.post(reverse("people:add"), data).status_code == 302
    assert "新职工" in client.get(reverse("people:unit")).content.decode()


def test_consents_are_given_and_withdrawn(client: Client) -> None:
    person = make_person()
    sign_in(client, make_actor("worker", person=person))
    url = reverse("people:consent", args=["proactive_benefit"])
    for _again in range(2):
        client.post(url, {"given": "1"})
    assert queries.has_consent(person.pk, "proactive_benefit")
    client.post(url, {"given": "0"})
    assert not queries.has_consent(person.pk, "proactive_benefit")
    assert client.get(url).status_code == 405
    assert client.post(reverse("people:consent", args=["nothing"]), {"given": "1"}).status_code == 404


def _sheet(columns: object, rows: list[list[str]]) -> io.BytesIO:
    book = Workbook()
    book.active.append([column.heading for column in columns])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def test_bad_insurance_rows_are_named_and_nothing_is_written() -> None:
    make_region()
    numbers = [resident_number(seq=i, born=date(1985, 1, 1)) for i in range(50)]
    for number in numbers:
        make_person(number=number)
    rows = [[number, "失业保险", f"2022-{month:02d}", "500105"] for number in numbers for month in range(1, 13)]
    rows[3][0] = resident_number(seq=499, born=date(1970, 1, 1))
    rows[100][2] = "2022-13"
    rows[200][2] = rows[201][2]
    with at("2023-03-01"):
        with pytest.raises(BadRows) as caught:
            imports.import_insurance(SYSTEM, _sheet(imports.INSURANCE, rows))
        assert [(error.row, error.field) for error in caught.value.rows] == [
            (5, "证件号码"), (102, "年月"), (203, "年月")
        ]  # fmt: skip
        assert not InsuranceMonth.objects.exists()
        assert imports.import_insurance(SYSTEM, _sheet(imports.INSURANCE, rows[210:220])) == 10
        with pytest.raises(BadRows) as again:
            imports.import_insurance(SYSTEM, _sheet(imports.INSURANCE, rows[219:222]))
    assert [error.row for error in again.value.rows] == [2]


def test_a_sheet_that_is_none_and_a_clerk_elsewhere(client: Client) -> None:
    clerk = make_actor("district_clerk", region="500103")
    sign_in(client, clerk)
    junk = io.BytesIO(b"PK not a sheet")
    junk.name = "x.xlsx"
    assert client.post(reverse("people:upload", args=["people"]), {"sheet": junk}).status_code == 422
    with pytest.raises(BadRows) as caught:
        imports.import_people(clerk, _sheet(imports.PEOPLE, [["甲", resident_number(seq=11), "500105", ""]]))
    assert caught.value.rows[0].field == "居住地区划代码"
    assert not Person.objects.exists()

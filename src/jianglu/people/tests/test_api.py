"""The registries over HTTP."""

from datetime import date

import pytest
from django.test import Client

from jianglu.catalogue.loading import load_catalogue
from jianglu.people import services
from jianglu.people.models import Person
from jianglu.testing import make_actor, make_organisation, make_person, make_region, resident_number, sign_in

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def test_a_visitor_reads_occupations_regions_and_units_only(client: Client) -> None:
    load_catalogue(only=["6-18-02-04"])
    unit = make_organisation("重庆墨渡匠金属结构有限公司")
    found = client.get(f"{V1}/catalogue/occupations", {"q": "hg"}).json()
    assert [row["code"] for row in found] == ["6-18-02-04"]
    assert client.get(f"{V1}/catalogue/occupations/6-18-02-04").json()["levels"][1]["code"] == "5"
    assert client.get(f"{V1}/catalogue/occupations/6-18-02-99").status_code == 404
    assert client.get(f"{V1}/catalogue/occupations", {"q": "a\x00b"}).status_code == 400
    assert len(client.get(f"{V1}/regions/districts").json()) == 38
    assert client.get(f"{V1}/organisations/organisations", {"q": "墨渡"}).json()[0]["id"] == unit.pk
    for path in ("people", "people/1", "me/passport"):
        assert client.get(f"{V1}/people/{path}").status_code == 401


def test_a_clerk_registers_and_finds_within_the_region(client: Client) -> None:
    make_region()
    number = resident_number(seq=99)
    data = {"name": "接口登记", "number": number, "region_code": "500105"}
    sign_in(client, make_actor("district_clerk", region="500105"))
    made = client.post(f"{V1}/people/people", data, content_type="application/json")
    assert made.status_code == 201 and number not in made.content.decode()
    again = client.post(f"{V1}/people/people", data, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "people.exists")
    assert client.post(f"{V1}/people/people/find", {"number": number}, content_type="application/json").json()["id"]
    elsewhere = sign_in(Client(), make_actor("district_clerk", region="500103"))
    answer = elsewhere.post(f"{V1}/people/people/find", {"number": number}, content_type="application/json")
    assert answer.status_code == 404
    refused = elsewhere.post(f"{V1}/people/people", data, content_type="application/json")
    assert refused.status_code == 403 and Person.objects.count() == 1
    assert elsewhere.get(f"{V1}/people/people").json() == []


def test_a_worker_reads_the_own_passport(client: Client) -> None:
    person = make_person()
    sign_in(client, make_actor("worker", person=person))
    assert client.get(f"{V1}/people/me/passport").json() == []
    assert client.get(f"{V1}/people/people/{person.pk}").json()["number_masked"] == person.number_masked
    assert client.get(f"{V1}/people/people/{make_person('别人').pk}").status_code == 404


def test_an_enterprise_employs_its_people_over_http(client: Client) -> None:
    unit, number = make_organisation(), resident_number(seq=55)
    person = make_person("接口职工", number=number)
    sign_in(client, make_actor("enterprise", organisation=unit))
    job = {"person_id": person.pk, "organisation_id": unit.pk, "since": "2022-01-01", "post": "焊工"}
    assert client.post(f"{V1}/people/employments", job, content_type="application/json").status_code == 404
    services.relate_by_number(
        make_actor("enterprise", organisation=unit),
        name="接口职工", number=number, organisation_id=unit.pk, kind="employee", since=date(2022, 1, 1),
    )  # fmt: skip
    odd = client.post(f"{V1}/people/employments", job | {"occupation_code": "9-9"}, content_type="application/json")
    assert (odd.status_code, odd.json()["code"]) == (404, "catalogue.no_such_occupation")
    made = client.post(f"{V1}/people/employments", job, content_type="application/json")
    assert made.status_code == 201
    assert client.post(f"{V1}/people/employments", job, content_type="application/json").status_code == 409
    end = f"{V1}/people/employments/{made.json()['id']}/end"
    assert client.post(end, {"last_day": "2022-06-30"}, content_type="application/json").status_code == 200
    group = {"group": "hard_to_employ", "since": "2022-07-01", "proof": "认定表"}
    url = f"{V1}/people/people/{person.pk}/key-groups"
    assert client.post(url, group, content_type="application/json").status_code == 404
    clerk = sign_in(Client(), make_actor("district_clerk", region="500105"))
    assert clerk.post(url, group | {"group": "x"}, content_type="application/json").status_code == 422
    assert clerk.post(url, group, content_type="application/json").status_code == 204

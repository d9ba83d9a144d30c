"""The same services over REST."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.platform.workflow.models import Notice
from jianglu.testing import sign_in

from .conftest import World

pytestmark = pytest.mark.django_db
API = "/api/v1/workflow"


def test_a_clerk_works_over_the_api(world: World, client: Client) -> None:
    case = world.until("accept")
    sign_in(client, world.district)
    assert [row["number"] for row in client.get(f"{API}/tasks").json()] == [case.number]
    detail = client.get(f"{API}/cases/{case.pk}").json()
    assert detail["actions"] == ["take_on", "return"]
    assert len(detail["history"]) == 2
    path = f"{API}/cases/{case.pk}/actions/return"
    refused = client.post(path, {"version": case.version}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")
    sent = {"version": case.version, "reason": "缺材料"}
    assert client.post(path, sent, content_type="application/json").json()["node"] == "correct"
    again = client.post(path, sent, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "workflow.case_moved")


def test_strangers_find_nothing(world: World, client: Client) -> None:
    case = world.until("accept")
    assert client.get(f"{API}/cases/{case.pk}").status_code == 401
    sign_in(client, world.stranger)
    assert client.get(f"{API}/cases/{case.pk}").status_code == 404
    assert client.get(f"{API}/tasks").json() == []
    sent = client.post(f"{API}/cases/{case.pk}/actions/take_on", {"version": 2}, content_type="application/json")
    assert sent.status_code == 404


def test_anybody_reads_notices_and_objects(world: World, client: Client) -> None:
    world.until("notice")
    notice = Notice.objects.get()
    assert client.get(f"{API}/notices").json()[0]["rows"] == [["渝北评价机构"]]
    sent = {"name": "李四", "phone": "13812345678", "grounds": "场地不符"}
    answer = client.post(f"{API}/notices/{notice.pk}/objections", sent, content_type="application/json")
    assert answer.status_code == 201
    assert notice.objections.count() == 1

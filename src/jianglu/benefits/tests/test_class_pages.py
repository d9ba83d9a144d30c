"""Pages and addresses of class claims: the unit, the clerk, the trainee, and over HTTP."""

from __future__ import annotations

import json
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from openpyxl import load_workbook

from jianglu.benefits.models import ClassClaim
from jianglu.platform.access import Role
from jianglu.testing import make_actor, sign_in

from .classes import BENEFIT, UNIT_NUMBER, claimed, class_of, open_line, pay
from .test_classes import granted

pytestmark = pytest.mark.django_db


def test_the_unit_claims_and_reads_every_row(client: Client, world: SimpleNamespace) -> None:
    open_line(world)
    provider = class_of(world)
    unit = sign_in(client, provider.actor)
    address = f"/workspace/benefits/classes/{provider.class_id}/"
    page = unit.get(address).content.decode()
    assert "¥4,500.00" in page and "参加评价取得证书后再申请" in page
    assert "焊工（四级）" in unit.get("/workspace/benefits/").content.decode()
    answer = unit.post(address, {"benefit": BENEFIT})
    made = ClassClaim.objects.get()
    assert answer["Location"] == f"/workspace/benefits/{made.pk}/"
    page = unit.get(answer["Location"]).content.decode()
    assert "列入 3 人，未列入 3 人" in page and "未列入" in page
    sheet = load_workbook(BytesIO(unit.get(f"/workspace/benefits/{made.pk}/?export=xlsx").content)).active
    assert sheet is not None and sheet.max_row == 7
    assert unit.post(address, {"benefit": BENEFIT}).status_code == 409
    assert unit.post(address, {"benefit": "nothing"}).status_code == 404
    assert unit.post(f"/workspace/benefits/{made.pk}/withdraw/").status_code == 302
    stranger = sign_in(Client(), make_actor(Role.PROVIDER))
    assert stranger.get(f"/workspace/benefits/{made.pk}/").status_code == 404
    assert stranger.get(address).status_code == 404


def test_the_account_must_be_the_unit_s(client: Client, world: SimpleNamespace) -> None:
    provider = class_of(world, 1, bad=False)
    unit = sign_in(client, provider.actor)
    data = {"holder": "别的公司", "bank": "重庆银行", "number": UNIT_NUMBER}
    answer = unit.post("/workspace/benefits/account/", data)
    assert answer.status_code == 422 and "户名须与单位登记名称一致" in answer.content.decode()
    data = {"holder": provider.unit.name, "bank": "重庆银行", "number": "12"}
    assert "对公账号应为 8 至 32 位数字" in unit.post("/workspace/benefits/account/", data).content.decode()


def test_the_clerk_takes_a_row_out(client: Client, world: SimpleNamespace) -> None:
    _provider, made = claimed(world)
    clerk = sign_in(client, world.district)
    assert "另有 1 件按班申领待您办理" in clerk.get("/office/benefits/queue/").content.decode()
    row = made.claims.order_by("pk")[0]
    assert "剔除" in clerk.get(f"/workspace/benefits/{made.pk}/").content.decode()
    strike = f"/office/benefits/class-rows/{row.pk}/strike/"
    assert clerk.post(strike, {"reason": ""}).status_code == 422
    assert clerk.post(strike, {"reason": "冒名参训"}).status_code == 302
    assert "冒名参训" in clerk.get(f"/workspace/benefits/{made.pk}/").content.decode()
    assert clerk.get(f"/benefits/{row.pk}/").status_code == 200


def test_the_trainee_sees_who_was_paid(client: Client, world: SimpleNamespace) -> None:
    provider, made = claimed(world)
    granted(world, made)
    pay(world.city, world.checker)
    worker = sign_in(client, provider.workers[0])
    page = worker.get("/me/benefits/").content.decode()
    assert f"付给 {provider.unit.name}" in page and "您可领取" not in page
    row = made.claims.get(person_id=provider.people[0])
    page = worker.get(f"/benefits/{row.pk}/").content.decode()
    assert "不是付给您本人" in page and UNIT_NUMBER[-4:] not in page
    assert worker.post(f"/benefits/{row.pk}/withdraw/").status_code == 404


def test_over_http(client: Client, world: SimpleNamespace) -> None:
    open_line(world)
    provider = class_of(world)
    unit = sign_in(client, provider.actor)
    base = "/api/v1/benefits"
    rows = unit.get(f"{base}/classes/{provider.class_id}/preview").json()
    assert [row["amount"] for row in rows] == [150000] * 3 + [0] * 3 and rows[3]["reasons"][0]["next_step"]
    body = json.dumps({"class_id": provider.class_id})
    made = unit.post(f"{base}/class-claims", body, content_type="application/json").json()
    assert (made["people"], made["total"]) == (3, 450000)
    again = unit.post(f"{base}/class-claims", body, content_type="application/json")
    assert again.status_code == 409 and len(again.json()["rows"]) == 3
    rows = unit.get(f"{base}/class-claims/{made['id']}/rows").json()
    assert [row["state"] for row in rows] == ["open"] * 3 + ["left_out"] * 3
    assert unit.get(f"{base}/class-claims").json()["count"] == 1
    clerk = sign_in(Client(), world.district)
    strike = f"{base}/class-rows/{rows[0]['claim_id']}/strike"
    answer = clerk.post(strike, json.dumps({"reason": "冒名"}), content_type="application/json")
    assert answer.json() == {"state": "refused"}
    assert unit.post(f"{base}/class-claims/{made['id']}/withdraw").json()["state"] == "withdrawn"

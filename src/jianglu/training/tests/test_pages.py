"""Every page opens for whom it is, in few queries, and is closed to others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jianglu.platform.access import Actor, Role
from jianglu.testing import at, make_actor, sign_in
from jianglu.training import services
from jianglu.training.models import Attendance, Enrolment, Voucher

from .conftest import School, issue, make_worker, open_class

pytestmark = pytest.mark.django_db


def page(actor: Actor | None, url: str, *, most: int = 40) -> str:
    client = Client()
    if actor is not None:
        sign_in(client, actor)
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    assert len(caught) <= most, (url, len(caught), [q["sql"][:120] for q in caught])
    return response.content.decode()


def send(actor: Actor, url: str, **data: Any) -> Any:
    return sign_in(Client(), actor).post(url, data)


def test_a_worker_walks_from_voucher_to_class(school: School) -> None:
    opened, worker = open_class(school), make_worker()
    batch = issue(3)
    assert "养老护理员" in page(None, "/classes/?q=ylhl", most=12)
    assert "补贴培训" in page(None, f"/classes/{opened.pk}/")
    assert "渝人社〔2022〕189号" in page(worker, "/vouchers/", most=24)
    assert send(worker, f"/vouchers/claim/{batch.pk}/").status_code == 302
    assert Voucher.objects.get().number in page(worker, f"/classes/{opened.pk}/")
    assert send(worker, f"/classes/{opened.pk}/enrol/", voucher="1").status_code == 302
    enrolment = Enrolment.objects.get()
    assert "课程表" in page(worker, f"/trainings/{enrolment.pk}/")
    assert "养老护理员" in page(worker, "/trainings/")
    assert 'value="ABC234"' in page(worker, "/trainings/sign-in/?code=ABC234")
    assert sign_in(Client(), make_worker()).get(f"/trainings/{enrolment.pk}/").status_code == 404
    assert send(worker, f"/trainings/{enrolment.pk}/withdraw/").status_code == 302
    assert Voucher.objects.get().state == "claimed"


def test_a_refusal_is_a_page_that_says_why(school: School) -> None:
    batch = issue(3)
    nobody = make_actor(Role.WORKER)
    assert "不符合" in page(nobody, "/vouchers/", most=24)
    response = send(nobody, f"/vouchers/claim/{batch.pk}/")
    assert response.status_code == 422 and "补贴对象" in response.content.decode()


def test_the_school_runs_its_class(school: School) -> None:
    opened, worker = open_class(school), make_worker()
    services.enrol(worker, opened.pk)
    for url in ("/teach/programmes/", "/teach/classes/"):
        assert "养老护理员" in page(school.provider, url, most=14)
    for url in (
        f"/teach/programmes/{school.programme.pk}/",
        "/teach/programmes/new/",
        f"/teach/programmes/{school.programme.pk}/open/",
        f"/teach/classes/{opened.pk}/",
        f"/teach/classes/{opened.pk}/add-one/",
        f"/teach/classes/{opened.pk}/add-sheet/",
        "/teach/today/",
    ):
        page(school.provider, url)
    session = opened.sessions.first()
    with at("2023-03-13"):
        services.start_due_classes(Actor.system("test"))
    with at(session.starts_at):
        assert "今日课程" in page(school.teacher, "/teach/today/")
        url = f"/teach/sessions/{session.pk}/"
        assert send(school.teacher, url, verb="code").status_code == 302
        session.refresh_from_db()
        assert session.sign_code in page(school.teacher, url)
        pk = Enrolment.objects.get().pk
        assert send(school.teacher, url, **{"verb": "close", f"e-{pk}": "late"}).status_code == 302
    assert Attendance.objects.get().state == "late"
    assert sign_in(Client(), make_actor(Role.PROVIDER)).get(f"/teach/classes/{opened.pk}/").status_code == 404


def test_a_programme_is_written_on_a_page(school: School) -> None:
    form = {
        "type": "post", "title": "养老护理员（四级）", "occupation_id": school.programme.occupation_id, "level": "4",
        "theory_hours": 20, "practice_hours": 40, "online_hours": 0, "fee": "1500", "subsidised": "on",
    }  # fmt: skip
    response = send(school.provider, "/teach/programmes/new/", **form)
    assert response.status_code == 302
    assert send(school.provider, response.url + "submit/").status_code == 302
    assert "审核中" in page(school.provider, response.url)
    bad = send(school.provider, "/teach/programmes/new/", **(form | {"practice_hours": 5}))
    assert bad.status_code == 200 and "实操学时占比不足" in bad.content.decode()


def test_the_bureau_sees_quota_use_and_alerts(school: School) -> None:
    batch = issue(3, city=school.city)
    services.claim_voucher(make_worker(), batch.pk)
    opened = open_class(school)
    assert "使用率" in page(school.city, "/office/vouchers/", most=20)
    for url in (
        "/office/vouchers/all/",
        "/office/vouchers/new/",
        "/office/vouchers/quotas/",
        f"/office/vouchers/{batch.pk}/",
        f"/office/classes/{opened.pk}/visit/",
        "/office/training-alerts/",
        "/teach/programmes/",
        "/teach/classes/",
        f"/teach/classes/{opened.pk}/",
    ):
        page(school.city, url)
    assert "XLSX" in page(school.district, "/office/vouchers/all/")
    assert send(school.city, "/office/vouchers/quotas/", region_code="50", quantity="250000").status_code == 302
    for url in ("/office/vouchers/", "/teach/classes/"):
        assert sign_in(Client(), make_worker()).get(url).status_code in (200, 403)
    assert sign_in(Client(), make_worker()).get(f"/office/vouchers/{batch.pk}/").status_code == 404

"""The pages of cases, tasks, notices and interests."""

from __future__ import annotations

import pytest
from django.test import Client

from jianglu.platform import workflow
from jianglu.platform.access import Role
from jianglu.platform.workflow import services
from jianglu.platform.workflow.models import Case, Decision, Interest, Notice, Objection, Seat
from jianglu.testing import at, make_actor, sign_in

from .conftest import World

pytestmark = pytest.mark.django_db


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_a_clerk_works_through_the_tasks(world: World, client: Client) -> None:
    case = world.until("accept")
    sign_in(client, world.district)
    assert case.number in text_of(client, "/tasks/")
    page = text_of(client, f"/cases/{case.pk}/")
    assert "退回补正" in page
    assert "还有 5 个工作日" in page
    assert "<svg" in page
    answers = {"return-version": case.version, "return-reason": ""}
    refused = client.post(f"/cases/{case.pk}/act/return/", answers)
    assert refused.status_code == 422
    assert not Decision.objects.filter(case=case, action="return").exists()
    answers["return-reason"] = "缺少场地证明"
    assert client.post(f"/cases/{case.pk}/act/return/", answers)["Location"] == f"/cases/{case.pk}/"
    case.refresh_from_db()
    assert case.node == "correct"
    assert "缺少场地证明" in text_of(client, f"/cases/{case.pk}/")
    assert case.number not in text_of(client, "/tasks/")


def test_an_applicant_answers_the_questions_of_an_action(world: World, client: Client) -> None:
    case = world.open()
    sign_in(client, world.body)
    assert "专职人数" in text_of(client, f"/cases/{case.pk}/")
    sent = {"submit-version": 1, "submit-staff": "x"}
    assert client.post(f"/cases/{case.pk}/act/submit/", sent).status_code == 422
    sent = {"submit-version": 1, "submit-staff": "7", "submit-next": "/workspace/"}
    assert client.post(f"/cases/{case.pk}/act/submit/", sent)["Location"] == "/workspace/"
    assert Decision.objects.get(case=case).data == {"staff": 7}
    again = client.post(f"/cases/{case.pk}/act/submit/", {**sent, "submit-next": "https://evil.example/"})
    assert again.status_code == 409


def test_others_find_nothing_by_guessing(world: World, client: Client) -> None:
    case = world.until("accept")
    for actor in (world.stranger, make_actor(Role.BODY), make_actor(Role.WORKER)):
        sign_in(client, actor)
        assert client.get(f"/cases/{case.pk}/").status_code == 404
        assert client.post(f"/cases/{case.pk}/act/take_on/", {"take_on-version": case.version}).status_code == 404
        assert case.number not in text_of(client, "/cases/")
    client.logout()
    assert client.get(f"/cases/{case.pk}/").status_code == 302
    assert not Decision.objects.filter(case=case, action="take_on").exists()


def test_an_excluded_officer_is_told_why(world: World, client: Client) -> None:
    case = world.until("accept")
    services.declare_interest(world.district, organisation_id=world.organisation_id, reason="配偶任职")
    sign_in(client, world.district)
    page = text_of(client, f"/cases/{case.pk}/")
    assert "应当回避" in page
    assert "act/take_on" not in page
    assert client.post(f"/cases/{case.pk}/act/take_on/", {"take_on-version": case.version}).status_code == 403


def test_a_review_on_the_pages(world: World, client: Client) -> None:
    case = world.until("review")
    sign_in(client, world.city)
    assert "随机抽取 3 名" in text_of(client, f"/cases/{case.pk}/")
    client.post(f"/cases/{case.pk}/panel/", {"version": case.version})
    assert Seat.objects.count() == 3
    make_actor(Role.ASSESSOR)
    first = Seat.objects.earliest("pk")
    client.post(f"/cases/{case.pk}/seats/{first.pk}/", {"reason": "回避"})
    assert Seat.objects.filter(left_because="").count() == 3
    for expert in Seat.objects.filter(left_because="").values_list("user", flat=True):
        client.force_login(Seat.objects.filter(user=expert).first().user)
        assert "我的评审意见" in text_of(client, f"/cases/{case.pk}/")
        assert client.post(f"/cases/{case.pk}/vote/", {"approves": "yes"}).status_code == 422
        client.post(f"/cases/{case.pk}/vote/", {"approves": "yes", "comment": "符合条件"})
    case.refresh_from_db()
    assert case.node == "notice"


def test_anybody_reads_a_notice_and_objects_and_the_desk_answers(world: World, client: Client) -> None:
    case = world.until("notice")
    notice = Notice.objects.get()
    assert "评价机构备案公示" in text_of(client, "/notices/")
    assert "提出异议" in text_of(client, f"/notices/{notice.pk}/")
    answers = {"name": "李四", "phone": "123", "grounds": "场地不符"}
    assert client.post(f"/notices/{notice.pk}/", answers).status_code == 422
    assert client.post(f"/notices/{notice.pk}/", answers | {"phone": "13812345678"}).status_code == 302
    objection = Objection.objects.get()
    sign_in(client, world.city2)
    page = text_of(client, f"/cases/{case.pk}/")
    assert "138****5678" in page
    assert "13812345678" not in page
    path = f"/cases/{case.pk}/objections/{objection.pk}/"
    assert client.post(path, {f"o{objection.pk}-uphold": "no"}).status_code == 422
    client.post(path, {f"o{objection.pk}-uphold": "no", f"o{objection.pk}-answer": "经核查不属实"})
    objection.refresh_from_db()
    assert objection.state == "rejected"
    with at("2023-03-20"):
        assert "提出异议" not in text_of(client, f"/notices/{notice.pk}/")
    assert client.get("/notices/999999/").status_code == 404


def test_interests_are_declared_by_number_and_ended(world: World, client: Client) -> None:
    sign_in(client, world.district)
    bad = {"kind": "unit", "number": "123", "reason": "配偶任职"}
    assert client.post("/interests/", bad).status_code == 422
    code = Case.objects.get(pk=world.open().pk).organisation.credit_code
    client.post("/interests/", bad | {"number": code})
    interest = Interest.objects.get(organisation_id=world.organisation_id)
    assert "配偶任职" in text_of(client, "/interests/")
    client.post("/interests/", {"end": interest.pk})
    assert "配偶任职" not in text_of(client, "/interests/")
    sign_in(client, make_actor(Role.WORKER))
    assert client.get("/interests/").status_code == 403


@pytest.mark.parametrize(("path", "most"), [("/tasks/", 12), ("/cases/", 12), ("/office/", 14)])  # home: a card a room
def test_lists_stay_within_their_queries(
    world: World, client: Client, path: str, most: int, django_assert_max_num_queries
) -> None:
    for _ in range(3):
        world.until("accept")
    sign_in(client, world.district)
    client.get(path)
    with django_assert_max_num_queries(most):
        client.get(path)


def test_a_case_page_stays_within_its_queries(world: World, client: Client, django_assert_max_num_queries) -> None:
    case = world.until("notice")
    workflow.file_objection(world.body, Notice.objects.get().pk, name="李四", phone="13812345678", grounds="x")
    sign_in(client, world.city2)
    with django_assert_max_num_queries(22):
        client.get(f"/cases/{case.pk}/")

"""Pages about assessors, recusal, corrected scores, voided exams and the writing of items."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from jianglu.assessment import errors
from jianglu.assessment.bank.models import BlueprintNode, Item
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.delivery.models import Attempt
from jianglu.assessment.filing.models import Assessor, ConflictDeclaration
from jianglu.assessment.marking import services as marking
from jianglu.assessment.marking.models import Assignment
from jianglu.assessment.results.models import Result
from jianglu.platform.access import Role
from jianglu.platform.audit.models import AuditEntry
from jianglu.testing import DISTRICT, at, make_actor, make_person, resident_number, sign_in

from . import world as w
from .test_road import rate_all, sit

pytestmark = pytest.mark.django_db


def test_a_body_registers_an_assessor(client: Client):
    here = w.world(assessors=0)
    account = make_actor(Role.ASSESSOR, organisation=here.actor.organisation_ids[0])
    stranger = make_actor(Role.ASSESSOR)
    sign_in(client, here.actor)
    url = reverse("assessment:assessors")
    card = {
        "name": "李考评", "grade": "senior", "qualification": "1", "occupations": [w.CODE], "card_number": "KP1",
        "valid_until": "2025-03-01", "user_id": account.user_id,
    }  # fmt: skip
    with at(w.TODAY):
        assert "李考评" not in client.get(url).content.decode()
        for wrong in ({"valid_until": "2023-02-01"}, {"occupations": ["1-01"]}, {"user_id": stranger.user_id}):
            assert client.post(url, card | wrong).status_code == 200
        assert not Assessor.objects.exists()
        assert client.post(url, card).status_code == 302
        page = client.get(url).content.decode()
    assert "李考评" in page and "电工" in page and "2025-03-01" in page
    made = Assessor.objects.get()
    assert (made.user_id, made.occupations) == (account.user_id, [w.CODE])
    with at("2025-04-01"):
        assert "已过期" in client.get(url).content.decode()
    with at(w.TODAY):
        assert client.post(url, card | {"user_id": ""}).status_code == 200  # the card is registered
        unfiled = sign_in(Client(), make_actor(Role.BODY)).get(url)
        assert (unfiled.status_code, unfiled["Location"]) == (302, reverse("assessment:scope"))


def test_an_assessor_is_trained_renewed_and_taken_off_when_nothing_is_owed(client: Client):
    here = w.world(candidates=1, assessors=3)
    plan = w.open_plan(here)
    task = Assignment.objects.get(registration=w.scheduled(here, plan)[0], role="first")
    busy, free = task.assessor_id, next(card.pk for card in here.assessors if not card.assignments.exists())
    sign_in(client, here.actor)

    def post(card: int, verb: str, **data: str) -> int:
        return client.post(reverse("assessment:act_on_assessor", args=[card, verb]), data).status_code

    with at(w.TODAY):
        training = {"held_on": "2023-02-01", "hours": "16", "title": "评分标准"}
        assert post(busy, "train", **training) == post(busy, "train", **training) == 302
        assert post(busy, "train", **training | {"held_on": "2023-03-02"}) == 422, "of the future"
        assert post(busy, "train", held_on="2022-01-01", hours="40", title="旧培训") == 302, "counts no more"
        assert post(busy, "renew", valid_until="2025-12-31") == 422, "no longer than before"
        assert post(busy, "renew", valid_until="2027-01-01") == 302
        assert post(busy, "end", reason="离职") == 422 and post(free, "end", reason="离职") == 302
        page = client.get(reverse("assessment:assessor", args=[busy])).content.decode()
        assert "评分标准" in page and "2027-01-01" in page
        told = client.get(f"/api/v1/assessment/mine/assessors/{busy}").json()
        assert (told["hours"], told["rated"], told["valid_until"]) == (16, 0, "2027-01-01")
        assert client.get(reverse("assessment:assessor", args=[free])).status_code == 404
        stranger = sign_in(Client(), make_actor(Role.BODY))
        assert stranger.get(reverse("assessment:assessor", args=[busy])).status_code == 404
    assert Assessor.objects.get(pk=free).ended_on == w.TODAY and Assessor.objects.get(pk=busy).trainings.count() == 2


def test_an_assessor_recuses_and_another_rates(client: Client):
    here = w.world(candidates=1, assessors=3)
    plan = w.open_plan(here)
    row = w.scheduled(here, plan)[0]
    task = Assignment.objects.get(registration=row, role="first")
    place = here.assessors.index(task.assessor)
    sign_in(client, here.assessor_actors[place])
    with at(w.TODAY):
        url = reverse("assessment:recuse", args=[task.pk])
        assert client.get(url).status_code == 200
        assert client.post(url, {"kind": "nothing"}).status_code == 200
        assert client.post(url, {"kind": "relative", "note": "表弟"}).status_code == 302
        assert client.get(url).status_code == 404
    assert {a.assessor_id for a in Assignment.objects.filter(registration=row)} == {
        card.pk for card in here.assessors if card.pk != task.assessor_id
    }
    assert AuditEntry.objects.filter(action="assessment.assessor_recused").count() == 1
    with at(w.TODAY):
        assert sign_in(Client(), here.assessor_actors[place]).get(reverse("assessment:conflicts")).status_code == 200
        with pytest.raises(errors.AssessorUnfit):
            marking.assign(here.actor, row.pk, task.assessor_id, "adjudicator")


def test_an_assessor_declares_in_advance_by_name_and_number(client: Client):
    here = w.world(assessors=1)
    number = resident_number(seq=77)
    person = make_person("赵某某", number=number)
    sign_in(client, here.assessor_actors[0])
    url = reverse("assessment:conflicts")
    sent = {"name": "赵某某", "number": number, "kind": "pupil", "note": ""}
    with at(w.TODAY):
        wrong_name = client.post(url, sent | {"name": "钱某某"})
        unknown = client.post(url, sent | {"number": resident_number(seq=78)})
        assert "没有找到该人员" in wrong_name.content.decode() and "没有找到该人员" in unknown.content.decode()
        assert not ConflictDeclaration.objects.exists()
        assert client.post(url, sent).status_code == 302
        page = client.get(url).content.decode()
    assert ConflictDeclaration.objects.get().person_id == person.pk
    assert "师徒、师生" in page and "赵某某" not in page


def test_a_body_corrects_a_score_with_a_reason(client: Client):
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    row = w.scheduled(here, plan)[0]
    sit(here, plan, row, here.workers[0], w.sitting(here, plan))
    rate_all(here, plan, lambda task: {1: 30, 2: 40})
    result = Result.objects.get()
    url = reverse("assessment:correct_score", args=[result.pk])
    sign_in(client, here.actor)
    with at("2023-03-22"):
        assert client.post(url, {"part": "practice", "points": "75"}).status_code == 200
        assert client.post(url, {"part": "practice", "points": "101", "reason": "x"}).status_code == 200
        assert client.post(url, {"part": "practice", "points": "75", "reason": "漏加步骤分"}).status_code == 302
        page = client.get(reverse("assessment:registration", args=[row.pk])).content.decode()
        assert "漏加步骤分" in page and "更正成绩" in page
        clerk = sign_in(Client(), make_actor(Role.DISTRICT_CLERK, region=DISTRICT))
        assert clerk.post(url, {"part": "practice", "points": "99", "reason": "x"}).status_code in (200, 403)
        assert sign_in(Client(), make_actor(Role.BODY)).post(url, {}).status_code == 404
    result.refresh_from_db()
    assert result.practice == Decimal(75) and result.corrections.get().before == Decimal(70)
    entry = AuditEntry.objects.get(action="assessment.score_corrected")
    assert entry.reason == "漏加步骤分"


def test_the_bureau_voids_an_exam(client: Client):
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    row = w.scheduled(here, plan)[0]
    code = w.sitting(here, plan)
    with at(w.minutes_later(1)):
        entry = delivery.enter(here.workers[0], row.pk, code)
        url = reverse("assessment:void_attempt", args=[entry.attempt.pk])
        assert sign_in(Client(), here.actor).get(url).status_code == 404  # the body may not
        elsewhere = make_actor(Role.DISTRICT_CLERK, region="500103")
        assert sign_in(Client(), elsewhere).post(url, {"reason": "x"}).status_code == 404
        sign_in(client, make_actor(Role.DISTRICT_CLERK, region=DISTRICT))
        here_now = reverse("assessment:candidate", args=[row.pk])
        assert here_now in client.get(reverse("assessment:board", args=[plan.pk])).content.decode()
        assert url in client.get(here_now).content.decode()
        assert client.post(url, {"reason": " "}).status_code == 200
        assert Attempt.objects.get().state == "started"
        assert client.post(url, {"reason": "替考"}).status_code == 302
        assert url not in client.get(here_now).content.decode()
        worker = sign_in(Client(), here.workers[0])
        assert "作废" in worker.get(reverse("assessment:exam", args=[entry.attempt.pk])).content.decode()
    assert Attempt.objects.get().state == "voided" and Result.objects.get().theory == 0


def test_an_item_is_written_sent_and_accepted_by_another(client: Client):
    w.world()
    node = BlueprintNode.objects.get(code="A-1")
    bank_id = node.blueprint.bank_id
    writer, reviewer = make_actor(Role.CITY_CLERK), make_actor(Role.CITY_CLERK)
    sign_in(client, writer)
    other = sign_in(Client(), reviewer)
    url = reverse("assessment:write_item", args=[bank_id])
    text = {
        "node": node.pk, "kind": "multiple", "stem": "下列属于安全用具的有（　　）。", "pool": "exam",
        "options": "A. 绝缘手套\r\nB. 验电器\r\nC. 竹梯",
        "answer": "ab", "difficulty": "2", "explanation": "竹梯不是", "source": "自编",
    }  # fmt: skip
    with at(w.TODAY):
        assert client.get(url).status_code == 200
        for wrong in ({"answer": "a"}, {"options": "A. 绝缘手套\nB. 验电器\nC. 验电器"}, {"stem": ""}, {"node": 0}):
            assert client.post(url, text | wrong).status_code == 200
        assert client.post(url, text).status_code == 302
        item = Item.objects.get(state="draft")
        assert item.versions.get().answer == ["A", "B"]
        assert client.post(url, text).status_code == 200  # the same text again
        page = reverse("assessment:item", args=[item.pk])

        def act(who: Client, verb: str, **data: str) -> int:
            return who.post(reverse("assessment:act_on_item", args=[item.pk, verb]), data).status_code

        assert act(client, "nothing") == 404
        assert act(client, "submit") == 302
        assert "须由另一人审核" in client.get(page).content.decode()
        assert act(client, "accept") == 403
        assert act(other, "return") == 422
        assert act(other, "return", comment="选项太少") == 302
        revise = reverse("assessment:revise_item", args=[item.pk])
        assert "绝缘手套" in client.get(revise).content.decode()
        assert (
            client.post(revise, text | {"options": text["options"] + "\nD. 绝缘靴", "answer": "ABD"}).status_code == 302
        )
        assert act(client, "submit") == 302 and act(other, "accept") == 302
        found = client.get(reverse("assessment:items", args=[bank_id]), {"writer": writer.name, "state": "active"})
        nothing = client.get(reverse("assessment:items", args=[bank_id]), {"node": "没有"})
    item.refresh_from_db()
    assert item.state == "active" and item.versions.count() == 2
    assert item.code in found.content.decode() and item.code not in nothing.content.decode()


def test_a_declared_conflict_holds_at_the_rating_too():
    here = w.world(candidates=1, assessors=2)
    plan = w.open_plan(here)
    row = w.scheduled(here, plan)[0]
    task = Assignment.objects.get(registration=row, role="first")
    account = here.assessor_actors[here.assessors.index(task.assessor)]
    with at("2023-03-21"):
        ConflictDeclaration.objects.create(
            assessor=task.assessor, person_id=row.person_id, kind="other", declared_at=w.THEORY_AT
        )
        with pytest.raises(errors.AssessorUnfit):
            marking.rate(account, task.pk, points={1: 30, 2: 40})

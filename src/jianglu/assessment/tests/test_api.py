"""The whole road through the API with the real services; strangers are told what is wrong, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jianglu.assessment.delivery.models import Attempt
from jianglu.assessment.delivery.services import submit_due
from jianglu.credentials import queries as credentials
from jianglu.platform import events
from jianglu.platform.access import Actor, Role
from jianglu.platform.workflow import services as flow
from jianglu.testing import at, make_actor, make_organisation, make_region, sign_in

from . import world as w

pytestmark = pytest.mark.django_db
API = "/api/v1/assessment"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _nobody_throttled() -> None:
    cache.clear()


class Caller:
    """Somebody at the API; an answer that is not `status` fails the test with what was said."""

    def __init__(self, actor: Actor | None = None) -> None:
        self.client = sign_in(Client(), actor) if actor else Client()

    def __call__(self, method: str, path: str, data: Any = None, *, status: int = 200, token: str = "") -> Any:
        url = path if path.startswith("/api/") else API + path
        headers = {"X-Exam-Token": token} if token else {}
        extra = {"content_type": "application/json"} if data is not None else {}
        answer = getattr(self.client, method)(url, data, headers=headers, **extra)
        assert answer.status_code == status, (method, path, answer.content.decode())
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, data: Any = None, *, token: str = "") -> tuple[int, str]:
        """Status and code of the problem."""
        headers = {"X-Exam-Token": token} if token else {}
        extra = {"content_type": "application/json"} if data is not None else {}
        answer = getattr(self.client, method)(API + path, data, headers=headers, **extra)
        assert answer["Content-Type"] == "application/problem+json", (method, path, answer.content.decode())
        return answer.status_code, answer.json()["code"]


def plan_in(here: w.World, **changes: Any) -> dict[str, Any]:
    """A plan as a body sends it."""
    values = {
        "scope_id": here.scope_id, "level": "5", "site_id": here.site_id, "register_until": "2023-03-06",
        "theory_at": w.THEORY_AT.isoformat(), "practice_on": "2023-03-21", "seats": 30, "fee": 20000,
    }  # fmt: skip
    return values | changes


def answers_of(attempt_id: str) -> dict[int, list[str]]:
    """The labels that score on that paper."""
    return w.right_answers(Attempt.objects.get(pk=attempt_id))


instant = datetime.fromisoformat


def placed(here: w.World) -> tuple[int, int]:
    """A plan with one confirmed candidate on the list; ids of plan and registration."""
    plan = w.open_plan(here)
    return plan.pk, w.scheduled(here, plan)[0].pk


def seated(here: w.World, plan_id: int, registration_id: int) -> tuple[Caller, dict[str, Any]]:
    """The candidate at work, with the session."""
    body, worker = Caller(here.actor), Caller(here.workers[0])
    with at(w.THEORY_AT):
        code = body("post", f"/mine/plans/{plan_id}/sitting")["start_code"]
        return worker, worker("post", f"/me/registrations/{registration_id}/exam", {"code": code})


def test_anybody_reads_the_register_and_the_plans(django_assert_max_num_queries):
    here, visitor = w.world(), Caller()
    plan = w.open_plan(here)
    with at(w.TODAY):
        with django_assert_max_num_queries(6):
            visitor("get", "/plans")
        with django_assert_max_num_queries(6):
            visitor("get", "/bodies")
        found = visitor("get", f"/bodies?occupation={w.CODE}&level=5&q=测试技师")
        assert [row["organisation"] for row in found["items"]] == ["测试技师学院"]
        assert visitor("get", f"/bodies?occupation={w.OTHER_CODE}")["count"] == 0
        one = visitor("get", f"/bodies/{here.body.pk}")
        assert one["scopes"][0]["occupation_code"] == w.CODE and one["scopes"][0]["levels"] == ["5", "4", "3"]
        assert [room["name"] for room in one["sites"][0]["rooms"]] == ["101", "102"]
        assert visitor("get", "/coverage") == {"bodies": 1, "occupations": 1, "work_types": 0}
        assert [row["places"] for row in visitor("get", "/plans?level=5&region=500105")["items"]] == [30]
        assert visitor("get", "/plans?level=4")["items"] == []
        assert visitor("get", f"/plans/{plan.pk}")["fee"] == 20000
        assert visitor.refused("get", "/plans/999999") == (404, "assessment.plan_not_found")
        assert visitor.refused("get", "/plans?page=99999999999")[0] == 422


def test_the_whole_road_by_api():
    here = w.world(candidates=1)
    body, worker = Caller(here.actor), Caller(here.workers[0])
    with at(w.TODAY):
        plan = body("post", "/mine/plans", plan_in(here))
        road = f"/mine/plans/{plan['id']}"
        told = worker("get", f"/plans/{plan['id']}/eligibility?intends=true")
        assert told["outcome"] == "granted", told["outcome"]
        assert "L5-1" in [way["code"] for way in told["alternatives"]]
        mine = worker("post", f"/plans/{plan['id']}/registrations", status=200)
        assert mine["condition"] == "L5-1" and mine["state"] == "submitted"
        own = f"/me/registrations/{mine['id']}"
        assert worker.refused("get", f"{own}/ticket") == (404, "assessment.registration_not_found")
        row = body("get", f"{road}/registrations")["items"][0]
        assert (row["id"], "*" in row["number"]) == (mine["id"], True)
        assert body("get", road)["waiting"] == 1
        assert body("get", f"/registrations/{mine['id']}")["declared"]["intends"] is True
        assert body("post", f"/registrations/{mine['id']}/decision", {"accept": True})["state"] == "eligible"
        assert body("post", f"{road}/list") == {"count": 1}
        assert body("post", f"{road}/assignments") == {"count": 2}
        assert worker("get", own)["seat_no"] == 1
        pdf = worker.client.get(f"{API}{own}/ticket")
        assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    worker, entry = seated(here, plan["id"], mine["id"])
    sit(worker, body, road, entry)
    rate_blind(here)
    with at("2023-03-22"):
        submit_due()
        assert worker("get", "/me/results")["items"] == []  # not before they are published
        notice = body("post", f"{road}/results/confirmation")
        assert (notice["running"] and notice["rows"][0][1].endswith("*")) or "*" in notice["rows"][0][1]
        assert Caller()("get", f"/plans/{plan['id']}/results/notice")["notice_id"] == notice["notice_id"]
    with at("2023-03-30"):
        flow.run_due()
        events.dispatch()
        done = worker("get", "/me/results")["items"][0]
    assert (done["theory"], done["practice"], done["passed"], done["state"]) == (100, 72.5, True, "final")
    assert body("get", f"{road}/results")["items"][0]["id"] == done["id"]
    assert [c.level for c in credentials.wallet(here.workers[0].person_id)] == ["5"]


def sit(worker: Caller, body: Caller, road: str, entry: dict[str, Any]) -> None:
    """Read, answer, lose the device, go on at another one with more time, hand in."""
    exam, token = f"/me/exams/{entry['attempt_id']}", entry["token"]
    right = answers_of(entry["attempt_id"])
    with at(w.minutes_later(1)):
        paper = worker("get", f"{exam}/paper", token=token)
        assert len(paper["questions"]) == 8 and not {"version", "map", "answer"} & set(paper["questions"][0])
        assert worker.refused("get", f"{exam}/paper", token="guess") == (409, "assessment.other_session")
        sent = {"seq": 1, "value": right[1]}
        ack = worker("put", f"{exam}/answers/1", sent, token=token)
        again = worker("put", f"{exam}/answers/1", sent, token=token)
        assert instant(again["saved_at"]) == instant(ack["saved_at"]) == w.minutes_later(1)
        reused = {"seq": 1, "value": []}
        assert worker.refused("put", f"{exam}/answers/1", reused, token=token) == (409, "assessment.sequence_reused")
        outside = {"seq": 2, "value": ["Z"]}
        assert worker.refused("put", f"{exam}/answers/1", outside, token=token) == (422, "assessment.bad_answer")
    with at(w.minutes_later(5)):
        assert worker("post", f"{exam}/heartbeat", token=token)["seconds_left"] == 85 * 60
        seat = body("get", f"{road}/board")["items"][0]
        assert (seat["answered"], instant(seat["seen_at"])) == (1, w.minutes_later(5))
        code = body("post", f"/attempts/{entry['attempt_id']}/resume-code")["code"]
        body("post", f"/attempts/{entry['attempt_id']}/time", {"minutes": 10, "reason": "机器故障"})
        new = worker("post", f"{exam}/resume", {"code": code})["token"]
        assert worker.refused("post", f"{exam}/heartbeat", token=token) == (409, "assessment.other_session")
    with at(w.minutes_later(92)):  # in the granted time
        for number, value in list(right.items())[1:]:
            worker("put", f"{exam}/answers/{number}", {"seq": number + 1, "value": value}, token=new)
        assert body("get", f"{road}/sitting")["working"] == 1
        assert worker("post", f"{exam}/submission", token=new)["state"] == "submitted"
        assert worker.refused("get", f"{exam}/paper", token=new) == (409, "assessment.exam_over")
        assert body("post", f"{road}/sitting/close")["state"] == "marking"
        events.dispatch()


def rate_blind(here: w.World) -> None:
    """Both assessors rate by ticket; neither can again, nor see the other's sheet."""
    callers = [Caller(account) for account in here.assessor_actors]
    with at("2023-03-21T15:00"):
        for caller in callers:
            for task in caller("get", "/me/assignments")["items"]:
                sheet = caller("get", f"/me/assignments/{task['id']}")
                assert "name" not in sheet["assignment"] and len(sheet["criteria"]) == 2
                bad = {"points": {"1": 41, "2": 0}}
                path = f"/me/assignments/{task['id']}/rating"
                assert caller.refused("post", path, bad) == (422, "assessment.rating_invalid")
                points = {"1": 30, "2": 40 if task["role"] == "first" else 45}
                assert caller("post", path, {"points": points})["total"] == sum(points.values())
                assert caller.refused("post", path, {"points": points}) == (409, "assessment.already_rated")
                for other in callers:
                    if other is not caller:
                        assert other.refused("get", path.removesuffix("/rating"))[0] == 404


def test_the_third_decides_when_two_differ():
    here = w.world(candidates=1)
    plan_id, registration_id = placed(here)
    points = {"first": {"1": 40, "2": 50}, "second": {"1": 30, "2": 30}, "adjudicator": {"1": 30, "2": 42}}
    roles = []
    with at("2023-03-21T15:00"):
        for caller in [Caller(account) for account in here.assessor_actors] * 2:
            for task in caller("get", "/me/assignments")["items"]:
                if not task["rated"]:
                    caller("post", f"/me/assignments/{task['id']}/rating", {"points": points[task["role"]]})
                    roles.append(task["role"])
        assert sorted(roles) == ["adjudicator", "first", "second"]
        body = Caller(here.actor)
        assert body("get", f"/mine/plans/{plan_id}/results")["items"][0]["practice"] == 66
        sent = {"assessor_id": here.assessors[0].pk, "role": "adjudicator"}
        path = f"/registrations/{registration_id}/assignments"
        assert body.refused("post", path, sent) == (409, "assessment.assessor_unfit")


def test_an_upheld_objection_opens_the_results_again():
    here = w.world(candidates=1)
    plan_id, registration_id = placed(here)
    worker, _entry = seated(here, plan_id, registration_id)
    body, clerk = Caller(here.actor), Caller(make_actor(Role.DISTRICT_CLERK, region="500105"))
    rate_blind(here)
    with at(w.minutes_later(95)):
        submit_due()
        events.dispatch()
    with at("2023-03-22"):
        notice = body("post", f"/mine/plans/{plan_id}/results/confirmation")
        result = body("get", f"/mine/plans/{plan_id}/results")["items"][0]
        score = {"part": "theory", "points": 60, "reason": "漏记"}
        correction = f"/results/{result['id']}/correction"
        assert body.refused("post", correction, score) == (409, "assessment.result_locked")
        sent = {"name": "张三", "phone": "13800000000", "grounds": "漏记分"}
        workflow = "/api/v1/workflow"
        worker("post", f"{workflow}/notices/{notice['notice_id']}/objections", sent, status=201)
        cases = f"{workflow}/cases/{notice['case_id']}/objections"
        row = clerk("get", cases)[0]
        assert row["contact"] != sent["phone"] and row["state"] == "open"
        assert body("get", cases) == []  # whom an objection concerns does not examine it
        verdict = {"uphold": True, "answer": "经核实漏记"}
        body("post", f"{cases}/{row['id']}/answer", verdict, status=404)
        assert clerk("post", f"{cases}/{row['id']}/answer", verdict)["state"] == "upheld"
        assert worker.refused("post", correction, score)[0] == 404
        assert body("post", correction, score)["theory"] == 60
        again = body("post", f"/mine/plans/{plan_id}/results/confirmation")
        assert again["node"] == "notice" and again["notice_id"] != notice["notice_id"]


def test_a_body_files_and_builds():
    make_region()
    w.catalogue()
    unit = make_organisation("新机构", kinds=["body"])
    body, stranger = Caller(make_actor(Role.BODY, organisation=unit)), Caller(make_actor(Role.BODY))
    with at(w.TODAY):
        assert body.refused("get", "/mine/body") == (404, "assessment.body_not_found")
        filing = body("post", "/filings", {"organisation_id": unit.pk, "kind": "social"})
        path = f"/filings/{filing['id']}"
        line = {"occupation_code": w.CODE, "levels": ["5", "4"]}
        assert stranger.refused("post", f"{path}/scopes", line) == (404, "assessment.body_not_found")
        scope = body("post", f"{path}/scopes", line)
        body("delete", f"{path}/scopes/{scope['id']}", status=204)
        assert body.refused("post", f"{path}/submission") == (422, "assessment.filing_incomplete")
        body("post", f"{path}/scopes", line)
        site = body("post", "/mine/sites", {"name": "主考点", "region_code": "500105", "address": "1 号"})
        room = {"name": "101", "kind": "theory", "capacity": 30}
        assert stranger.refused("post", f"/mine/sites/{site['id']}/rooms", room)[0] == 404
        body("post", f"/mine/sites/{site['id']}/rooms", room)
        assert body("post", f"{path}/submission")["node"] == "accept"
        own = body("get", "/mine/body")
        assert own["open_filing_id"] == filing["id"] and own["sites"][0]["rooms"][0]["capacity"] == 30
        assert [row["id"] for row in body("get", "/filings")["items"]] == [filing["id"]]
        assert stranger("get", "/filings")["items"] == []
        assert Caller().refused("get", f"/bodies/{own['body']['id']}")[0] == 404  # not filed yet


def test_suspending_is_the_citys():
    here = w.world()
    path, sent = f"/bodies/{here.body.pk}/suspension", {"suspended": True, "reason": "核查"}
    with at(w.TODAY):
        assert Caller(here.actor).refused("put", path, sent)[0] == 403
        assert Caller(make_actor(Role.CITY_CLERK))("put", path, sent)["state"] == "suspended"
        assert Caller(here.actor).refused("post", "/mine/plans", plan_in(here)) == (409, "assessment.body_not_filed")


def test_banks_are_for_their_writers():
    here = w.world()
    city = Caller(make_actor(Role.CITY_CLERK))
    bank = city("get", "/banks")["items"][0]
    assert (bank["occupation_code"], bank["active"], bank["owner"]) == (w.CODE, 24, None)
    assert len(city("get", f"/banks/{bank['id']}/blueprints")["items"][0]["nodes"]) == 3
    items = city("get", f"/banks/{bank['id']}/items?q=单选&page_size=3")
    assert (items["count"], len(items["items"])) == (8, 3)
    path = f"/items/{items['items'][0]['id']}"
    assert city("get", path)["versions"][0]["answer"] == ["B"]
    assert city("post", f"{path}/suspend")["state"] == "suspended"
    assert city.refused("post", f"{path}/review", {"accept": True}) == (409, "assessment.item_state")
    for caller in (Caller(here.actor), Caller(make_actor(Role.WORKER))):
        assert caller("get", "/banks")["items"] == []
        assert caller.refused("get", path) == (404, "assessment.item_not_found")
        assert caller.refused("get", f"/banks/{bank['id']}/items") == (404, "assessment.item_not_found")


def test_registering_needs_oneself_a_condition_and_a_place():
    here = w.world(candidates=2)
    plan = w.open_plan(here, level="4", seats=1)
    path = f"/plans/{plan.pk}/registrations"
    first, second = (Caller(worker) for worker in here.workers)
    with at(w.TODAY):
        assert Caller().refused("post", path) == (401, "identity.sign_in_first")
        assert Caller(here.actor).refused("post", path)[0] == 403
        assert Caller(here.actor).refused("get", f"/plans/{plan.pk}/eligibility")[0] == 403
        assert first("get", f"/plans/{plan.pk}/eligibility")["outcome"] == "refused"
        assert first.refused("post", path) == (422, "assessment.not_eligible")
        proof = SimpleUploadedFile("proof.pdf", PDF, "application/pdf")
        sent = {"more_years": "6", "proof": "工作证明", "evidence": proof}
        made = first.client.post(API + path, sent)
        assert made.status_code == 200, made.content.decode()
        shown = Caller(here.actor)("get", f"/registrations/{made.json()['id']}")
        assert [(row["proof"], row["name"]) for row in shown["evidence"]] == [("工作证明", "proof.pdf")]
        again = first.client.post(API + path, {"more_years": "6"})
        assert again.json()["code"] == "assessment.already_registered"
        full = second.client.post(API + path, {"more_years": "6"})
        assert (full.status_code, full.json()["code"]) == (409, "assessment.seats_gone")
        own = f"/me/registrations/{made.json()['id']}/withdrawal"
        assert second.refused("post", own) == (404, "assessment.registration_not_found")
        assert first("post", own)["state"] == "withdrawn"
        assert second.client.post(API + path, {"more_years": "6"}).status_code == 200


@pytest.mark.parametrize("role", [None, Role.WORKER, Role.BODY, Role.ASSESSOR])
def test_strangers_find_nothing(role: Role | None):
    here = w.world(candidates=1)
    plan_id, registration_id = placed(here)
    _worker, entry = seated(here, plan_id, registration_id)
    attempt, token = entry["attempt_id"], entry["token"]
    task = here.assessors[0].assignments.first() or here.assessors[1].assignments.get()
    stranger = Caller(make_actor(role) if role else None)
    reason = {"reason": "x"}
    calls: list[tuple[str, str, Any]] = [
        ("get", f"/mine/plans/{plan_id}", None),
        ("get", f"/mine/plans/{plan_id}/registrations", None),
        ("get", f"/mine/plans/{plan_id}/board", None),
        ("get", f"/mine/plans/{plan_id}/sitting", None),
        ("get", f"/mine/plans/{plan_id}/results", None),
        ("get", f"/mine/plans/{plan_id}/assignments", None),
        ("post", f"/mine/plans/{plan_id}/cancellation", reason),
        ("post", f"/mine/plans/{plan_id}/rollback", reason),
        ("post", f"/mine/plans/{plan_id}/list", None),
        ("post", f"/mine/plans/{plan_id}/assignments", None),
        ("post", f"/mine/plans/{plan_id}/sitting", None),
        ("post", f"/mine/plans/{plan_id}/sitting/close", None),
        ("post", f"/mine/plans/{plan_id}/results/confirmation", None),
        ("get", f"/registrations/{registration_id}", None),
        ("post", f"/registrations/{registration_id}/decision", {"accept": True}),
        ("post", f"/registrations/{registration_id}/assignments", {"assessor_id": 1, "role": "first"}),
        ("get", f"/me/registrations/{registration_id}", None),
        ("get", f"/me/registrations/{registration_id}/ticket", None),
        ("post", f"/me/registrations/{registration_id}/exam", {"code": "ANYCOD"}),
        ("get", f"/me/exams/{attempt}", None),
        ("get", f"/me/exams/{attempt}/paper", None),
        ("put", f"/me/exams/{attempt}/answers/1", {"seq": 1, "value": []}),
        ("post", f"/me/exams/{attempt}/heartbeat", None),
        ("post", f"/me/exams/{attempt}/submission", None),
        ("post", f"/me/exams/{attempt}/resume", {"code": "ANYCODES"}),
        ("post", f"/attempts/{attempt}/resume-code", None),
        ("post", f"/attempts/{attempt}/time", {"minutes": 5, "reason": "x"}),
        ("post", f"/attempts/{attempt}/voiding", reason),
        ("get", f"/me/assignments/{task.pk}", None),
        ("post", f"/me/assignments/{task.pk}/rating", {"points": {"1": 1, "2": 1}}),
    ]
    with at(w.THEORY_AT + timedelta(minutes=2)):
        for method, path, data in calls:
            status, code = stranger.refused(method, path, data, token=token)
            if role is None:
                assert (status, code) == (401, "identity.sign_in_first"), path
            else:
                assert status == 404 and code.startswith("assessment."), (path, status, code)
    assert Attempt.objects.get().state == "started"


def test_guessed_ids_are_not_there():
    here = w.world(candidates=1)
    plan_id, registration_id = placed(here)
    _worker, entry = seated(here, plan_id, registration_id)
    worker, body = Caller(here.workers[0]), Caller(here.actor)
    other = Caller(make_actor(Role.WORKER))
    with at(w.minutes_later(2)):
        for guess in (uuid4(), entry["attempt_id"]):
            assert other.refused("get", f"/me/exams/{guess}") == (404, "assessment.sitting_not_found")
            assert other.refused("post", f"/attempts/{guess}/voiding", {"reason": "x"})[0] == 404
        assert worker("get", f"/me/exams/{entry['attempt_id']}")["state"] == "started"
        # the body watches the exam, but only the bureau voids it
        voiding = f"/attempts/{entry['attempt_id']}/voiding"
        assert body.refused("post", voiding, {"reason": "x"})[0] == 403
        clerk = Caller(make_actor(Role.DISTRICT_CLERK, region="500105"))
        assert clerk("post", voiding, {"reason": "替考"})["state"] == "voided"
        assert body.refused("post", "/mine/plans", plan_in(here, scope_id=9**9)) == (409, "assessment.outside_scope")
        theirs = w.world().scope_id
        assert body.refused("post", "/mine/plans", plan_in(here, scope_id=theirs)) == (409, "assessment.outside_scope")

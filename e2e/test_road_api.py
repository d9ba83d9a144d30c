"""The whole road by programs alone: each of the ten steps through `/api/v1`, by tokens of those whose work it is.

Nothing is called here but addresses of the API; the demo clock and the background worker are driven as in the browser.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.identity.services import issue_token
from jianglu.platform.jobs.clock import advance_clock

from . import road_world
from .walking import background, bank_answer


@dataclass
class Program:
    """A program that acts for one account by its token, or for nobody."""

    client: Client
    headers: dict[str, str]

    @classmethod
    def of(cls, actor: Actor | None = None) -> Program:
        """With a token of its own."""
        headers = {} if actor is None else {"Authorization": f"Bearer {issue_token(actor, 'road')}"}
        return cls(Client(enforce_csrf_checks=True), headers)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What an address answers to JSON; fails with the whole problem when it refuses."""
        answer = self.client.generic(
            method, f"/api/v1/{path}", "" if body is None else json.dumps(body), "application/json",
            headers=self.headers | {name.replace("_", "-"): value for name, value in headers.items()},
        )  # fmt: skip
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.content.decode()[:2000]}"
        return (
            answer.json() if answer.headers.get("Content-Type", "").startswith("application/json") else answer.content
        )

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Do."""
        return self.call("POST", path, {} if body is None else body, **headers)

    def form(self, path: str, **fields: Any) -> Any:
        """Send a form, with files."""
        answer = self.client.post(f"/api/v1/{path}", fields, headers=self.headers)
        assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.content.decode()[:2000]}"
        return answer.json()

    def only(self, path: str) -> Any:
        """The one row of a list."""
        rows = self.get(path)
        rows = rows["items"] if isinstance(rows, dict) else rows
        assert len(rows) == 1, rows
        return rows[0]


def until(operator: Actor, day: date) -> None:
    """The operator moves the demo clock; the background does what the days bring."""
    if calendar.today() < day:
        advance_clock(operator, to=day)
    background()


@pytest.mark.django_db
def test_the_road_by_programs_alone() -> None:
    road = road_world.build()
    staff = ["worker", "provider", "teacher", "body", "assessor", "colleague", "district", "city", "checker", "leader"]
    who = {name: Program.of(getattr(road, name)) for name in staff}
    worker, provider, teacher, body, assessor, colleague, district, city, checker, leader = who.values()
    visitor = Program.of()

    # 1 and 2: find a class near home, the clauses of the voucher, the voucher, a place
    groups = visitor.get("information/search?q=养老护理&near=500105001")
    assert any("养老护理员（五级）就业技能班" in str(group) for group in groups)
    (joined,) = visitor.get("training/classes?q=yanglao&subsidised=true&near=500105001")["items"]
    (offer,) = worker.get("training/me/offers")
    assert offer["decision"]["outcome"] == "granted", offer["decision"]
    voucher = worker.post(f"training/batches/{offer['batch_id']}/claim")
    place = worker.post(f"training/classes/{joined['id']}/enrolment", {"use_voucher": True})
    assert place["voucher_id"] == voucher["id"]

    # 3: the course of the class, read under a lease, and its quiz
    learn(worker, road)

    # 4: the roll of ten lessons, the class finished
    until(road.operator, date(2023, 3, 8))
    board = teacher.get(f"training/mine/classes/{joined['id']}")
    for place, lesson in enumerate(board["sessions"]):
        if place == 1:
            until(road.operator, date(2023, 3, 15))  # the day after the last
        states = {row["enrolment_id"]: "present" for row in board["trainees"]}
        teacher.call("PUT", f"training/sessions/{lesson['id']}/roll", {"states": states})
        teacher.post(f"training/sessions/{lesson['id']}/close")
    assert provider.post(f"training/mine/classes/{joined['id']}/finish")["state"] == "finished"
    background()

    # 5: a plan within the filed scope; the conditions explained; registration, materials, seats, assessors
    plan = announce(body)
    told = worker.get(f"assessment/plans/{plan}/eligibility")
    assert told["outcome"] == "granted", told
    registration = worker.form(f"assessment/plans/{plan}/registrations")["id"]
    body.post(f"assessment/registrations/{registration}/decision", {"accept": True, "reason": ""})
    assert body.post(f"assessment/mine/plans/{plan}/list") == {"count": 1}
    assert body.post(f"assessment/mine/plans/{plan}/assignments") == {"count": 2}

    # 6: the theory exam, half of it before the session is lost and gone on with elsewhere
    until(road.operator, date(2023, 3, 22))
    sit(worker, body, plan, registration)

    # 7: two blind ratings, the results confirmed, the notice
    until(road.operator, date(2023, 3, 25))
    for number, rater in enumerate((assessor, colleague)):
        task = rater.only("assessment/me/assignments")
        assert "周小梅" not in str(rater.get(f"assessment/me/assignments/{task['id']}"))
        rater.post(f"assessment/me/assignments/{task['id']}/rating", {"points": {1: 18, 2: 27, 3: 26 - number, 4: 17}})
    body.post(f"assessment/mine/plans/{plan}/sitting/close")
    body.post(f"assessment/mine/plans/{plan}/results/confirmation")
    assert "周小梅" not in str(visitor.get(f"assessment/plans/{plan}/results/notice"))
    until(road.operator, date(2023, 4, 4))
    assert worker.only("assessment/me/results")["passed"] is True

    # 8: the certificate, verified by anybody
    certificate = worker.only("credentials/certificates")
    told = visitor.post("credentials/verify", {"number": certificate["number"], "name": road.name})
    assert told["in_force"] is True, told
    assert worker.get(f"credentials/certificates/{certificate['id']}/document").startswith(b"%PDF")

    # 9: the subsidy that nobody asked for, to the bank and back
    claim = worker.only("benefits/claims")
    assert claim["state"] == "offered"
    account = {"holder": road.name, "bank": "重庆农村商业银行", "number": "6217000010001234569"}
    worker.call("PUT", "benefits/account", account)
    worker.post(f"benefits/claims/{claim['id']}/accept")
    act(district, "pass", {"fits_post": "yes"})
    act(city, "approve")
    until(road.operator, date(2023, 4, 14))
    batch = city.post("benefits/batches", {"region_code": "50", "key": "road-2023-04"})
    checker.post(f"benefits/batches/{batch['id']}/send")
    file = checker.post(f"benefits/batches/{batch['id']}/bank-file")
    receipt = SimpleUploadedFile("receipt.csv", bank_answer(file, "成功"), "text/csv")
    assert city.form(f"benefits/batches/{batch['id']}/receipts", file=receipt)["paid"] == 1
    background()
    assert worker.get(f"benefits/claims/{claim['id']}")["state"] == "paid"
    assert all(row["difference"] == 0 for row in city.get("benefits/reconciliation"))

    # 10: the passport tells it, the leader's figure counts it
    kinds = {entry["kind"] for entry in worker.get("people/me/passport")}
    assert {"training", "certificate", "benefit"} <= kinds
    figure = leader.get("statistics/indicators/new_skilled?year=2023")
    assert sum(cell["value"] for cell in figure["cells"]) == 1, figure


def learn(worker: Program, road: road_world.Road) -> None:
    """Join the course of the class, read its lessons for as long as the rule asks, pass the quiz."""
    (course,) = worker.get("learning/courses?q=养老护理员")["items"]
    worker.post(f"learning/courses/{course['id']}/enrolment")
    for step in worker.get(f"learning/courses/{course['id']}")["activities"]:
        if step["kind"] == "quiz":
            attempt = worker.post(f"learning/activities/{step['id']}/attempts")
            answers = {str(question["id"]): right(question, road.quiz) for question in attempt["questions"]}
            assert worker.post(f"learning/attempts/{attempt['id']}/submission", {"answers": answers})["passed"]
            continue
        lease = worker.post(f"learning/activities/{step['id']}/sessions")
        began = time.monotonic()
        time.sleep(step["needed"] + 0.3)
        elapsed = time.monotonic() - began
        beat = {"seq": 1, "token": lease["token"], "elapsed": elapsed, "ranges": [[0, elapsed]]}
        worker.post(f"learning/sessions/{lease['key']}/beats", beat)
        worker.post(f"learning/sessions/{lease['key']}/close")
        assert worker.post(f"learning/activities/{step['id']}/finish")["done"]


def right(shown: dict[str, Any], key: dict[str, Any]) -> list[str]:
    """The right answer in the API's form: labels of options as this attempt shows them, T or F, or a text a blank."""
    question = key[shown["stem"]]
    if question["kind"] == "true_false":
        return list(question["answer"])
    if question["kind"] == "fill":
        return [text.partition("|")[0] for text in question["answer"]]
    texts = {text for option, text in question["options"] if option in question["answer"]}
    return [label for label, text in shown["options"] if text in texts]


def announce(body: Program) -> int:
    """The body's plan for level 5 at its own site."""
    me = body.get("assessment/mine/body")
    plan = body.post(
        "assessment/mine/plans",
        {
            "scope_id": me["scopes"][0]["id"], "level": "5", "site_id": me["sites"][0]["id"], "seats": 20, "fee": 0,
            "register_until": "2023-03-17", "theory_at": "2023-03-22T09:00+08:00",
            "practice_on": "2023-03-25",
        },
    )  # fmt: skip
    return int(plan["id"])


def sit(worker: Program, body: Program, plan: int, registration: int) -> None:
    """Enter by the start code, answer half, lose the device, go on by the invigilator's code, hand in."""
    code = body.post(f"assessment/mine/plans/{plan}/sitting")["start_code"]
    entry = worker.post(f"assessment/me/registrations/{registration}/exam", {"code": code})
    paper = worker.get(f"assessment/me/exams/{entry['attempt_id']}/paper", X_Exam_Token=entry["token"])
    key = road_world.answer_key()
    for seq, question in enumerate(paper["questions"]):
        if question["no"] == len(paper["questions"]) // 2 + 1:
            help_code = body.post(f"assessment/attempts/{entry['attempt_id']}/resume-code")["code"]
            entry = worker.post(f"assessment/me/exams/{entry['attempt_id']}/resume", {"code": help_code})
            again = worker.get(f"assessment/me/exams/{entry['attempt_id']}/paper", X_Exam_Token=entry["token"])
            assert [bool(row["chosen"]) for row in again["questions"]].count(True) == seq
        wanted = next(texts for stem, texts in key.items() if stem in question["stem"])
        value = (
            ["T" if "正确" in wanted else "F"]
            if question["kind"] == "true_false"
            else [label for label, text in question["options"] if text in wanted]
        )
        worker.call(
            "PUT", f"assessment/me/exams/{entry['attempt_id']}/answers/{question['no']}",
            {"seq": seq + 1, "value": value}, X_Exam_Token=entry["token"],
        )  # fmt: skip
    worker.post(f"assessment/me/exams/{entry['attempt_id']}/submission", X_Exam_Token=entry["token"])
    background()


def act(clerk: Program, action: str, data: dict[str, Any] | None = None) -> None:
    """Take the action on the one subsidy that waits on the clerk's desk."""
    (case,) = [row for row in clerk.get("workflow/tasks") if row["number"].startswith("BT")]
    clerk.post(f"workflow/cases/{case['id']}/actions/{action}", {"version": case["version"], "data": data or {}})

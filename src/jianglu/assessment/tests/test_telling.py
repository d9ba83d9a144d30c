"""What candidates and assessors are told, and that it is said once."""

from __future__ import annotations

import pytest

from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.delivery.models import Attempt
from jianglu.assessment.plans import services as plans
from jianglu.assessment.results import services as results
from jianglu.assessment.results.models import Result
from jianglu.assessment.tasks import remind_candidates
from jianglu.platform import events, jobs, workflow
from jianglu.platform.access import Actor, Role
from jianglu.platform.notifications.models import Notification
from jianglu.testing import DISTRICT, SYSTEM, at, make_actor

from . import world as w
from .test_review import convened, technicians
from .test_road import rate_all, sit

pytestmark = pytest.mark.django_db


def said(person: int | None = None, user: int | None = None) -> list[str]:
    rows = Notification.objects.filter(code__startswith="assessment.")
    rows = rows.filter(user_id=user) if user else rows.filter(person_id=person)
    return [row.code.removeprefix("assessment.") for row in rows.order_by("pk")]


def remind() -> None:
    jobs.enqueue(remind_candidates, SYSTEM)
    jobs.run_pending()


def test_from_registration_to_objection():
    here = w.world(candidates=3)
    plan = w.open_plan(here)
    refused = w.register(here.workers[2], plan)
    with at(w.TODAY):
        plans.confirm_materials(here.actor, refused.pk, accept=False, reason="照片不清")
    told = Notification.objects.get(person_id=refused.person_id)
    assert told.code == "assessment.registration_refused" and "照片不清" in told.body_zh
    here.workers.pop()
    rows = w.scheduled(here, plan)
    first, second = (row.person_id for row in rows)
    assert said(first) == ["registration_accepted", "ticket_ready"]
    told = {card.user_id: said(user=card.user_id) for card in here.assessors}
    assert sorted(told.values()) == [["assigned"], ["assigned"], ["assigned"]]
    assert {n.values["count"] for n in Notification.objects.filter(code="assessment.assigned")} == {1, 2}
    for day in ("2023-03-18", "2023-03-19", "2023-03-19"):
        with at(day):
            remind()
    assert said(first)[2:] == ["theory_tomorrow"]
    code = w.sitting(here, plan)
    for row, worker in zip(rows, here.workers, strict=True):
        sit(here, plan, row, worker, code)
    with at("2023-03-20T23:00"):
        delivery.submit_due()
        remind()
    assert said(second)[3:] == ["practice_tomorrow"]
    rate_all(here, plan, lambda task: {1: 30, 2: 40})
    with at("2023-03-22"):
        notice = results.confirm_results(here.actor, plan.pk).case.notices.get()
        objection = workflow.file_objection(
            here.workers[0], notice.pk, name="考生甲", phone="13800000000", grounds="技能分数有误"
        )
    assert said(first)[4:] == ["result_published"]
    with at("2023-03-23"):
        clerk = make_actor(Role.DISTRICT_CLERK, region=DISTRICT)
        workflow.answer_objection(clerk, objection.pk, uphold=False, answer="评分无误")
        events.dispatch()
        events.dispatch()
    answer = Notification.objects.get(code="assessment.objection_decided")
    assert answer.user_id == here.workers[0].user_id and "评分无误" in answer.body_zh
    assert said(second).count("result_published") == 1


def test_a_rolled_back_plan_tells_everybody():
    here = w.world(candidates=2)
    plan = w.open_plan(here)
    for worker in here.workers:
        w.register(worker, plan)
    with at(w.TODAY):
        assert plans.roll_back(here.actor, plan.pk, "考点停电") == 2
    assert [said(worker.person_id) for worker in here.workers] == [["registration_sent_back"]] * 2


def test_a_voided_exam_counts_nothing_and_is_told():
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    row = w.scheduled(here, plan)[0]
    code = w.sitting(here, plan)
    worker: Actor = here.workers[0]
    clerk = make_actor(Role.DISTRICT_CLERK, region=DISTRICT)
    with at(w.minutes_later(1)):
        entry = delivery.enter(worker, row.pk, code)
        for no, labels in w.right_answers(entry.attempt).items():
            delivery.save_answer(worker, entry.attempt.pk, entry.token, question=no, seq=no, value=labels)
        delivery.submit(worker, entry.attempt.pk, entry.token)
        delivery.void_attempt(clerk, str(entry.attempt.pk), "携带手机")
        events.dispatch()  # the news that it was handed in comes after it was voided
    assert Attempt.objects.get().state == "voided" and Result.objects.get().theory == 0
    assert said(row.person_id)[-1] == "exam_voided"


def test_the_day_before_a_defence_candidates_and_members_are_reminded_once():
    here, rows = technicians(candidates=2, members=3)
    convened(here, rows[0].plan_id)
    for day in ("2023-03-20", "2023-03-21", "2023-03-21"):
        with at(day):
            remind()
    assert [said(row.person_id) for row in rows] == [["defence_set", "practice_tomorrow", "defence_tomorrow"]] * 2
    for card in here.assessors:
        assert said(user=card.user_id) == ["on_review_panel", "panel_tomorrow"]
    told = Notification.objects.filter(code="assessment.panel_tomorrow")
    assert {row.values["count"] for row in told} == {2}

"""From plan to certificate by the services, and the state machines on the way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jianglu.assessment import errors
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.marking import services as marking
from jianglu.assessment.marking.models import Assignment, Rating
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.assessment.results import services as results
from jianglu.assessment.results.models import PartResult, Result, ResultNotice
from jianglu.credentials import queries as credentials
from jianglu.kernel.errors import Denied
from jianglu.platform import events, workflow
from jianglu.platform.access import Role
from jianglu.platform.workflow import services as flow
from jianglu.testing import at, make_actor

from . import world as w

pytestmark = pytest.mark.django_db


def sit(here, plan, registration, worker, code, *, wrong: int = 0):
    """Take the exam with all but `wrong` questions right."""
    with at(w.minutes_later(1)):
        entry = delivery.enter(worker, registration.pk, code)
        for no, labels in list(w.right_answers(entry.attempt).items())[wrong:]:
            delivery.save_answer(worker, entry.attempt.pk, entry.token, question=no, seq=no, value=labels)
        delivery.submit(worker, entry.attempt.pk, entry.token)
        events.dispatch()
    return entry


def rate_all(here, plan, points):
    """Every assessor gives the points of `points(assignment)`."""
    for card, account in zip(here.assessors, here.assessor_actors, strict=True):
        for task in Assignment.objects.filter(assessor=card, registration__plan=plan, rating=None):
            with at("2023-03-21T15:00"):
                marking.rate(account, task.pk, points=points(task))


def test_the_whole_road():
    here = w.world(candidates=3)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    assert [row.ticket for row in rows] == [f"{plan.number}000{n}" for n in (1, 2, 3)]
    assert len({(row.room_id, row.seat_no) for row in rows}) == 3
    code = w.sitting(here, plan)
    sit(here, plan, rows[0], here.workers[0], code)
    sit(here, plan, rows[1], here.workers[1], code, wrong=4)  # 4 single items of 15 points: 40
    with at(w.minutes_later(95)):
        assert delivery.submit_due() == 0
    plan.refresh_from_db()
    assert plan.state == Plan.State.MARKING
    assert Result.objects.get(registration=rows[2]).theory_absent

    def points(task):
        return {1: 30, 2: 40} if task.role == "first" else {1: 30, 2: 45}

    rate_all(here, plan, points)
    with at("2023-03-22"):
        with pytest.raises(Denied):
            results.confirm_results(make_actor(Role.BODY), plan.pk)
        notice = results.confirm_results(here.actor, plan.pk)
        assert [row[1][1] for row in notice.case.notices.get().rows] == ["*"] * 3
    with at("2023-03-29"):
        flow.run_due()
        assert Result.objects.get(registration=rows[0]).state == "publicised"
    with at("2023-03-30"):
        flow.run_due()
        events.dispatch()
    first, second, third = (Result.objects.get(registration=row) for row in rows)
    assert (first.theory, first.practice, first.passed, first.state) == (Decimal(100), Decimal("72.5"), True, "final")
    assert (second.theory, second.passed, third.passed) == (Decimal(40), False, False)
    wallet = list(credentials.wallet(here.workers[0].person_id))
    assert [(c.level, c.basis, c.basis_id) for c in wallet] == [("5", "assessment_result", str(rows[0].pk))]
    assert not credentials.wallet(here.workers[1].person_id)
    assert Registration.objects.get(pk=rows[0].pk).state == "certified"
    kept = PartResult.objects.get(person_id=here.workers[1].person_id)
    assert (kept.part, kept.score, kept.valid_until) == ("practice", Decimal("72.5"), date(2024, 3, 30))


def test_a_kept_part_is_not_sat_again():
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    code = w.sitting(here, plan)
    sit(here, plan, rows[0], here.workers[0], code)
    rate_all(here, plan, lambda task: {1: 0, 2: 60})  # a critical fault: 0
    with at("2023-03-21T15:00"):
        delivery.submit_due()
        results.confirm_results(here.actor, plan.pk)
    with at("2023-03-30"):
        flow.run_due()
        events.dispatch()
    again = w.THEORY_AT + timedelta(days=60)
    with at("2023-04-10"):
        resit = plans.open_plan(
            here.actor, here.scope_id, level="5", site_id=here.site_id, register_until=date(2023, 4, 20), theory_at=again,
            practice_on=date(2023, 5, 20), seats=5, fee=0,
        )  # fmt: skip
        row = plans.register(here.workers[0], resit.pk, here.workers[0].person_id, declared={"intends": True})
        assert (row.sitting_kind, row.skips_theory, row.skips_practice) == ("resit", True, False)
        plans.confirm_materials(here.actor, row.pk, accept=True)
        plans.upload_list(here.actor, resit.pk)
        marking.assign_all(here.actor, resit.pk)
    with at(again):
        delivery.open_sitting(here.actor, resit.pk)
        with pytest.raises(errors.SittingNotFound):
            delivery.enter(here.workers[0], row.pk, "ANYCOD")
    with at(again + timedelta(minutes=91)):
        delivery.submit_due()
    rate_all(here, resit, lambda task: {1: 35, 2: 40})
    with at("2023-05-22"):
        results.confirm_results(here.actor, resit.pk)
    result = Result.objects.get(registration=row)
    assert (result.theory, result.theory_kept, result.practice, result.passed) == (
        Decimal(100),
        True,
        Decimal(75),
        True,
    )


def test_an_upheld_objection_opens_the_results_again():
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    sit(here, plan, rows[0], here.workers[0], w.sitting(here, plan))
    rate_all(here, plan, lambda task: {1: 30, 2: 20})
    clerk = make_actor(Role.DISTRICT_CLERK, region="500105")
    with at("2023-03-22"):
        delivery.submit_due()
        notice = results.confirm_results(here.actor, plan.pk)
        result = Result.objects.get(registration=rows[0])
        with pytest.raises(errors.ResultLocked):
            results.correct_score(here.actor, result.pk, part="practice", points=Decimal(61), reason="漏记 11 分")
        objection = flow.file_objection(
            here.workers[0], notice.case.notices.get().pk, name="张三", phone="13800000000", grounds="漏记分"
        )
        flow.answer_objection(clerk, objection.pk, uphold=True, answer="经核实漏记")
        result.refresh_from_db()
        assert result.state == "provisional"
        results.correct_score(here.actor, result.pk, part="practice", points=Decimal(61), reason="漏记 11 分")
        results.confirm_results(here.actor, plan.pk)
        assert ResultNotice.objects.get().case.node == "notice"
    with at("2023-03-30"):
        flow.run_due()
        events.dispatch()
    assert credentials.wallet(here.workers[0].person_id).count() == 1
    assert result.corrections.get().before == Decimal(50)


def test_two_who_differ_call_a_third():
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    sit(here, plan, rows[0], here.workers[0], w.sitting(here, plan))

    def points(task):
        return {"first": {1: 40, 2: 50}, "second": {1: 30, 2: 30}, "adjudicator": {1: 30, 2: 42}}[task.role]

    rate_all(here, plan, points)
    rate_all(here, plan, points)
    assert Rating.objects.filter(assignment__registration=rows[0]).count() == 3
    assert Result.objects.get(registration=rows[0]).practice == Decimal(66)  # 72 and the nearer 60


def test_results_wait_for_everybody():
    here = w.world(candidates=2)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    code = w.sitting(here, plan)
    sit(here, plan, rows[0], here.workers[0], code)
    with at(w.minutes_later(91)):
        delivery.submit_due()
        with pytest.raises(errors.ResultsIncomplete) as caught:
            results.confirm_results(here.actor, plan.pk)
    assert caught.value.params["count"] == 2
    assert not workflow.Case.objects.filter(flow="assessment.results").exists()

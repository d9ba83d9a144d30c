"""Answers: deadline, order, replay, other devices; seats under load."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction

from jianglu.assessment import errors
from jianglu.assessment.delivery import queries
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.delivery.models import Answer, AnswerEvent, Attempt
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.kernel.errors import Denied
from jianglu.platform.access import Role
from jianglu.testing import at, make_actor

from . import world as w


def started():
    here = w.world(candidates=1)
    plan = w.open_plan(here)
    rows = w.scheduled(here, plan)
    code = w.sitting(here, plan)
    with at(w.minutes_later(1)):
        return here, here.workers[0], delivery.enter(here.workers[0], rows[0].pk, code)


@pytest.mark.django_db
def test_order_replay_and_deadline():
    here, worker, entry = started()
    attempt_id, token = entry.attempt.pk, entry.token

    def save(seq, value, question=1, **more):
        return delivery.save_answer(worker, attempt_id, token, question=question, seq=seq, value=value, **more)

    with at(w.minutes_later(2)):
        first = save(2, ["B"])
        save(1, ["A"])  # overtaken on the way
        assert save(2, ["B"]) == first
        with pytest.raises(errors.SequenceReused):
            save(2, ["C"])
        with pytest.raises(errors.BadAnswer):
            save(3, ["Z"])
        with pytest.raises(errors.OtherSession):
            delivery.save_answer(worker, attempt_id, "x", question=1, seq=4, value=["A"])
    assert Answer.objects.get().value == ["B"] and AnswerEvent.objects.count() == 2
    with at(w.minutes_later(10)):
        code = delivery.give_resume_code(here.actor, attempt_id)
        with pytest.raises(errors.WrongResumeCode):
            delivery.resume(worker, attempt_id, "NOTRIGHT")
        token = delivery.resume(worker, attempt_id, code).token
        with pytest.raises(errors.WrongResumeCode):
            delivery.resume(worker, attempt_id, code)
        assert queries.paper_of(worker, attempt_id, token).last_seq == 2
        save(5, ["C"])
    with at(w.minutes_later(90)):
        assert save(5, ["C"]).seq == 5  # saved in time, acknowledged again
        with pytest.raises(errors.ExamOver):
            save(6, ["D"])
        assert delivery.submit_due() == 1 and delivery.submit_due() == 0
    attempt = Attempt.objects.get()
    assert attempt.state == "submitted" and attempt.submitted_by_clock and queries.broken_at(attempt) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerEvent.objects.filter(number=1).update(value=["D"])


@pytest.mark.django_db
def test_plans_stay_within_scope():
    here = w.world()
    with pytest.raises(errors.OutsideScope):
        w.open_plan(here, level="1")
    with pytest.raises(errors.PlanDates):
        w.open_plan(here, theory_at=w.THEORY_AT.replace(day=7))
    with pytest.raises(errors.PlanCapacity):
        w.open_plan(here, seats=500)
    with pytest.raises(Denied), at(w.TODAY):
        from jianglu.assessment.plans import services

        services.cancel_plan(make_actor(Role.BODY), w.open_plan(here).pk, "x")


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_a_hundred_for_ten_seats():
    here = w.world(candidates=100)
    plan = w.open_plan(here, seats=10)

    def claim(worker):
        try:
            w.register(worker, plan)
            return "seat"
        except errors.SeatsGone:
            return "gone"
        finally:
            connections.close_all()

    with at(w.TODAY), ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(claim, here.workers))
    plan.refresh_from_db()
    assert (outcomes.count("seat"), outcomes.count("gone"), plan.seats_taken) == (10, 90, 10)
    assert Registration.objects.filter(plan=plan).count() == 10
    assert Plan.objects.filter(seats_taken__gt=10).count() == 0 and connection.is_usable()

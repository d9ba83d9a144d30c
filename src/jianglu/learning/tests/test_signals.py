"""Odd ways of learning: measured on honest and cheating learners, found in the database with evidence, never a verdict."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.kernel.errors import Denied
from jianglu.learning import services as learning
from jianglu.learning.models import Course, HourEntry, LearningSignal, PlaySession
from jianglu.learning.rules import Beat
from jianglu.learning.signals import queries, rules, services, simulation
from jianglu.platform import workflow
from jianglu.platform.access import Actor, Role
from jianglu.testing import DISTRICT, SYSTEM, at, make_actor, sign_in

from .test_study import START, ZONE, activity, beat


@pytest.mark.parametrize("kind", list(simulation.TRIALS))
def test_the_published_figures_hold_on_other_learners(kind: str) -> None:
    told, found = queries.measured()[kind], simulation.measure(kind, 7, honest=400, cheats=60)
    assert told.seed not in (7, simulation.TUNED) and told.false_rate <= 0.01 and told.power >= 0.9
    assert found.false_rate <= told.false_rate + 0.02 and found.power >= told.power - 0.15


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 3600)), max_size=30))
def test_who_keeps_the_days_limit_and_sleeps_is_never_signalled(parts: list[tuple[int, int]]) -> None:
    visits = []
    for n, (gap, seconds) in enumerate(parts):
        opened = datetime(2023, 3, 1, 8, tzinfo=ZONE) + timedelta(days=n, seconds=gap)
        visits.append(rules.Visit(opened, opened + timedelta(seconds=seconds), "phone", seconds))
    assert rules.sleepless(visits) is None and rules.shared(visits) == []


def played(worker: Actor, course: Course, opened: datetime, minutes: int, device: str, answer: int = 0) -> None:
    """A lesson with beats every half minute, presence checks answered after so many seconds."""
    with at(opened):
        session = learning.open_session(worker, activity(course, 1).pk, device=device)
    PlaySession.objects.filter(pk=session.pk).update(check_in=30)
    for n in range(1, minutes * 2 + 1):
        with at(opened + timedelta(seconds=30 * n)):
            reply = beat(worker, session, n, Beat(elapsed=30.0 * n))
        if reply["check"]:
            with at(opened + timedelta(seconds=30 * n + answer)):
                learning.confirm_presence(worker, session.key)
            PlaySession.objects.filter(pk=session.pk).update(check_in=30)


def enrolled(course: Course) -> Actor:
    worker = make_actor(Role.WORKER)
    with at(START):
        learning.enrol(worker, course.pk)
    return worker


def test_checks_answered_like_a_clock_open_one_case_and_take_nothing(course: Course) -> None:
    machine, human = enrolled(course), enrolled(course)
    played(machine, course, START, 6, "desktop", answer=3)
    for n in range(6):
        played(human, course, START + timedelta(minutes=20 * n), 1, "phone", answer=(4, 12, 2, 25, 7, 3)[n])
    ledger = list(HourEntry.objects.values_list("pk", "seconds"))
    with at(START + timedelta(hours=12)):
        assert services.scan(SYSTEM, date(2023, 3, 1)) == 1
        assert services.scan(SYSTEM, date(2023, 3, 1)) == 0
    signal = LearningSignal.objects.get()
    assert (signal.kind, signal.person_id, signal.figures["mean"]) == ("idle", machine.person_id, 3.0)
    assert list(HourEntry.objects.values_list("pk", "seconds")) == ledger
    clerk, elsewhere = make_actor(Role.DISTRICT_CLERK), make_actor(Role.DISTRICT_CLERK, region="500103")
    client = sign_in(Client(), clerk)
    assert "疑似挂机" in client.get("/office/learning-signals/").content.decode()
    page = client.get(f"/office/learning-signals/{signal.pk}/").content.decode()
    assert "变异系数" in page and "信号不是证据" in page
    assert sign_in(Client(), elsewhere).get(f"/office/learning-signals/{signal.pk}/").status_code == 404
    case = signal.case
    assert case is not None and case.region_code == DISTRICT
    workflow.act(clerk, case.pk, "dismiss", version=case.version, reason="本人当面演示，习惯如此")
    signal.refresh_from_db()
    assert (signal.state, signal.answer) == ("dismissed", "本人当面演示，习惯如此")
    with pytest.raises(Denied):
        services.scan(clerk, date(2023, 3, 1))


def test_an_account_passed_from_hand_to_hand_is_found(course: Course) -> None:
    worker = enrolled(course)
    for n in range(6):
        device = ("phone", "desktop")[n % 2]
        played(worker, course, START + timedelta(minutes=2 * n), 1, device, answer=(4, 12, 2, 25, 7, 3)[n])
    with at(START + timedelta(hours=3)):
        services.scan(SYSTEM, date(2023, 3, 1))
    signal = LearningSignal.objects.get()
    assert (signal.kind, signal.figures["switches"], signal.figures["devices"]) == ("shared", 5, 2)


def test_two_full_weeks_without_a_day_off_are_looked_into(course: Course) -> None:
    worker = enrolled(course)
    played(worker, course, START, 1, "phone")
    made: list[Any] = [
        HourEntry(
            person_id=worker.person_id, course=course, day=date(2023, 3, 1) - timedelta(days=n), kind="reading",
            seconds=6 * 3600, evidence={}, evidence_hash="", recorded_at=START,
        )
        for n in range(14)
    ]  # fmt: skip
    HourEntry.objects.bulk_create(made)
    with at(START + timedelta(hours=3)):
        services.scan(SYSTEM, date(2023, 3, 1))
    assert LearningSignal.objects.get().figures["days"] == 14

"""Studying: sessions and beats, presence checks, the ledger, quizzes, completion."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from jianglu.kernel.errors import Denied
from jianglu.learning import queries, services
from jianglu.learning.errors import (
    ActivityLocked,
    AnswerUnfit,
    AttemptOver,
    BeatOutOfOrder,
    CourseNotFound,
    NoAttemptsLeft,
    NotEnrolled,
    SessionOver,
)
from jianglu.learning.models import Activity, Course, HourEntry, PlaySession, Progress, Statement
from jianglu.learning.rules import Beat
from jianglu.platform import events
from jianglu.platform.access import Actor, Role
from jianglu.testing import at, make_actor

from .conftest import said

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2023, 3, 1, 9, tzinfo=ZONE)


def activity(course: Course, seq: int) -> Activity:
    return Activity.objects.get(module__version=course.current, seq=seq)


def beat(actor: Actor, session: PlaySession, seq: int, report: Beat) -> dict[str, Any]:
    """A beat as the player sends it: with the token of the answer before."""
    token = PlaySession.objects.get(pk=session.pk).token
    return services.beat(actor, session.key, seq, report, token=token)


def read(actor: Actor, what: Activity, seconds: int, since: datetime = START) -> PlaySession:
    """Read honestly: a beat every 30 seconds, answering every presence check."""
    with at(since):
        session = services.open_session(actor, what.pk)
    for n in range(1, seconds // 30 + 1):
        with at(since + timedelta(seconds=30 * n)):
            reply = beat(actor, session, n, Beat(elapsed=30.0 * n))
            if reply["check"]:
                services.confirm_presence(actor, session.key)
    with at(since + timedelta(seconds=seconds)):
        return services.close_session(actor, session.key)


def test_reading_time_becomes_hours_and_opens_the_quiz(course: Course, worker: Actor) -> None:
    text = activity(course, 1)
    with at(START), pytest.raises(NotEnrolled):
        services.open_session(worker, text.pk)
    with at(START):
        services.enrol(worker, course.pk)
        with pytest.raises(ActivityLocked):
            services.start_attempt(worker, activity(course, 2).pk)
    read(worker, text, 300)
    with at(START + timedelta(minutes=6)):
        assert services.finish_reading(worker, text.pk).done_at
        assert queries.my_hours(worker) == {"today": 300, "year": 300, "ever": 300}
        services.start_attempt(worker, activity(course, 2).pk)
    entry = HourEntry.objects.get()
    assert (entry.kind, entry.seconds, entry.evidence["ranges"]) == ("reading", 300, [[0, 300]])


def test_too_little_reading_is_not_done(course: Course, worker: Actor) -> None:
    with at(START):
        services.enrol(worker, course.pk)
    read(worker, activity(course, 1), 60)
    with at(START + timedelta(minutes=2)):
        assert services.finish_reading(worker, activity(course, 1).pk).done_at is None


def test_a_repeated_beat_is_acknowledged_once_and_a_gap_refused(course: Course, worker: Actor) -> None:
    with at(START):
        services.enrol(worker, course.pk)
        session = services.open_session(worker, activity(course, 1).pk)
    with at(START + timedelta(seconds=30)):
        first = beat(worker, session, 1, Beat(elapsed=30))
        again = services.beat(worker, session.key, 1, Beat(elapsed=30), token=session.token)
        assert again == first
        with pytest.raises(BeatOutOfOrder):
            beat(worker, session, 3, Beat(elapsed=90))
    session.refresh_from_db()
    assert (session.seq, session.pending, first["credited"]) == (1, 30, 30)


def test_a_second_device_takes_over_and_the_first_earns_nothing(course: Course, worker: Actor) -> None:
    with at(START):
        services.enrol(worker, course.pk)
        one = services.open_session(worker, activity(course, 1).pk, device="one")
    with at(START + timedelta(seconds=30)):
        beat(worker, one, 1, Beat(elapsed=30))
        two = services.open_session(worker, activity(course, 1).pk, device="two")
        with pytest.raises(SessionOver):
            beat(worker, one, 2, Beat(elapsed=60))
    assert PlaySession.objects.filter(closed_at=None).get() == two
    assert HourEntry.objects.get().seconds == 30


def test_an_unanswered_presence_check_refuses_the_time_and_lets_it_be_learnt_again(
    course: Course, worker: Actor
) -> None:
    text = activity(course, 1)
    with at(START):
        services.enrol(worker, course.pk)
        session = services.open_session(worker, text.pk)
    PlaySession.objects.update(check_in=60)
    for n in (1, 2):
        with at(START + timedelta(seconds=30 * n)):
            reply = beat(worker, session, n, Beat(elapsed=30.0 * n))
    assert reply["check"]
    with at(START + timedelta(seconds=180)):
        late = beat(worker, session, 3, Beat(elapsed=180))
        assert (late["absent"], late["credited"]) == (True, 0)
    entry = HourEntry.objects.get()
    assert (entry.kind, entry.seconds, entry.refused, entry.reason) == ("refused", 0, 60, "absent")
    assert Progress.objects.get().covered == []
    with at(START + timedelta(seconds=200)):
        services.confirm_presence(worker, session.key)
        services.close_session(worker, session.key)
    read(worker, text, 60, START + timedelta(minutes=10))
    assert Progress.objects.get().seconds == 60


def test_a_browser_that_dies_loses_nothing_acknowledged(course: Course, worker: Actor) -> None:
    with at(START):
        services.enrol(worker, course.pk)
        session = services.open_session(worker, activity(course, 1).pk)
    for n in (1, 2, 3):
        with at(START + timedelta(seconds=30 * n)):
            beat(worker, session, n, Beat(elapsed=30.0 * n))
    with at(START + timedelta(seconds=100)):
        assert services.close_stale_sessions() == 0
    with at(START + timedelta(minutes=10)):
        assert services.close_stale_sessions() == 1
    assert HourEntry.objects.get().seconds == 90


def test_a_quiz_is_marked_on_the_server_and_completes_the_course(course: Course, worker: Actor) -> None:
    quiz = activity(course, 2)
    with at(START):
        services.enrol(worker, course.pk)
    read(worker, activity(course, 1), 300)
    with at(START + timedelta(minutes=10)):
        services.finish_reading(worker, activity(course, 1).pk)
        judge, _single = quiz.questions.all()
        bad = services.start_attempt(worker, quiz.pk)
        assert services.start_attempt(worker, quiz.pk) == bad
        assert services.save_answers(worker, bad.pk, 2, {str(judge.pk): ["F"]}) == 2
        assert services.save_answers(worker, bad.pk, 1, {str(judge.pk): ["T"]}) == 2
        with pytest.raises(AnswerUnfit):
            services.save_answers(worker, bad.pk, 3, {str(judge.pk): ["T", "F"]})
        bad = services.submit_attempt(worker, bad.pk)
        assert (bad.score, bad.passed) == (0, False)
        with pytest.raises(AttemptOver):
            services.save_answers(worker, bad.pk, 3, {})
        good = services.start_attempt(worker, quiz.pk)
        good = services.submit_attempt(worker, good.pk, said(good, q1=["T"], q2=["B"]))
        assert (good.score, good.passed) == (100, True)
        assert services.submit_attempt(worker, good.pk, {str(judge.pk): ["F"]}).score == 100
        with pytest.raises(NoAttemptsLeft):
            services.start_attempt(worker, quiz.pk)
    enrolment = queries.my_courses(worker).get()
    assert enrolment.completed_at and (enrolment.done, enrolment.size) == (2, 3)
    verbs = set(Statement.objects.values_list("body__verb__id", flat=True))
    assert {verb.rsplit("/", 1)[-1] for verb in verbs} >= {"launched", "experienced", "passed", "failed", "completed"}
    assert events.EVENTS["learning.course_completed"]


def test_another_person_sees_and_does_nothing(course: Course, worker: Actor) -> None:
    with at(START):
        services.enrol(worker, course.pk)
        session = services.open_session(worker, activity(course, 1).pk)
        other = make_actor(Role.WORKER)
        for call in (
            lambda: beat(other, session, 1, Beat(elapsed=1)),
            lambda: services.close_session(other, session.key),
        ):
            with pytest.raises(CourseNotFound):
                call()
        with pytest.raises(Denied):
            services.enrol(make_actor(Role.LEADER), course.pk)
        with pytest.raises(Denied):
            services.open_session(Actor.anonymous(), activity(course, 1).pk)
    session.refresh_from_db()
    assert (session.seq, session.closed_at) == (0, None)


@pytest.mark.parametrize("table", ["learning_hourentry", "learning_statement"])
def test_the_ledger_and_the_record_store_cannot_be_changed(course: Course, worker: Actor, table: str) -> None:
    with at(START):
        services.enrol(worker, course.pk)
    read(worker, activity(course, 1), 60)
    for sql in (f"UPDATE {table} SET person_id = person_id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

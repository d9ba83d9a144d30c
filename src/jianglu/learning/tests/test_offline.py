"""Without a network: what goes along names nobody, what comes back counts once, never faster than time, never as hours."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jianglu.learning import queries, services
from jianglu.learning.errors import NotEnrolled
from jianglu.learning.models import Activity, Course, Enrolment, HourEntry, OfflineMark, Progress
from jianglu.learning.offline import rules
from jianglu.learning.offline.services import Mark, sync, take_along
from jianglu.platform.access import Actor, Role
from jianglu.platform.pages.offline import owner
from jianglu.testing import at, make_actor, sign_in

from .conftest import said
from .test_study import START, activity


@given(st.lists(st.integers(0, 5000), max_size=12), st.integers(0, 20_000))
def test_marks_never_sum_to_more_than_the_time_that_passed(marks: list[int], passed: int) -> None:
    believed = 0
    for seconds in marks:
        copy = rules.Copy(START, believed)
        outcome = rules.judge("text", seconds, copy, unlocked=True, now=START + timedelta(seconds=passed))
        if outcome == rules.Outcome.TAKEN:
            believed += seconds
    assert believed <= passed


@pytest.mark.parametrize(
    ("kind", "copied", "unlocked", "days", "outcome"),
    [
        ("text", True, True, 1, "taken"),
        ("quiz", True, True, 1, "other_kind"),
        ("scorm", True, True, 1, "other_kind"),
        ("video", False, True, 1, "not_taken_along"),
        ("video", True, True, 31, "too_old"),
        ("document", True, False, 1, "locked"),
    ],
)
def test_what_is_believed(kind: str, copied: bool, unlocked: bool, days: int, outcome: str) -> None:
    copy = rules.Copy(START, 0) if copied else None
    assert rules.judge(kind, 60, copy, unlocked=unlocked, now=START + timedelta(days=days)) == outcome


def mark(
    what: Activity, seconds: int, *, done: bool = False, at: datetime = START, key: uuid.UUID | None = None
) -> Mark:
    return Mark(key or uuid.uuid4(), what.pk, seconds, done, 0, at)


def taken(worker: Actor, course: Course) -> None:
    with at(START):
        services.enrol(worker, course.pk)
        take_along(worker, course.pk)


def test_a_lesson_read_offline_is_done_once_and_earns_no_hour(course: Course, worker: Actor) -> None:
    text, quiz = activity(course, 1), activity(course, 2)
    taken(worker, course)
    sent = [mark(text, 200), mark(text, 110, done=True, at=START + timedelta(minutes=5)), mark(quiz, 10, done=True)]
    with at(START + timedelta(minutes=10)):
        first = sync(worker, sent)
        assert list(first.values()) == ["taken", "taken", "other_kind"]
        assert sync(worker, [*sent, sent[0]]) == first
    progress = Progress.objects.get(activity=text)
    assert progress.done_at is not None and progress.offline and progress.seconds == 0
    assert not HourEntry.objects.exists() and OfflineMark.objects.count() == 3
    with at(START + timedelta(minutes=11)):
        assert queries.lesson(worker, quiz.pk).line.open
        attempt = services.start_attempt(worker, quiz.pk)
        services.submit_attempt(worker, attempt.pk, said(attempt, q1=["T"], q2=["B"]))
    assert Enrolment.objects.get().completed_at is not None
    assert queries.my_hours(worker)["ever"] == 0


def test_time_cannot_be_spent_twice(course: Course, worker: Actor) -> None:
    text = activity(course, 1)
    taken(worker, course)
    with at(START + timedelta(seconds=300)):
        found = sync(worker, [mark(text, 250), mark(text, 250, done=True, at=START + timedelta(seconds=1))])
    assert list(found.values()) == ["taken", "faster_than_time"]
    assert Progress.objects.get(activity=text).done_at is None


def test_only_what_the_learner_took_along_comes_back(course: Course, worker: Actor) -> None:
    text = activity(course, 1)
    with at(START):
        with pytest.raises(NotEnrolled):
            take_along(worker, course.pk)
        services.enrol(worker, course.pk)
    with at(START + timedelta(hours=1)):
        assert list(sync(worker, [mark(text, 60)]).values()) == ["not_taken_along"]
    stranger, key = make_actor(Role.WORKER), uuid.uuid4()
    taken(worker, course)
    with at(START + timedelta(hours=1)):
        assert sync(stranger, [mark(text, 60, key=key)]) == {key: "not_taken_along"}
        assert sync(worker, [mark(text, 60, key=key)]) == {key: "taken"}


def test_what_lies_on_the_device_names_nobody(course: Course, worker: Actor) -> None:
    taken(worker, course)
    client = sign_in(Client(), worker)
    reply = client.post(f"/learn/offline/courses/{course.pk}/")
    person = Enrolment.objects.get().person
    text = reply.content.decode()
    assert (
        person.name not in text and person.number_masked not in text and str(person.pk) not in json.loads(text)["owner"]
    )
    assert [row["along"] for row in reply.json()["lessons"]] == [True, False, True]
    pages = [client.get("/learn/offline/").content.decode(), Client().get("/learn/offline/").content.decode()]
    assert all(person.name not in page and "离线学习只记录进度" in page for page in pages)
    assert client.get("/learn/offline/state/").json()["owner"] == reply.json()["owner"] == owner(worker)
    assert Client().get("/learn/offline/state/").json()["owner"] == ""
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"storage"'


def test_the_sync_call_takes_only_what_it_understands(course: Course, worker: Actor) -> None:
    text = activity(course, 1)
    taken(worker, course)
    client = sign_in(Client(), worker)
    good: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "activity": text.pk,
        "seconds": 5,
        "done": False,
        "at": START.isoformat(),
    }
    with at(START + timedelta(hours=1)):
        for bad in (
            {"seconds": -1},
            {"seconds": "x"},
            {"activity": 2**70},
            {"at": "heute"},
            {"key": "1"},
            {"position": 1e300},
        ):
            reply = client.post("/learn/offline/sync/", {"marks": [good | bad]}, "application/json")
            assert reply.status_code == 422, bad
        assert client.post("/learn/offline/sync/", "[]", "application/json").status_code == 422
        reply = client.post("/learn/offline/sync/", {"marks": [good]}, "application/json")
    assert reply.json() == {"outcomes": {good["key"]: "taken"}}


def test_the_site_can_be_installed(client: Client, db: None) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json" and manifest.json()["display"] == "standalone"
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript") and "no-cache" in worker["Cache-Control"]
    assert (
        "/learn/offline/" in worker.content.decode()
        and "&" not in worker.content.decode().split("ASSETS = ")[1].split("]")[0]
    )


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_share_one_time(course: Course) -> None:
    worker, text = make_actor(Role.WORKER), activity(course, 1)
    taken(worker, course)

    def go(_n: int) -> list[str]:
        try:
            with at(START + timedelta(seconds=100)):
                return list(sync(worker, [mark(text, 60)]).values())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = [outcome for outcomes in pool.map(go, range(4)) for outcome in outcomes]
    assert sorted(found) == ["faster_than_time"] * 3 + ["taken"]

"""Scripts that skip, speed, replay, forge, open ten tabs or drive the calls directly: they earn nothing beyond real time.

Whatever is done, in whatever order: no second counts twice, nobody earns more than the server's clock has run, no medium
more than its length, and every credited second lies in the ledger with its evidence.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jianglu.kernel.errors import DomainError
from jianglu.learning import services
from jianglu.learning.errors import BeatForged, BeatOutOfOrder, SessionOver
from jianglu.learning.models import Activity, Course, HourEntry, PlaySession
from jianglu.learning.rules import Beat
from jianglu.learning.uploads import LESSON_FILE
from jianglu.platform import files
from jianglu.platform.access import Actor, Role
from jianglu.testing import SYSTEM, at, make_actor

from .conftest import PACKAGE

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2023, 3, 1, 9, tzinfo=ZONE)
LENGTH = 300  # seconds of the video
CLIP = next((Path(__file__).parents[1] / "data").rglob("*.mp4"))


def lasting(seconds: int) -> bytes:
    """A clip whose movie header names this length, which is all that the server reads of it."""
    clip = bytearray(CLIP.read_bytes())
    header = clip.index(b"mvhd") + 4
    scale = int.from_bytes(clip[header + 12 : header + 16])
    clip[header + 16 : header + 20] = (seconds * scale).to_bytes(4)
    return bytes(clip)


@pytest.fixture
def video(course: Course) -> Activity:
    """A video of five minutes, in a course that may be learnt in any order."""
    stored = files.store_bytes(SYSTEM, lasting(LENGTH), "a.mp4", purpose=LESSON_FILE)
    clip = {"kind": "video", "title": "片", "file_id": stored.pk, "seconds": LENGTH}
    chapter = {**PACKAGE["modules"][0], "activities": [*PACKAGE["modules"][0]["activities"], clip]}
    made = services.import_course(SYSTEM, {**PACKAGE, "in_order": False, "modules": [chapter]})
    return Activity.objects.get(module__version=made.current, kind="video")


class Script:
    """A program that has an account and knows every call; the server's clock runs as it waits."""

    def __init__(self, actor: Actor, activity: Activity) -> None:
        self.actor, self.activity, self.now = actor, activity, START
        self.sessions: list[tuple[PlaySession, list[str]]] = []
        with at(self.now):
            services.enrol(actor, activity.module.version.course_id)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def open(self) -> None:
        with at(self.now):
            session = services.open_session(self.actor, self.activity.pk)
        self.sessions.append((session, [session.token]))

    def beat(self, tab: int, seq: int, report: Beat, token: int) -> dict[str, Any] | None:
        """A beat of one of the tabs with one of the tokens it was ever given; None when it was refused."""
        session, tokens = self.sessions[tab % len(self.sessions)]
        with at(self.now):
            try:
                reply = services.beat(self.actor, session.key, seq, report, token=tokens[token % len(tokens)])
            except DomainError:
                return None
        tokens.append(reply["token"])
        return reply

    def present(self, tab: int) -> None:
        with at(self.now):
            try:
                services.confirm_presence(self.actor, self.sessions[tab % len(self.sessions)][0].key)
            except DomainError:
                return

    def close(self) -> int:
        """Close everything; returns the seconds in the ledger."""
        with at(self.now):
            for session, _tokens in self.sessions:
                services.close_session(self.actor, session.key)
        return HourEntry.objects.filter(person_id=self.actor.person_id).aggregate(n=Sum("seconds"))["n"] or 0


spans = st.tuples(st.floats(-10, 400), st.floats(-10, 4000))
reports = st.builds(
    Beat,
    elapsed=st.floats(0, 10_000),
    ranges=st.lists(spans, max_size=4).map(tuple),
    rate=st.sampled_from([0.5, 1.0, 1.5, 2.0, 16.0]),
    visible=st.booleans(),
    playing=st.booleans(),
)
acts = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 90)),
    st.tuples(st.just("open")),
    st.tuples(st.just("present"), st.integers(0, 2)),
    st.tuples(st.just("beat"), st.integers(0, 2), st.integers(1, 6), reports, st.integers(0, 6)),
    st.tuples(st.just("beat"), st.integers(0, 2), st.integers(1, 6), reports, st.just(-1)),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=5, max_size=30))
def test_no_history_earns_more_than_real_time_or_the_medium(video: Activity, history: list[tuple[Any, ...]]) -> None:
    script = Script(make_actor(Role.WORKER), video)
    script.open()
    for act, *rest in history:
        getattr(script, act)(*rest)
    earned, waited = script.close(), (script.now - START).total_seconds()
    assert 0 <= earned <= min(waited, LENGTH)
    ranges: list[list[int]] = []
    for entry in HourEntry.objects.filter(person_id=script.actor.person_id, seconds__gt=0):
        ranges += entry.evidence["ranges"]
        assert sum(high - low for low, high in entry.evidence["ranges"]) == entry.seconds
    ranges.sort()
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(ranges)), "a second counted twice"


@pytest.fixture
def script(video: Activity) -> Iterator[Script]:
    made = Script(make_actor(Role.WORKER), video)
    made.open()
    yield made


def whole(elapsed: float, rate: float = 1.0, **more: Any) -> Beat:
    return Beat(elapsed=elapsed, ranges=((0, LENGTH),), rate=rate, **more)


def test_who_claims_the_whole_film_at_once_earns_what_the_clock_says(script: Script) -> None:
    assert script.beat(0, 1, whole(10_000), -1)["credited"] == 0
    script.wait(20)
    assert script.beat(0, 2, whole(20_000), -1)["credited"] <= 20
    assert script.close() <= 20


@pytest.mark.parametrize("report", [whole(30, rate=16.0), whole(30, visible=False), whole(30, playing=False)])
def test_fast_hidden_and_paused_play_earn_nothing_and_say_why(script: Script, report: Beat) -> None:
    script.wait(30)
    reply = script.beat(0, 1, report, -1)
    assert (reply["credited"], script.close()) == (0, 0)
    assert reply["reason"] in {"too_fast", "hidden", "paused"}


def test_replayed_and_forged_beats_are_refused_and_counted(script: Script) -> None:
    session, tokens = script.sessions[0]
    script.wait(30)
    assert script.beat(0, 1, whole(30), -1)
    script.wait(30)
    with at(script.now):
        with pytest.raises(BeatForged):  # a script that watched the first answer's beat
            services.beat(script.actor, session.key, 2, whole(60), token=tokens[0])
        with pytest.raises(BeatForged):
            services.beat(script.actor, session.key, 2, whole(60), token="made up")
        with pytest.raises(BeatOutOfOrder):
            services.beat(script.actor, session.key, 9, whole(60), token=tokens[-1])
    session.refresh_from_db()
    assert (session.forged, session.seq) == (2, 1)
    script.wait(30)
    script.close()
    assert HourEntry.objects.get().evidence["forged"] == 2


def test_ten_tabs_earn_what_one_does(script: Script) -> None:
    for _ in range(9):
        script.open()
    for n in range(1, 5):
        script.wait(30)
        for tab in range(10):
            script.beat(tab, n, whole(30.0 * n), -1)
    assert script.close() <= 120
    with at(script.now), pytest.raises(SessionOver):
        services.beat(script.actor, script.sessions[0][0].key, 1, whole(1), token=script.sessions[0][1][-1])


def test_who_does_not_answer_the_presence_check_loses_what_waited(script: Script) -> None:
    session = script.sessions[0][0]
    PlaySession.objects.filter(pk=session.pk).update(check_in=60)
    for n in range(1, 10):
        script.wait(30)
        script.beat(0, n, Beat(elapsed=30.0 * n, ranges=((30.0 * (n - 1), 30.0 * n),)), -1)
    assert script.close() == 0
    entry = HourEntry.objects.get(kind="refused")
    assert (entry.reason, entry.refused > 0) == ("absent", True)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_one_beat_sent_by_twenty_threads_counts_once(transactional_db: None, video: Activity) -> None:
    script = Script(make_actor(Role.WORKER), video)
    script.open()
    session, [token] = script.sessions[0]
    script.wait(30)
    replies: list[Any] = []

    def send() -> None:
        with at(script.now):
            try:
                reply = services.beat(script.actor, session.key, 1, whole(30), token=token)
            except DomainError as error:
                reply = error
            replies.append(reply)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 20 and {reply["token"] for reply in replies if isinstance(reply, dict)} != {token}
    assert script.close() == 30

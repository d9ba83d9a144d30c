"""LEARNERS (500) who watch at once: each reads the next part of the video and sends a beat every 30 s, as the player does.

The product's own server (gunicorn, two workers) with the database's durable settings. Everybody opens the lesson within RUSH
seconds; then the load stands for DURATION seconds. Beside the beats of that load: the same beat with nobody else there. At
the end every acknowledged beat is looked for, and what was credited is held against the clock: nobody may have more seconds
than there were since their session was opened.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from browsing import request, session_of
from common import Figure, Line, figures, report
from serving import throwaway

LEARNERS = int(os.environ.get("LEARNERS", "500"))
RUSH = int(os.environ.get("RUSH", "60"))
DURATION = int(os.environ.get("DURATION", "120"))
EVERY = 30.0  # seconds between two beats, as in player.js
PART = 64 * 1024  # bytes of the video read before a beat; what the network carries beside it is not measured here
PADDING = (1 << 23).to_bytes(4) + b"free" + bytes((1 << 23) - 8)  # a box that players skip: the clip alone is a few KB
FLOOR = 200.0  # milliseconds, p95 of a beat


@dataclass
class Learner:
    """One browser, its session and the last beat that the server acknowledged."""

    cookie: str
    key: str = ""
    token: str = ""
    seq: int = 0
    opened: float = 0.0
    told: float = 0.0  # seconds of media told so far


@dataclass
class Tally:
    """Milliseconds by kind of request; failures by what they were."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)


def prepare() -> tuple[int, list[Learner]]:
    """A course with one long video, and learners who have joined it."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connections

    from jianglu.learning import services
    from jianglu.learning.models import Activity
    from jianglu.learning.tests.test_adversaries import lasting
    from jianglu.learning.uploads import LESSON_FILE
    from jianglu.platform import files
    from jianglu.platform.access import Role
    from jianglu.testing import SYSTEM, make_actor, make_region

    call_command("vault_begin", verbosity=0)
    make_region()
    services.load_categories(SYSTEM)
    stored = files.store_bytes(SYSTEM, lasting(3600) + PADDING, "a.mp4", purpose=LESSON_FILE)
    clip = {"kind": "video", "title": "一小时", "file_id": stored.pk, "seconds": 3600}
    course = services.import_course(
        SYSTEM, {"title": "看一小时", "category": "care", "modules": [{"title": "第一章", "activities": [clip]}]}
    )
    learners = []
    for _number in range(LEARNERS + 1):
        actor = make_actor(Role.WORKER)
        services.enrol(actor, course.pk)
        learners.append(Learner(session_of(get_user_model().objects.get(pk=actor.user_id or 0))))
    activity = int(Activity.objects.get(kind="video").pk)
    connections.close_all()
    return activity, learners


class Load:
    """Learners against one server; every answer is timed."""

    def __init__(self, address: str, activity: int) -> None:
        self.port, self.activity, self.tally = int(address.rsplit(":", 1)[1]), activity, Tally()

    async def asked(self, kind: str, *what: Any) -> str:
        started = time.perf_counter()
        try:
            status, _to, text = await request(self.port, *what)
        except (OSError, TimeoutError) as error:
            self.tally.failed[f"{kind}: {type(error).__name__}"] += 1
            return ""
        if status >= 400:
            self.tally.failed[f"{kind}: {status}"] += 1
            return ""
        self.tally.times.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
        return text

    async def open(self, one: Learner) -> None:
        """The page of the lesson, and the lease."""
        await self.asked("page of the lesson", "GET", f"/learn/{self.activity}/", one.cookie)
        found = await self.asked("opening", "POST", f"/learn/{self.activity}/session/", one.cookie)
        if found:
            data = json.loads(found)
            one.key, one.token, one.opened = data["key"], data["token"], time.monotonic()

    async def beat(self, one: Learner) -> None:
        """The next part of the file, and what was seen of it."""
        low = (one.seq * PART) % len(PADDING)
        span = f"Range: bytes={low}-{low + PART - 1}\r\n"
        await self.asked(
            "part of the video", "GET", f"/learn/{self.activity}/media/", one.cookie, "", "text/plain", span
        )
        elapsed = time.monotonic() - one.opened
        seen = {"seq": one.seq + 1, "token": one.token, "elapsed": elapsed, "ranges": [[one.told, elapsed]],
                "rate": 1, "visible": True, "playing": True, "position": elapsed}  # fmt: skip
        answer = await self.asked("beat", "POST", f"/learn/sessions/{one.key}/beat/", one.cookie, json.dumps(seen))
        if answer:
            data = json.loads(answer)
            one.token, one.seq, one.told = data["token"], data["seq"], elapsed
            if data["check"]:
                await self.asked("presence", "POST", f"/learn/sessions/{one.key}/presence/", one.cookie)

    async def watch(self, one: Learner, until: float) -> None:
        """From the lesson's opening to the end of the load."""
        await asyncio.sleep(random.uniform(0, RUSH))
        await self.open(one)
        while one.key and time.monotonic() + EVERY < until:
            await asyncio.sleep(EVERY)
            await self.beat(one)

    async def alone(self, one: Learner) -> float:
        """Median milliseconds of a beat with nobody else there."""
        await self.open(one)
        for _time in range(20):
            await self.beat(one)
        return statistics.median(self.tally.times["beat"])

    async def all(self, learners: list[Learner]) -> None:
        """Everybody at once; the figures are those of the standing load."""

        async def settled() -> None:
            await asyncio.sleep(RUSH + EVERY)
            self.rush, self.tally.times = self.tally.times, {}

        until = time.monotonic() + RUSH + EVERY + DURATION
        await asyncio.gather(settled(), *(self.watch(one, until) for one in learners))


def kept(learners: list[Learner], load: Load) -> list[Line]:
    """What the database says of it."""
    from jianglu.learning.models import HourEntry, PlaySession

    rows = {str(row.key): row for row in PlaySession.objects.all()}
    lost = sum(max(0, one.seq - rows[one.key].seq) for one in learners if one.key)
    now = time.monotonic()
    posted: Counter[int] = Counter()
    for session, seconds in HourEntry.objects.values_list("session_id", "seconds"):
        posted[session] += seconds
    over = sum(rows[one.key].pending + posted[rows[one.key].pk] > now - one.opened for one in learners if one.key)
    counted = sum(row.pending for row in rows.values()) + sum(posted.values())
    return [
        ("learners who watched", f"{sum(bool(one.key) for one in learners):,}", f">= {LEARNERS:,}",
         sum(bool(one.key) for one in learners) >= LEARNERS),
        ("acknowledged beats lost", f"{lost}", "0", lost == 0),
        ("learners credited more than the clock", f"{over}", "0", over == 0),
        ("seconds credited", f"{counted:,}", "> 0", counted > 0),
        ("failures", ", ".join(f"{what} {n}" for what, n in load.tally.failed.items()) or "none", "none",
         not load.tally.failed),
    ]  # fmt: skip


def main() -> None:
    """Print the figures."""
    with throwaway() as address:
        activity, learners = prepare()
        quiet = asyncio.run(Load(address, activity).alone(learners.pop()))
        load = Load(address, activity)
        asyncio.run(load.all(learners))
        found = []
        for kind, times in sorted({**load.rush, **load.tally.times}.items()):
            p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
            note = f"{len(times):,}, median {statistics.median(times):.1f}"
            is_beat = kind == "beat"
            found.append(
                Figure(f"playing: {kind}, p95", p95, "ms", FLOOR if is_beat else None, quiet if is_beat else None, note)
            )
        figures(found)
        report("playing", kept(learners, load))


if __name__ == "__main__":
    main()

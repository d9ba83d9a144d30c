"""The browsers of the delivery bench: they enter, save, beat, and note every acknowledgement that they get."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from browsing import CSRF, request

RUSH = int(os.environ.get("RUSH", "60"))  # seconds within which everybody enters
PORT = 8107


@dataclass
class Candidate:
    """One browser: its session, its exam, and what it has not yet got acknowledged."""

    registration: int
    session: str
    exam: str = ""
    seq: int = 0
    choices: dict[int, list[str]] = field(default_factory=dict)


@dataclass
class Tally:
    """Milliseconds by kind of request, and failures by what they were."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"enter": [], "page": [], "save": [], "beat": []})
    failed: Counter[str] = field(default_factory=Counter)
    gap: float = 0.0
    last: float = 0.0


async def timed(tally: Tally, kind: str, *what: str, stop: Any) -> tuple[int, str, str] | None:
    """The answer, tried again until there is one that is no failure of the server; every try is timed for itself."""
    wait = 0.5
    while not stop.is_set() or kind == "enter":
        started = time.perf_counter()
        try:
            status, to, text = await request(PORT, *what)
        except (OSError, ConnectionError, TimeoutError, asyncio.IncompleteReadError) as error:
            tally.failed[type(error).__name__] += 1
        else:
            if status < 500:
                tally.times[kind].append((time.perf_counter() - started) * 1000)
                return status, to, text
            tally.failed[str(status)] += 1
        await asyncio.sleep(wait * random.uniform(0.5, 1.5))
        wait = min(wait * 2, 4)
    return None


async def sit(one: Candidate, code: str, tally: Tally, log: int, entered: Any, stop: Any) -> None:
    """Enter (or come back after a death), then save and beat until the end."""
    if not one.exam:
        await asyncio.sleep(random.uniform(0, RUSH))
        path = f"/my/exams/{one.registration}/enter/"
        form = f"csrfmiddlewaretoken={CSRF}&code={code}"
        answer = await timed(
            tally, "enter", "POST", path, one.session, form, "application/x-www-form-urlencoded", stop=stop
        )
        assert answer is not None
        if answer[0] == 409:  # the answer to an earlier try was lost on its way: the door leads to the exam
            answer = await timed(tally, "page", "GET", path, one.session, stop=stop)
        if answer is None or answer[0] != 302:
            tally.failed[f"enter {answer and answer[0]}"] += 1
            return
        one.exam = answer[1].strip("/").split("/")[1]
    page = await timed(tally, "page", "GET", f"/exam/{one.exam}/", one.session, stop=stop)
    if page is None or page[0] != 200:
        tally.failed[f"page {page and page[0]}"] += 1
        return
    found = re.search(r'data-seq="(\d+)"', page[2])
    one.seq = int(found[1]) if found else 0
    for number, label in re.findall(r'id="q(\d+)([A-Z])"', page[2]):
        one.choices.setdefault(int(number), []).append(label)
    if not one.choices:
        sys.stderr.write(page[2][:3000])
        return
    with entered.get_lock():
        entered.value += 1
    await asyncio.gather(saving(one, tally, log, stop), beating(one, tally, stop))


async def saving(one: Candidate, tally: Tally, log: int, stop: Any) -> None:
    await asyncio.sleep(random.uniform(0, 30))
    while not stop.is_set():
        one.seq += 1
        question = random.choice([*one.choices])
        value = [random.choice(one.choices[question])]
        entry = json.dumps({"seq": one.seq, "value": value, "flagged": False, "at": ""})
        answer = await timed(
            tally, "save", "PUT", f"/exam/{one.exam}/answers/{question}/", one.session, entry, stop=stop
        )
        if answer is None:
            return
        if answer[0] == 200:  # what the browser was told is durable is written down before anything else
            os.write(log, f"{one.exam} {json.loads(answer[2])['seq']} {question} {value[0]}\n".encode())
            now = time.monotonic()
            tally.gap, tally.last = max(tally.gap, now - (tally.last or now)), now
        else:
            tally.failed[f"save {answer[0]}"] += 1
        await asyncio.sleep(random.uniform(20, 45))


async def beating(one: Candidate, tally: Tally, stop: Any) -> None:
    await asyncio.sleep(random.uniform(0, 30))
    while not stop.is_set():
        await timed(tally, "beat", "POST", f"/exam/{one.exam}/heartbeat/", one.session, '{"away": 0}', stop=stop)
        await asyncio.sleep(30)


def browsers(some: list[Candidate], code: str, log: str, entered: Any, stop: Any, reset: Any, out: Any) -> None:
    """A process full of browsers; tells its figures when it stops."""

    async def all_of_them() -> Tally:
        tally = Tally()

        async def resetting() -> None:
            while not reset.is_set():
                await asyncio.sleep(0.5)
            tally.times = {kind: [] for kind in tally.times}

        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        clear = asyncio.create_task(resetting()) if not reset.is_set() else None
        first = asyncio.gather(*(sit(one, code, tally, handle, entered, stop) for one in some))
        rush: list[float] = []
        while not first.done():
            await asyncio.sleep(0.5)
            rush = tally.times["enter"] or rush
        await first
        if clear:
            clear.cancel()
        tally.times["enter"] = rush
        return tally

    out.put(asyncio.run(all_of_them()))

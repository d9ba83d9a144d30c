"""Invariant 4: what was acknowledged in an exam or a lesson survives kill -9 of the database and of the web server."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil
import pytest

from jianglu import database

from .running import PATIENCE, Running, environment, family, free_port, part, started, wait_for

PAUSE = 0.02  # seconds between two answers of one candidate
CREDIT = ("credited", "refused", "pending", "activity_seconds")  # what a beat is answered
BETWEEN = 6  # acknowledged answers that each candidate gives before the next blow


class Client(threading.Thread):
    """Somebody at a browser who goes on until told to stop, sending again what was not acknowledged."""

    def __init__(self, port: int, bearer: str) -> None:
        super().__init__(daemon=True)
        self.base = f"http://127.0.0.1:{port}/api/v1"
        self.bearer, self.done = bearer, threading.Event()
        self.acked = self.failed = 0
        self.wrong: list[str] = []

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The server's answer; raises OSError or HTTPException when there is none, or a server error."""
        request = urllib.request.Request(
            self.base + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.bearer}",
                "Content-Type": "application/json",
                "X-Forwarded-Proto": "https",
                **headers,
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def insist(self, *request: Any, **headers: str) -> Any:
        """Ask until it is answered."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask(*request, **headers)
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    raise AssertionError(f"{request}: {error.code} {error.read().decode()}") from error
            except (OSError, HTTPException):
                pass
            self.failed += 1
            assert time.monotonic() < deadline, "nobody answers"
            time.sleep(0.1)

    def run(self) -> None:
        """Work until told to stop."""
        try:
            while not self.done.is_set():
                self.step()
                self.acked += 1
                time.sleep(PAUSE)
        except AssertionError as error:
            self.wrong.append(str(error))

    def step(self) -> None:
        """One piece of work, acknowledged when this returns."""
        raise NotImplementedError


class Candidate(Client):
    """Answers question after question, some of them again."""

    def __init__(self, port: int, exam: dict[str, Any]) -> None:
        super().__init__(port, exam["bearer"])
        self.path, self.token, self.questions = f"/assessment/me/exams/{exam['id']}", exam["token"], exam["questions"]
        self.id: str = exam["id"]
        self.given: dict[int, list[str]] = {}
        self.chance = random.Random(exam["id"])

    def step(self) -> None:
        number, kind, labels = self.chance.choice(self.questions)
        labels = labels or ["T", "F"]
        value = sorted(self.chance.sample(labels, 2 if kind == "multiple" else 1))
        body = {"seq": self.acked + 1, "value": value}
        answer = self.insist("PUT", f"{self.path}/answers/{number}", body, **{"X-Exam-Token": self.token})
        assert answer["seq"] == self.acked + 1
        self.given[number] = value

    def paper(self) -> dict[int, list[str]]:
        """What stands on the paper."""
        paper = self.insist("GET", f"{self.path}/paper", **{"X-Exam-Token": self.token})
        return {question["no"]: question["chosen"] for question in paper["questions"] if question["chosen"]}


class Learner(Client):
    """Reads a lesson; its beats are acknowledged one by one."""

    def __init__(self, port: int, lesson: dict[str, Any]) -> None:
        super().__init__(port, lesson["bearer"])
        self.path, self.since = f"/learning/sessions/{lesson['key']}", time.monotonic()
        self.reply = {"token": lesson["token"]}

    def step(self) -> None:
        beat = {"seq": self.acked + 1, "elapsed": time.monotonic() - self.since, "token": self.reply["token"]}
        self.reply = self.insist("POST", f"{self.path}/beats", beat)
        assert self.reply["seq"] == self.acked + 1


def tell(home: Path, port: int, verb: str) -> Any:
    """Run the program beside this file against the installation's database."""
    return json.loads(run(home, port, "jianglu.run.tests.crash_world", verb).splitlines()[-1])


def run(home: Path, port: int, *module: str) -> str:
    """What a program prints that works on the installation."""
    url = database.Server(home / "pg", database.SAFE).url
    done = subprocess.run(
        [sys.executable, "-m", *module],
        env=environment(home, port) | {"DATABASE_URL": url}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, PATIENCE)


def database_dies(home: Path) -> None:
    """Every process of the server at once, as when the power goes."""
    server = part(home, "bin/postgres")
    kill([server, *server.children(recursive=True)])


def web_workers_die(home: Path) -> None:
    kill(part(home, "gunicorn").children())


@pytest.fixture
def installation(home: Path) -> tuple[Path, int, Running]:
    port = free_port()
    return home, port, started(home, port)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(installation: tuple[Path, int, Running]) -> None:
    home, port, _running = installation
    run(home, port, "jianglu.cli", "manage", "vault_begin")
    world = tell(home, port, "build")
    candidates = [Candidate(port, exam) for exam in world["exams"]]
    learner = Learner(port, world["lesson"])
    everybody: list[Client] = [*candidates, learner]
    for one in everybody:
        one.start()
    for blow in (database_dies, web_workers_die, database_dies):
        before = [one.acked for one in everybody]
        wait_for(lambda: all(one.acked >= n + BETWEEN or one.wrong for one, n in zip(everybody, before, strict=True)))  # noqa: B023
        blow(home)
    before = [one.acked for one in everybody]
    wait_for(lambda: all(one.acked >= n + BETWEEN or one.wrong for one, n in zip(everybody, before, strict=True)))
    for one in everybody:
        one.done.set()
    for one in everybody:
        one.join(PATIENCE)
    assert [wrong for one in everybody for wrong in one.wrong] == []
    assert all(one.failed for one in everybody), "the blows were felt"
    for one in candidates:
        assert one.paper() == one.given
        one.insist("POST", f"{one.path}/submission", **{"X-Exam-Token": one.token})
    held = tell(home, port, "check")
    assert {row["id"]: (row["state"], row["events"], row["broken"]) for row in held["exams"]} == {
        one.id: ("submitted", one.acked, None) for one in candidates
    }
    assert held["lesson"]["seq"] == learner.acked
    assert {key: held["lesson"]["reply"][key] for key in CREDIT} == {key: learner.reply[key] for key in CREDIT}
    assert family(home), "and the installation still runs"

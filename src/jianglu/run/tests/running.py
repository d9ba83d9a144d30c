"""A whole installation, started as an operator would, with handles to kill its parts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

SOURCE = Path(__file__).resolve().parents[3]
PATIENCE = 300  # seconds; a busy machine starts slowly


def environment(home: Path, port: int) -> dict[str, str]:
    """A real city's: no demo, so nothing to seed."""
    mine = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return mine | {
        "PYTHONPATH": str(SOURCE),
        "JIANGLU_HOME": str(home),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "jianglu.config.settings.prod",
        "JIANGLU_SECRET_KEY": "a key for a test only, which nobody else will ever use",
        "JIANGLU_HOSTS": "127.0.0.1",
    }


class Running:
    """`jianglu run` in a process of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.log = home.parent / f"run-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jianglu.cli", "run"],
                env=environment(home, port), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text()


def started(home: Path, port: int) -> Running:
    """A running installation that says that it is ready."""
    running = Running(home, port)
    wait_for(lambda: "is ready" in running.said() or running.process.poll() is not None)
    assert running.process.poll() is None, running.said()
    return running


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)


def healthy(port: int) -> bool:
    with (
        suppress(urllib.error.URLError, OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5),
    ):
        return True
    return False


def family(home: Path) -> list[psutil.Process]:
    """Every process of the installation."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if str(home) in " ".join(process.cmdline()) or process.environ().get("JIANGLU_HOME") == str(home):
                found.append(process)
    return found


def part(home: Path, word: str) -> psutil.Process:
    """The oldest process of the installation whose command line has the word."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:  # it may just be coming back
        found = []
        for process in family(home):
            with suppress(psutil.NoSuchProcess):
                if word in " ".join(process.cmdline()):
                    found.append(process)
        if found:
            return min(found, key=lambda process: process.create_time())
        time.sleep(0.2)
    raise AssertionError(f"no {word} runs")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_and_see_it_back(home: Path, port: int, word: str) -> None:
    victim = part(home, word)
    victim.kill()
    psutil.wait_procs([victim], PATIENCE)
    wait_for(lambda: healthy(port))
    wait_for(lambda: word in " ".join(" ".join(process.cmdline()) for process in family(home)))
    assert part(home, word).pid != victim.pid

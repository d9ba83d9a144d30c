"""The whole installation is started, killed part by part, and stopped, as an operator would."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

SOURCE = Path(__file__).resolve().parents[3]
PATIENCE = 120  # seconds


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An installation's folder; whatever runs there is ended afterwards."""
    for above in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        above.chmod(0o755)
    folder = tmp_path / "a city"
    yield folder
    for process in family(folder):
        with suppress(psutil.NoSuchProcess):
            process.kill()


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
    found = [process for process in family(home) if word in " ".join(process.cmdline())]
    return min(found, key=lambda process: process.create_time())


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


@pytest.mark.slow
def test_every_part_may_be_killed_and_nothing_is_left_running(home: Path, tmp_path: Path) -> None:
    port = free_port()
    first = Running(home, port)
    wait_for(lambda: "is ready" in first.said() or first.process.poll() is not None)
    assert first.process.poll() is None, first.said()
    assert healthy(port)

    second = Running(home, free_port())
    assert second.process.wait(PATIENCE) == 1
    assert f"already runs here (process {first.process.pid})" in second.said()
    third = Running(tmp_path / "another city", port)
    assert third.process.wait(PATIENCE) == 1
    assert f"Port {port} cannot be used" in third.said()

    for word in ("gunicorn", "postgres", "django worker"):
        kill_and_see_it_back(home, port, word)

    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    again = Running(home, port)
    wait_for(lambda: "is ready" in again.said() or again.process.poll() is not None)
    assert "left over from last time" in again.said()
    assert healthy(port)

    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(60) == 0
    assert "stopping" in again.said()
    wait_for(lambda: not family(home))

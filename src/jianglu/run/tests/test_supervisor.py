"""The whole installation is started, killed part by part, and stopped, as an operator would."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from .running import PATIENCE, Running, family, free_port, healthy, kill_and_see_it_back, started, wait_for


@pytest.mark.slow
def test_every_part_may_be_killed_and_nothing_is_left_running(home: Path) -> None:
    port = free_port()
    first = started(home, port)
    assert healthy(port)

    second = Running(home, free_port())
    assert second.process.wait(PATIENCE) == 1
    assert f"already runs here (process {first.process.pid})" in second.said()
    third = Running(home.parent / "another city", port)
    assert third.process.wait(PATIENCE) == 1
    assert f"Port {port} cannot be used" in third.said()

    for word in ("gunicorn", "postgres", "django worker"):
        kill_and_see_it_back(home, port, word)

    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    again = started(home, port)
    assert "left over from last time" in again.said()
    assert healthy(port)

    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(60) == 0
    assert "stopping" in again.said()
    wait_for(lambda: not family(home))

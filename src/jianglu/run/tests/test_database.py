"""The embedded server is started, joined, killed and stopped for real."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jianglu.database import FAST, SAFE, Server, ServerFailed, place

SOURCE = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that every user may enter, with a path that a shell would trip over."""
    for above in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        above.chmod(0o755)
    yield tmp_path / "a path, with 'quotes' and 匠路" / "pg"


def rows(server: Server, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url) as connection:
        return list(connection.execute(statement).fetchall())


@pytest.mark.slow
def test_killed_server_loses_nothing_that_was_acknowledged(folder: Path) -> None:
    server = Server(folder, SAFE)
    server.start()
    try:
        assert rows(server, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == [("on", "on")]
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE fact (id int)")
            connection.execute("INSERT INTO fact SELECT generate_series(1, 1000)")
        process = server._process()
        assert process is not None
        process.kill()
        process.wait(10)
        assert not server.alive()
        server.start()
        assert rows(server, "SELECT count(*) FROM fact") == [(1000,)]
    finally:
        server.stop()
    assert not server.alive()


@pytest.mark.slow
def test_the_last_to_leave_stops_the_server_and_a_killed_user_does_not_count(folder: Path) -> None:
    first, second = Server(folder, FAST), Server(folder, FAST)
    first.start()
    program = (
        "import sys, time; from pathlib import Path; from jianglu.database import *;"
        " start_embedded(Path(sys.argv[1]), settings=FAST); print('joined', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"joined\n"
    first.stop(leave_to_others=True)
    assert first.alive(), "somebody else still uses it"
    other.kill()
    other.wait()
    other.stdout.close()
    second.start()
    second.stop(leave_to_others=True)
    assert not second.alive()


@pytest.mark.slow
def test_a_stale_note_of_a_used_process_id_is_seen_through(folder: Path) -> None:
    server = Server(folder, FAST)
    server.start()
    server.stop()
    note = server.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{server.data}\n1\n5432\n{server.sockets}\n\n1 1\nready\n")
    assert not server.alive()
    server.start()
    try:
        assert rows(server, "SELECT 1") == [(1,)]
    finally:
        server.stop()


@pytest.mark.slow
def test_a_setting_that_the_server_refuses_is_told(folder: Path) -> None:
    with pytest.raises(ServerFailed, match="no_such_setting"):
        Server(folder, FAST | {"no_such_setting": "1"}).start()


def test_a_folder_that_the_servers_user_cannot_enter_is_opened_to_nobody(tmp_path: Path) -> None:
    home = tmp_path / "private"
    home.mkdir(mode=0o700)
    where = place(home / "pg")
    assert home.stat().st_mode & 0o777 == 0o700
    if os.geteuid():
        assert where == home / "pg"
    else:
        assert not where.is_relative_to(home)
        assert (home / "pg").resolve() == where
        assert place(home / "pg") == where
        where.rmdir()

"""Keeps database, server and worker running until Ctrl-C, and tidies up after a supervisor that was killed."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from jianglu import database

from .preparation import CannotStart, Preparation, say

GRACE = 6  # seconds that a child may take to stop; jobs go on from their checkpoints
PAUSE = 1.0  # seconds between two looks at the children
PATIENCE = 5  # deaths of one child within a minute
LONGEST_LOG = 20 * 1024**2  # bytes


def run() -> int:
    """Prepare, serve, and stop cleanly; returns the exit status. Raises CannotStart, ServerFailed."""
    supervisor = Supervisor()
    try:
        supervisor.serve()
    finally:
        supervisor.stop()
    return 0


class Supervisor:
    """The processes of one installation."""

    def __init__(self) -> None:
        self.preparation = Preparation()
        self.home = self.preparation.home
        self.port = _port()
        self.host = os.environ.get("HOST", "127.0.0.1")
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.server: database.Server | None = None
        self.deaths: dict[str, list[float]] = {}
        self.lock: IO[str] | None = None
        self.stopping = False
        self.started = time.monotonic()

    def serve(self) -> None:
        """Bring everything up, say where, and watch until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)
        self.preparation.folder()
        self._be_the_only_one()
        self._clear_leftovers()
        self._port_is_free()
        say("database")
        self._database()
        self.preparation.application()
        from django.db import connections

        connections.close_all()
        self._start("server")
        self._wait_until_healthy()
        self._start("worker")
        self._welcome()
        while not self.stopping:
            time.sleep(PAUSE)
            self._look_after()

    def _database(self) -> None:
        if self.server is None and "DATABASE_URL" in os.environ:
            return
        self.server = self.server or database.Server(self.home / "pg", database.SAFE)
        self.server.start()
        os.environ["DATABASE_URL"] = self.server.url

    def _start(self, name: str) -> None:
        beat = "/dev/shm" if Path("/dev/shm").is_dir() else str(self.home)  # noqa: S108
        commands = {
            "server": [
                *("gunicorn", "jianglu.config.wsgi:application", "--bind", f"{self.host}:{self.port}"),
                *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"),
                *("--preload", "--graceful-timeout", "4", "--worker-tmp-dir", beat, "--log-level", "warning"),
            ],
            "worker": ["django", "worker"],
        }
        path = self.home / f"{name}.log"
        if path.exists() and path.stat().st_size > LONGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        with path.open("ab") as log:
            # A session of their own: Ctrl-C reaches the supervisor alone, which stops them in order.
            self.children[name] = subprocess.Popen(
                [sys.executable, "-m", *commands[name]],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True,
            )  # fmt: skip
        self._remember()

    def _look_after(self) -> None:
        if self.server is not None and not self.server.alive():
            say("the database had stopped; starting it again")
            self.server.start()
        for name, child in list(self.children.items()):
            if child.poll() is not None and not self.stopping:
                self._count_death(name)
                say(f"the {name} had stopped (status {child.returncode}); starting it again")
                self._start(name)

    def _count_death(self, name: str) -> None:
        """Raise CannotStart when it is no accident any more."""
        now = time.monotonic()
        self.deaths[name] = [*(moment for moment in self.deaths.get(name, []) if now - moment < 60), now]
        if len(self.deaths[name]) > PATIENCE:
            raise CannotStart(f"The {name} keeps stopping; its log is {self.home / f'{name}.log'}.")

    def stop(self) -> None:
        """Stop server, worker and database in this order; safe to call twice."""
        self.stopping = True
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _end_tree(psutil.Process(child.pid), at_once=True)
        self.children.clear()
        if self.server is not None:
            self.server.stop(leave_to_others=True)
            self.server = None
        if self.lock is not None:
            self._pids().unlink(missing_ok=True)
            self.lock.close()
            self.lock = None

    def _told(self, number: int, frame: object) -> None:
        if self.stopping:
            return
        self.stopping = True
        say("stopping …")
        raise SystemExit(0)

    def _pids(self) -> Path:
        return self.home / "run.json"

    def _remember(self) -> None:
        """Note the children with their start times, since process ids are used again."""
        noted = []
        for child in self.children.values():
            with suppress(psutil.NoSuchProcess):
                noted.append([child.pid, psutil.Process(child.pid).create_time()])
        part = self._pids().with_suffix(".part")
        part.write_text(json.dumps(noted))
        part.replace(self._pids())

    def _be_the_only_one(self) -> None:
        """One supervisor an installation; the kernel lets the lock go with the process."""
        lock = (self.home / "run.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip()
            raise CannotStart(
                f"Jianglu already runs here (process {pid}). Stop it with Ctrl-C there, or: kill {pid}"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self.lock = lock

    def _clear_leftovers(self) -> None:
        """End what a killed supervisor left."""
        try:
            noted = json.loads(self._pids().read_text())
        except (FileNotFoundError, ValueError):
            return
        for pid, born in noted:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if abs(process.create_time() - born) < 1:
                    say(f"ending process {pid}, left over from last time")
                    _end_tree(process)

    def _port_is_free(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CannotStart(
                    f"Port {self.port} cannot be used ({os.strerror(error.errno or 0)}). Choose another one: make run PORT=8080"
                ) from None

    def _wait_until_healthy(self) -> None:
        for _turn in range(300):
            self._look_after()
            try:
                with urllib.request.urlopen(f"http://{self.host}:{self.port}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise CannotStart(f"The server does not answer; its log is {self.home / 'server.log'}.")

    def _welcome(self) -> None:
        from django.conf import settings

        took = time.monotonic() - self.started
        lines = ["", f"匠路 Jianglu is ready after {took:.0f} s:  http://{self.host}:{self.port}/", ""]
        if settings.DEMO:
            from jianglu.city.accounts import DEMO_ACCOUNTS, PASSWORD

            lines.append(f"Demo accounts (password {PASSWORD}):")
            lines += [f"  {account.username:<14}{account.display_name}" for account in DEMO_ACCOUNTS]
        lines += ["", "Ctrl-C stops everything.", ""]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _end_tree(process: psutil.Process, *, at_once: bool = False) -> None:
    family = [*process.children(recursive=True), process]
    for member in family:
        with suppress(psutil.NoSuchProcess):
            member.kill() if at_once else member.terminate()
    _gone, alive = psutil.wait_procs(family, timeout=5)
    for member in alive:
        member.kill()

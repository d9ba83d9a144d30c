"""Keeps database, server and worker running until Ctrl-C, and tidies up after a supervisor that was killed."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from jianglu import database

from .preparation import CannotStart, Preparation, say

GRACE = 15  # seconds that a child may take to stop
PAUSE = 1.0  # seconds between two looks at the children


def run() -> int:
    """Prepare, serve, and stop cleanly; returns the exit status."""
    supervisor = Supervisor()
    try:
        return supervisor.serve()
    except CannotStart as problem:
        sys.stderr.write(f"\n{problem}\n\n")
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.stderr.write(
            f"\nThe disk is full ({error.filename or supervisor.home}). Free some space and start again.\n\n"
        )
        return 1
    finally:
        supervisor.stop()


class Supervisor:
    """The processes of one installation."""

    def __init__(self) -> None:
        self.preparation = Preparation()
        self.home = self.preparation.home
        self.port = _port()
        self.host = os.environ.get("HOST", "127.0.0.1")
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.server: Any = None
        self.stopping = False
        self.started = time.monotonic()

    def serve(self) -> int:
        """Bring everything up, say where, and watch until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)
        self.preparation.folder()
        self._clear_leftovers()
        self._port_is_free()
        say("database")
        self._database()
        self.preparation.application()
        from django.db import connections

        connections.close_all()
        for name in ("server", "worker"):
            self._start(name)
        self._remember()
        self._wait_until_healthy()
        self._welcome()
        while not self.stopping:
            time.sleep(PAUSE)
            self._look_after()
        return 0

    def _database(self) -> None:
        if self.server is None and "DATABASE_URL" in os.environ:
            return
        try:
            self.server = database.start_embedded(self.home / "pg", keep=True)
        except subprocess.SubprocessError as error:
            log = database.place(self.home / "pg") / "log"
            raise CannotStart(f"The embedded PostgreSQL does not start ({error}); its log is {log}.") from None
        os.environ["DATABASE_URL"] = self.server.get_uri()

    def _start(self, name: str) -> None:
        commands = {
            "server": [
                *(
                    sys.executable,
                    "-m",
                    "gunicorn",
                    "jianglu.config.wsgi:application",
                    "--bind",
                    f"{self.host}:{self.port}",
                ),
                *(
                    "--worker-class",
                    "gthread",
                    "--workers",
                    "2",
                    "--threads",
                    "4",
                    "--timeout",
                    "60",
                    "--graceful-timeout",
                    "10",
                ),
                *(
                    "--worker-tmp-dir",
                    "/dev/shm" if Path("/dev/shm").is_dir() else str(self.home),
                    "--log-level",
                    "warning",
                ),  # noqa: S108
            ],
            "worker": [sys.executable, "-m", "django", "worker"],
        }
        log = (self.home / f"{name}.log").open("ab")
        source = str(Path(__file__).resolve().parents[2])
        environment = {
            **os.environ,
            "PYTHONPATH": source,
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        # A session of their own: Ctrl-C reaches the supervisor alone, which stops them in order.
        self.children[name] = subprocess.Popen(
            commands[name], stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment, start_new_session=True
        )

    def _look_after(self) -> None:
        if self.server is not None and not self._database_lives():
            say("the database had stopped; starting it again")
            self.server = None
            os.environ.pop("DATABASE_URL")
            self._database()
            self._remember()
        for name, child in list(self.children.items()):
            if child.poll() is not None and not self.stopping:
                say(f"the {name} had stopped (status {child.returncode}); starting it again")
                self._start(name)
                self._remember()

    def _database_lives(self) -> bool:
        try:
            process = psutil.Process(self.server.get_pid())
            return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    def stop(self) -> None:
        """Stop server, worker and database in this order; safe to call twice."""
        self.stopping = True
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                _end_tree(psutil.Process(child.pid))
        self.children.clear()
        if self.server is not None:
            self.server.stop()
            self.server = None
        self._pids().unlink(missing_ok=True)

    def _told(self, number: int, frame: object) -> None:
        if self.stopping:
            return
        self.stopping = True
        say("stopping …")
        raise SystemExit(0)

    def _pids(self) -> Path:
        return self.home / "run.json"

    def _remember(self) -> None:
        """Note who runs, with the start time, since process ids are used again."""
        noted = [[os.getpid(), psutil.Process().create_time()]]
        noted += [[child.pid, psutil.Process(child.pid).create_time()] for child in self.children.values()]
        part = self._pids().with_suffix(".part")
        part.write_text(json.dumps(noted))
        part.replace(self._pids())

    def _clear_leftovers(self) -> None:
        """End what a killed supervisor left; refuse when it is alive."""
        try:
            noted = json.loads(self._pids().read_text())
        except (FileNotFoundError, ValueError):
            return
        alive = []
        for place, (pid, born) in enumerate(noted):
            try:
                process = psutil.Process(pid)
                if abs(process.create_time() - born) < 1:
                    alive.append((place, process))
            except psutil.NoSuchProcess:
                continue
        if any(place == 0 for place, _process in alive):
            raise CannotStart(
                f"Jianglu already runs here (process {noted[0][0]}). Stop it with Ctrl-C there, or: kill {noted[0][0]}"
            )
        for _place, process in alive:
            say(f"ending process {process.pid}, left over from last time")
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
            lines += [f"  {account.username:<12}{account.display_name}" for account in DEMO_ACCOUNTS]
        lines += ["", "Ctrl-C stops everything.", ""]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SystemExit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _end_tree(process: psutil.Process) -> None:
    family = [*process.children(recursive=True), process]
    for member in family:
        try:
            member.terminate()
        except psutil.NoSuchProcess:
            continue
    _gone, alive = psutil.wait_procs(family, timeout=5)
    for member in alive:
        member.kill()

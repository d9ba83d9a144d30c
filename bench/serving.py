"""A server of the product on a database of its own that is thrown away, without a demo city; for benchmarks and suites."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))


@contextmanager
def throwaway(*, workers: int = 2, threads: int = 4) -> Iterator[str]:
    """The server's address; Django is set up in this process too, with the same durable database."""
    home = Path(tempfile.mkdtemp(prefix="jianglu-"))
    os.environ["JIANGLU_HOME"] = str(home)
    os.environ["JIANGLU_SECRET_KEY"] = "x" * 50
    os.environ["DJANGO_SETTINGS_MODULE"] = "jianglu.config.settings.prod"
    from jianglu.database import start_embedded
    from jianglu.run.preparation import Preparation

    database = start_embedded(home / "pg")
    os.environ["DATABASE_URL"] = database.url
    Preparation().application()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "jianglu.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads), "--log-level", "warning",
        "--preload", "--keep-alive", "30",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        database.stop()
        shutil.rmtree(database.folder, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def _wait(address: str) -> None:
    for _try in range(240):
        try:
            urlopen(address, timeout=5)
        except HTTPError:
            return
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise SystemExit("the server does not answer")

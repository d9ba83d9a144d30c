"""The folder of an installation."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from .running import family


@pytest.fixture
def home() -> Iterator[Path]:
    """An installation's folder, in one that the server's user may enter; whatever runs there is ended afterwards."""
    above = Path(tempfile.mkdtemp(prefix="jianglu-"))
    above.chmod(0o755)
    folder = above / "a city"
    yield folder
    processes = family(folder)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, 30)
    shutil.rmtree(above, ignore_errors=True)

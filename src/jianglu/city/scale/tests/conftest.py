"""A database of its own with the demo city in it, on which the real command line builds a scaled city."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

DATABASE = "jianglu_scale_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")  # two workers may come here


@dataclass(frozen=True)
class Installation:
    """Where it lies, and how to run its commands."""

    url: str
    home: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command, running."""
        environment = os.environ | {
            "DATABASE_URL": self.url, "JIANGLU_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "jianglu.config.settings.dev", "PYTHONPATH": os.pathsep.join(sys.path),
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "-m", "jianglu.cli", *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """What a command prints; it must succeed."""
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=900)
        assert process.returncode == 0, said[-3000:]
        return said

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query, as the owner."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload]

    def one(self, query: str) -> Any:
        """The first value of a query."""
        return self.rows(query)[0][0]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo city, made once."""
    url = os.environ["DATABASE_URL"]
    other = url.replace("/jianglu?", f"/{DATABASE}?", 1)
    if other == url:
        pytest.skip("needs the embedded server")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    made = Installation(other, tmp_path_factory.mktemp("scale"))
    made.run("seed")
    yield made
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")

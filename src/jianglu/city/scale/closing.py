"""What a finished load leaves to say: counters of rows that were there before, statistics for the planner."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import psycopg

from .loading import record
from .reserve import tables

STEPS: tuple[tuple[str, str, str], ...] = ()
"""(name, statement, its undoing): each one transaction that records itself."""


def close(
    database: psycopg.Connection[Any], today: date, values: Mapping[str, Any], say: Callable[[str, int, int], None]
) -> None:
    """Do what is left of the steps, and say that the city is finished."""
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    for place, (name, statement, _undo) in enumerate(STEPS):
        if name not in done:
            started = time.monotonic()
            with database.transaction():
                rows = database.execute(statement, values).rowcount  # type: ignore[call-overload]
                record(database, name, rows, "", time.monotonic() - started, today)
        say("close", place, len(STEPS) + 1)
    for table in tables():
        database.execute(f'ANALYZE "{table}"')  # type: ignore[call-overload]
    database.execute("UPDATE city_scalecity SET finished_at = now() WHERE finished_at IS NULL")
    say("close", 1, 1)


def undo(database: psycopg.Connection[Any], values: Mapping[str, Any]) -> None:
    """Take back the steps that were done; before the rows go."""
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    for name, _statement, undoing in reversed(STEPS):
        if name in done and undoing:
            database.execute(undoing, values)  # type: ignore[call-overload]

"""What a finished load leaves to say: counters of rows that were there before."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import psycopg

from .declare import SQL
from .loading import record
from .reserve import Span

STEPS = [(f"counters {file.stem}", file) for file in sorted((SQL / "closing").glob("*.sql"))]
"""Each one statement and one transaction that records itself; with the other sign it takes itself back."""


def close(
    database: psycopg.Connection[Any], today: date, spans: Mapping[str, Span], say: Callable[[str, int, int], None]
) -> None:
    """Do what is left of the steps, and say that the city is finished."""
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    for place, (name, file) in enumerate(STEPS):
        if name not in done:
            started = time.monotonic()
            with database.transaction():
                rows = database.execute(file.read_text(), values(spans)).rowcount
                record(database, name, rows, "", time.monotonic() - started, today)
        say("close", place, len(STEPS) + 1)
    database.execute("UPDATE city_scalecity SET finished_at = now() WHERE finished_at IS NULL")
    say("close", 1, 1)


def undo(database: psycopg.Connection[Any], spans: Mapping[str, Span]) -> None:
    """Take back the steps that were done; before the rows go."""
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    for name, file in STEPS:
        if name in done:
            database.execute(file.read_text(), values(spans, sign=-1))
    # years that had no quota before
    base, many = spans["training_voucherbatch"]
    database.execute(
        "DELETE FROM training_annualquota q WHERE allocated = 0 AND quantity = 200000 AND NOT EXISTS"
        " (SELECT 1 FROM training_voucherbatch b WHERE b.year = q.year AND NOT (b.id > %s AND b.id <= %s))",
        [base, base + many],
    )


def values(spans: Mapping[str, Span], *, sign: int = 1) -> dict[str, int]:
    """The last id before each part of the city, and the last one of it, for the statements of `sql/`."""
    first = {f"base:{key}": span[0] for key, span in spans.items()}
    return first | {f"last:{key}": sum(span) for key, span in spans.items()} | {"sign": sign}

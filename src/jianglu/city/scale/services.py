"""Building and dropping the scaled city."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from django.conf import settings
from psycopg.types.json import Jsonb

from jianglu.benefits import services as benefits
from jianglu.credentials.signing import record_signer
from jianglu.learning.services.study import evidence_hash
from jianglu.platform.access import Actor
from jianglu.platform.vault import keyring

from . import closing, defaults, definitions, dropping, loading, plans, reserve, verdicts
from .crew import Crew
from .declare import Keys
from .drawing import draw
from .letter import Line, lines
from .loading import Plan
from .sizes import SIZES, Size
from .variables import tell, values_of

SEED = "匠路 2023"
EVIDENCE = '{"source": "原培训网学习记录"}'
LOCK = 24_301
BOOKS = Actor.system("city.scale")
Say = Callable[[str, int, int], None]  # what, done, of how many


class CannotBuild(Exception):  # noqa: N818 - a message to the person at the keyboard
    """Says what stands in the way and what to do."""


def build(size: Size, *, folder: Path, say: Say, seed: str = SEED) -> loading.Spent:
    """Make the city of that size, or go on where a killed load stopped; returns seconds by the kind of work, those of all
    workers added up. Raises CannotBuild."""
    today = date.fromisoformat(settings.DEMO_START)
    alone: loading.Spent = Counter()
    with _alone() as database, Crew(os.environ["DATABASE_URL"]) as crew:
        file = folder / f"{size.name}.duckdb"
        begun = _begun(database, size, file)
        if begun is None:
            say("draw", 0, 1)
            with loading.timed(alone, "draw the city"):
                draw(file, database, size, seed=seed, today=today)
            begun = _begin(database, file, size, seed=seed, today=today)
        bases, series = begun
        key, key_id = record_signer()
        values = values_of(size, seed, today) | {f"base:{name}": span[0] for name, span in bases.items()}
        values |= {"key_id": key_id, "evidence": EVIDENCE, "evidence_hash": evidence_hash(json.loads(EVIDENCE))}
        _number(file, series)
        crew.load(database, Plan(str(file), values, Keys(keyring(), key, key_id), defaults.all_of_them()), size, say)
        crew.tie(database, say)
        with loading.timed(alone, "close"):
            closing.close(database, today, bases, say)
    with loading.timed(alone, "close"):
        benefits.history_loaded(BOOKS, today)
        plans.restate(BOOKS, size)
    return alone + crew.spent


def letter() -> list[Line]:
    """The figures of the city that stands here beside the letter's. Raises CannotBuild when none stands."""
    with loading.connect(os.environ["DATABASE_URL"]) as database:
        try:
            return list(lines(database))
        except LookupError as nothing:
            raise CannotBuild(str(nothing)) from None


def drop(*, folder: Path, say: Say) -> bool:
    """Remove the city and everything of it; returns False when there is none. Raises CityInUse."""
    with _alone() as database:
        gone = dropping.drop(database, say)
        for file in folder.glob("*.duckdb*"):
            file.unlink()
    if gone:
        benefits.history_dropped(BOOKS)
        plans.take_back(BOOKS)
    return gone


@contextmanager
def _alone() -> Iterator[psycopg.Connection[Any]]:
    """One load or drop at a time."""
    with loading.connect(os.environ["DATABASE_URL"]) as database:
        row = database.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if not row or not row[0]:
            raise CannotBuild("Another load of the city is at work; wait for it, or end it.")
        yield database


def _begun(
    database: psycopg.Connection[Any], size: Size, file: Path
) -> tuple[dict[str, reserve.Span], dict[str, reserve.Span]] | None:
    row = database.execute("SELECT size, bases, series FROM city_scalecity").fetchone()
    if row is None:
        return None
    if row[0] != size.name:
        raise CannotBuild(f"A city of size {row[0]} stands here; drop it first: make city DROP=1")
    if not file.exists():
        raise CannotBuild("The drawing of the half-loaded city is lost; drop what is there first: make city DROP=1")
    return row[1], row[2]


def _begin(
    database: psycopg.Connection[Any], file: Path, size: Size, *, seed: str, today: date
) -> tuple[dict[str, reserve.Span], dict[str, reserve.Span]]:
    """Reserve ids and numbers, take indexes off: one transaction, after which a load can always go on."""
    with duckdb.connect(str(file)) as drawing, database.transaction():
        tell(drawing, {"seed": seed, "today": today})
        bases = reserve.ids(database, drawing)
        series = reserve.numbers(database, drawing)
        definitions.take_off(database, reserve.tables())
        verdicts.keep_text(database)
        database.execute(
            "INSERT INTO city_scalecity (size, seed, bases, series, started_at) VALUES (%s, %s, %s, %s, now())",
            [size.name, seed, Jsonb(bases), Jsonb(series)],
        )
        loading.record(database, "begin", 0, "", 0, today)
    return bases, series


def _number(file: Path, series: dict[str, reserve.Span]) -> None:
    """Tell the drawing after which number each series goes on."""
    with duckdb.connect(str(file)) as drawing:
        drawing.execute("DELETE FROM series_base")
        if series:
            keys = list(series)
            drawing.execute(
                "INSERT INTO series_base SELECT unnest($1), unnest($2)", [keys, [series[key][0] for key in keys]]
            )


def size_named(name: str) -> Size:
    """The size of that name; raises CannotBuild."""
    if name not in SIZES:
        raise CannotBuild(f"No size {name}: choose one of {', '.join(SIZES)}.")
    return SIZES[name]

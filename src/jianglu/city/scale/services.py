"""Building and dropping the scaled city."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
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

from . import closing, definitions, dropping, loading, reserve, verdicts
from .declare import Keys
from .drawing import draw
from .loading import Plan, Slice
from .sizes import SIZES, Size
from .tables import PARTS
from .variables import count, tell, values_of

SEED = "匠路 2023"
EVIDENCE = '{"source": "原培训网学习记录"}'
LOCK = 24_301
BOOKS = Actor.system("city.scale")
WORKERS = 2
Say = Callable[[str, int, int], None]  # what, done, of how many


class CannotBuild(Exception):  # noqa: N818 - a message to the person at the keyboard
    """Says what stands in the way and what to do."""


def build(size: Size, *, folder: Path, say: Say, seed: str = SEED) -> None:
    """Make the city of that size, or go on where a killed load stopped. Raises CannotBuild."""
    today = date.fromisoformat(settings.DEMO_START)
    with _alone() as database:
        file = folder / f"{size.name}.duckdb"
        begun = _begun(database, size, file)
        if begun is None:
            say("draw", 0, 1)
            draw(file, database, size, seed=seed, today=today)
            begun = _begin(database, file, size, seed=seed, today=today)
        bases, series = begun
        key, key_id = record_signer()
        values = values_of(size, seed, today) | {f"base:{name}": span[0] for name, span in bases.items()}
        values |= {"key_id": key_id, "evidence": EVIDENCE, "evidence_hash": evidence_hash(json.loads(EVIDENCE))}
        plan = Plan(str(file), os.environ["DATABASE_URL"], values, Keys(keyring(), key, key_id))
        _number(file, series)
        with _workers(plan) as pool:
            _load(database, pool, file, size, say)
            for place in (1, 2, 3):
                _put_back(database, pool, place, say)
        closing.close(database, today, bases, say)
    benefits.history_loaded(BOOKS, today)


def drop(*, folder: Path, say: Say) -> bool:
    """Remove the city and everything of it; returns False when there is none. Raises CityInUse."""
    with _alone() as database:
        gone = dropping.drop(database, say)
        for file in folder.glob("*.duckdb*"):
            file.unlink()
    if gone:
        benefits.history_dropped(BOOKS)
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


@contextmanager
def _workers(plan: Plan) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(WORKERS, mp_context=context, initializer=loading.begin, initargs=(plan,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _load(database: psycopg.Connection[Any], pool: ProcessPoolExecutor, file: Path, size: Size, say: Say) -> None:
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    with duckdb.connect(str(file), read_only=True) as drawing:
        pieces = [
            Slice(part.name, first, min(first + size.chunk - 1, total))
            for part in PARTS
            for total in [count(drawing, part.source)]
            for first in range(1, total + 1, size.chunk)
        ]
    whole = sum(piece.last - piece.first + 1 for piece in pieces)
    waiting = [piece for piece in pieces if piece.name not in done]
    ready = whole - sum(piece.last - piece.first + 1 for piece in waiting)

    def finished(piece: Slice) -> None:
        nonlocal ready
        ready += piece.last - piece.first + 1
        say(f"load {piece.part}", ready, whole)

    _all(pool, loading.work, waiting, finished)


def _put_back(database: psycopg.Connection[Any], pool: ProcessPoolExecutor, place: int, say: Say) -> None:
    what = {1: "index", 2: "constraint", 3: "foreign key"}[place]
    lists = definitions.off(database, place)
    whole, done = sum(map(len, lists)), 0

    def finished(names: list[str]) -> None:
        nonlocal done
        done += len(names)
        say(what, done, whole)

    _all(pool, loading.put_back, lists, finished)


def _all(
    pool: ProcessPoolExecutor, work: Callable[[Any], Any], pieces: list[Any], finished: Callable[[Any], None]
) -> None:
    """Have the workers do all pieces; the first failure ends it."""
    running: dict[Future[Any], Any] = {pool.submit(work, piece): piece for piece in pieces}
    while running:
        ready, _rest = wait(running, return_when=FIRST_COMPLETED)
        for future in ready:
            future.result()
            finished(running.pop(future))


def size_named(name: str) -> Size:
    """The size of that name; raises CannotBuild."""
    if name not in SIZES:
        raise CannotBuild(f"No size {name}: choose one of {', '.join(SIZES)}.")
    return SIZES[name]

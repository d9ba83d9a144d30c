"""The worker processes of a load, and who does what when.

A table's indexes and unique constraints are built as soon as its last slice is in, beside the slices of other tables; so
the one long and serial piece, the exclusion constraint of main jobs, costs no time of its own. Foreign keys come last.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Self

import duckdb
import psycopg

from . import definitions, loading
from .loading import Plan, Slice, Spent
from .reserve import tables
from .sizes import Size
from .tables import PARTS
from .variables import count

Say = Callable[[str, int, int], None]  # what, done, of how many
WORKERS = (os.cpu_count() or 2) + 1
"""One more than cores: a worker waits for the server now and then, and the server for a worker."""
BY_NAME = {part.name: part for part in PARTS}


@dataclass(frozen=True)
class Rebuild:
    """What is off of one table and may be put back by one worker."""

    table: str
    names: tuple[str, ...]
    last: bool  # locks the table: not before its other indexes stand
    slow: bool = False  # an exclusion constraint is among them

    @property
    def what(self) -> str:
        """What is put back, in a word."""
        return "exclusion constraint" if self.slow else "unique constraints" if self.last else "indexes"


class Crew:
    """The processes; they load their modules while the city is drawn."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(WORKERS, mp_context=context, initializer=loading.begin, initargs=(url,))
        self.spent: Spent = Counter()  # of all workers

    def __enter__(self) -> Self:
        for _worker in range(WORKERS):
            self._pool.submit(loading.awake)
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def load(self, database: psycopg.Connection[Any], plan: Plan, size: Size, say: Say) -> None:
        """Load what is not loaded yet, and put indexes and constraints of full tables back meanwhile."""
        slices, ready, whole = _slices(database, plan, size)
        parts = Counter(piece.part for piece in slices)
        missing = Counter(table for piece in slices for table in BY_NAME[piece.part].writes)
        rebuilds = _rebuilds(database)
        busy = Counter(task.table for task in rebuilds if not task.last)
        running: dict[Future[Spent], Slice | Rebuild] = {}
        built, to_build = 0, len(rebuilds)
        while slices or rebuilds or running:
            while len(running) < WORKERS and (task := _next(slices, parts, rebuilds, missing, busy)):
                if isinstance(task, Slice):
                    running[self._pool.submit(loading.work, plan, task)] = task
                else:
                    running[self._pool.submit(loading.put_back, task.names, task.what)] = task
            done, _rest = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                self.spent += future.result()
                finished = running.pop(future)
                if isinstance(finished, Slice):
                    parts[finished.part] -= 1
                    missing.subtract(BY_NAME[finished.part].writes)
                    ready += finished.last - finished.first + 1
                    say(f"load {finished.part}", ready, whole)
                else:
                    busy[finished.table] -= not finished.last
                    built += 1
                    if not slices:
                        say(f"index {finished.table}", built, to_build)

    def tie(self, database: psycopg.Connection[Any], say: Say) -> None:
        """Foreign keys: all are declared first, which takes locks but no time, then checked side by side."""
        for name in definitions.off(database, 3):
            definitions.declare(database, name.name)
        keys = definitions.off(database, 3)
        self._each(loading.validate, [key.name for key in keys], lambda n: say("foreign key", n, len(keys)))
        names = tables()
        self._each(loading.analyse, names, lambda n: say("statistics", n, len(names)))
        for setting in definitions.off(database, 4):
            definitions.put_back(database, setting.name)

    def _each(self, work: Callable[[Any], Spent], pieces: list[Any], told: Callable[[int], None]) -> None:
        """Have the workers do all pieces; the first failure ends it."""
        running = {self._pool.submit(work, piece) for piece in pieces}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                self.spent += future.result()
            told(len(pieces) - len(running))


def _slices(database: psycopg.Connection[Any], plan: Plan, size: Size) -> tuple[list[Slice], int, int]:
    """Slices that are not loaded yet, rows that are, and rows in all."""
    done = {name for (name,) in database.execute("SELECT name FROM city_scalechunk")}
    with duckdb.connect(plan.drawing, read_only=True) as drawing:
        pieces = [
            Slice(part.name, first, min(first + size.chunk - 1, total))
            for part in PARTS
            for total in [count(drawing, part.source)]
            for first in range(1, total + 1, size.chunk)
        ]
    waiting = [piece for piece in pieces if piece.name not in done]
    whole, left = (sum(piece.last - piece.first + 1 for piece in some) for some in (pieces, waiting))
    return waiting, whole - left, whole


def _rebuilds(database: psycopg.Connection[Any]) -> list[Rebuild]:
    """Indexes one by one; those of a table with an exclusion constraint, and all constraints, table by table."""
    indexes, unique = definitions.off(database, 1), definitions.off(database, 2)
    slow = {index.table for index in indexes if index.slow}
    found = [Rebuild(index.table, (index.name,), last=False) for index in indexes if index.table not in slow]
    for table in sorted(slow):
        names = tuple(index.name for index in indexes if index.table == table)
        found.insert(0, Rebuild(table, names, last=False, slow=True))
    constrained = dict.fromkeys(constraint.table for constraint in unique)
    return found + [Rebuild(t, tuple(one.name for one in unique if one.table == t), last=True) for t in constrained]


def _next(
    slices: list[Slice], parts: Counter[str], rebuilds: list[Rebuild], missing: Counter[str], busy: Counter[str]
) -> Slice | Rebuild | None:
    """What can begin now: what is off of a full table, before more rows."""
    for place, task in enumerate(rebuilds):
        if not missing[task.table] and not (task.last and busy[task.table]):
            return rebuilds.pop(place)
    for place, piece in enumerate(slices):
        if not parts[BY_NAME[piece.part].after]:
            return slices.pop(place)
    return None

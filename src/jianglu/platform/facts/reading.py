"""Reads queries of one moment out of PostgreSQL as Arrow."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from adbc_driver_postgresql import StatementOptions
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

T = TypeVar("T")
R = TypeVar("R")
READERS = 2  # connections at a time; each keeps one core of the server busy
_BATCH_BYTES = 16 << 20
_OWN_ROWS = 20_000


class Reader(Protocol):
    """One connection that sees the moment."""

    def batches(self, query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        """The rows of the query, never held in memory whole."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The few rows of the query."""


class Moment(Protocol):
    """Reads of one moment of the database."""

    def each(self, work: Callable[[Reader, T], R], things: Iterable[T]) -> list[R]:
        """`work` of every thing, in the order given."""


@contextmanager
def one_moment() -> Iterator[Moment]:
    """Everything read within the block is as it was at its start; inside a transaction, as that transaction sees it."""
    if connection.in_atomic_block:
        yield _Own()
        return
    with _line() as first:
        first.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        first.execute("SELECT pg_export_snapshot()")
        yield _Shared(first.fetchone()[0])


class _Shared:
    """Several connections that share an exported snapshot: binary COPY into Arrow, without a Python value a cell."""

    def __init__(self, name: str) -> None:
        self.name = name

    def each(self, work: Callable[[Reader, T], R], things: Iterable[T]) -> list[R]:
        free: SimpleQueue[Reader] = SimpleQueue()

        def one(thing: T) -> R:
            reader = free.get()
            try:
                return work(reader, thing)
            finally:
                free.put(reader)

        with _line() as a, _line() as b, ThreadPoolExecutor(READERS) as pool:
            for cursor in (a, b):
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{self.name}'")
                _see_everything(cursor)
                free.put(_Arrow(cursor))
            return list(pool.map(one, things))


class _Arrow:
    """A reader through ADBC."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def batches(self, query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        self.cursor.adbc_statement.set_options(**{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(_BATCH_BYTES)})
        self.cursor.execute(query)
        for batch in self.cursor.fetch_record_batch():
            yield batch.cast(schema)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        self.cursor.execute(query)
        return list(self.cursor.fetchall())


class _Own:
    """The rows of a transaction that is not over are seen by its own connection alone, one by one."""

    def each(self, work: Callable[[Reader, T], R], things: Iterable[T]) -> list[R]:
        return [work(self, thing) for thing in things]

    def batches(self, query: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        found = iter(self.rows(query))
        while part := list(itertools.islice(found, _OWN_ROWS)):
            columns = zip(*part, strict=True)
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())


@contextmanager
def _line() -> Iterator[Any]:
    with adbc.connect(_address()) as line, line.cursor() as cursor:
        yield cursor


def _address() -> str:
    """Where Django connects to, in the words of libpq."""
    said = connection.get_connection_params()
    told = {key: str(value) for key, value in said.items() if key in _LIBPQ and value not in (None, "")}
    return make_conninfo("", **told)


_LIBPQ = {
    "dbname", "user", "password", "host", "port", "options", "connect_timeout", "service", "passfile",
    "sslmode", "sslrootcert", "sslcert", "sslkey",
}  # fmt: skip


def _see_everything(cursor: Any) -> None:
    """A snapshot is of the whole city: the role of the application, with the reach of the machinery."""
    role = settings.DATABASE_ROLE
    if role:
        cursor.execute("SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname = $1", (role,))
        cursor.fetchall()
    cursor.execute("SELECT set_config('jianglu.everything', 'on', false)")
    cursor.fetchall()

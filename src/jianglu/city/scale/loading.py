"""One slice of one part: drawn rows are sealed and copied in a transaction that also records itself."""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.types.json import Jsonb
from pyarrow import csv

from . import definitions
from .declare import Keys, Table
from .tables import PARTS
from .variables import tell

SESSION = (
    "SET TIME ZONE 'Asia/Shanghai'",
    "SET jianglu.loads_history = 'on'",  # entries into closed months; their balances are added up anew at the end
    "SET synchronous_commit = off",  # a lost commit takes its record along, so it is loaded again
    "SET max_parallel_maintenance_workers = 0",  # the workers keep the cores busy
    "SET max_parallel_workers_per_gather = 0",
    "SET maintenance_work_mem = '1GB'",
    "SET work_mem = '256MB'",
)
ACTOR = "system:city.scale"


Spent = Counter[str]
"""Seconds of the clock by the kind of work."""


@contextmanager
def timed(spent: Spent, what: str) -> Iterator[None]:
    """Add what the block takes."""
    started = time.monotonic()
    yield
    spent[what] += time.monotonic() - started  # type: ignore[assignment] # a Counter may hold seconds


@dataclass(frozen=True)
class Plan:
    """What every worker of a load knows."""

    drawing: str
    values: Mapping[str, Any]  # variables of the SQL, among them the bases
    keys: Keys
    defaults: Mapping[str, Mapping[str, str]]  # of columns that the SQL does not know, by table


@dataclass(frozen=True)
class Slice:
    """Rows `first` to `last` of a part's source."""

    part: str
    first: int
    last: int

    @property
    def name(self) -> str:
        """The key under which the slice is recorded."""
        return f"{self.part} {self.first}"


def connect(url: str) -> psycopg.Connection[Any]:
    """As who owns the tables: what is copied passes constraints and triggers, and no policy hides it."""
    connection = psycopg.connect(url, autocommit=True)
    for statement in SESSION:
        connection.execute(statement)
    return connection


class Loader:
    """A worker's own look at the drawing, beside its connection."""

    def __init__(self, plan: Plan, database: psycopg.Connection[Any]) -> None:
        self.plan, self.database = plan, database
        self.parts = {part.name: part for part in PARTS}
        self.drawing = duckdb.connect(plan.drawing, read_only=True, config={"threads": 1})
        tell(self.drawing, plan.values)

    def load(self, piece: Slice) -> Spent:
        """Copy the slice; returns the seconds that each kind of work took."""
        started, rows, digest = time.monotonic(), 0, 0
        spent: Spent = Counter()
        with self.database.transaction():
            for table in self.parts[piece.part].tables:
                with timed(spent, "read from the drawing"):
                    drawn = self._drawn(table, piece)
                with timed(spent, "seal and sign"):
                    done = finished(table, drawn, self.plan.keys) if table.made else drawn
                with timed(spent, "copy in"):
                    whole = completed(done, self.plan.defaults[table.name])
                    sent = copy(self.database, table.name, whole, digest)
                    digest = sent if table.repeats else checksum(drawn, digest)
                rows += drawn.num_rows
            record(
                self.database, piece.name, rows, f"{digest:08x}", time.monotonic() - started, self.plan.values["today"]
            )
        return spent

    def _drawn(self, table: Table, piece: Slice) -> pa.Table:
        slice_of_it = f"WHERE s.id BETWEEN {piece.first} AND {piece.last} ORDER BY 1"
        return self.drawing.sql(f"{table.sql} {slice_of_it}").to_arrow_table()


def finished(table: Table, drawn: pa.Table, keys: Keys) -> pa.Table:
    """With the made columns, without those that only fed them."""
    for made in table.made:
        values = made.make(drawn.column(made.source).to_pylist(), keys)
        texts = ["\\x" + value.hex() if isinstance(value, bytes) else value for value in values]
        drawn = drawn.append_column(made.column, pa.array(texts, pa.string()))
    return drawn.select([name for name in drawn.column_names if not name.startswith("_")])


def completed(rows: pa.Table, defaults: Mapping[str, str]) -> pa.Table:
    """With the columns that the rows lack."""
    for column, value in defaults.items():
        if column not in rows.column_names:
            rows = rows.append_column(column, pa.repeat(value, rows.num_rows))
    return rows


def copy(database: psycopg.Connection[Any], table: str, rows: pa.Table, before: int = 0) -> int:
    """COPY Arrow rows into a table, by the names of their columns; returns the checksum, going on from `before`."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
    )
    with database.cursor() as cursor, cursor.copy(statement) as stream:
        return _as_text(rows, before, stream)


def checksum(rows: pa.Table, before: int) -> int:
    """CRC-32 of the rows as text, going on from `before`."""
    return _as_text(rows, before, None)


def _as_text(rows: pa.Table, before: int, stream: psycopg.Copy | None) -> int:
    sink = _Sink(before, stream)
    csv.write_csv(rows, pa.PythonFile(sink, mode="w"), csv.WriteOptions(include_header=False))
    return sink.checksum


class _Sink:
    """What Arrow writes is summed up and goes to the server."""

    closed = False

    def __init__(self, checksum: int, stream: psycopg.Copy | None) -> None:
        self.checksum, self.stream = checksum, stream

    def write(self, data: Any) -> int:
        block = bytes(data)
        self.checksum = zlib.crc32(block, self.checksum)
        if self.stream is not None:
            self.stream.write(block)
        return len(block)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def writable(self) -> bool:
        return True


def record(database: psycopg.Connection[Any], name: str, rows: int, digest: str, seconds: float, today: Any) -> None:
    """Note a finished piece, here and in the business log, in the transaction of the piece."""
    database.execute(
        "INSERT INTO city_scalechunk (name, rows, digest, seconds, finished_at) VALUES (%s, %s, %s, %s, now())",
        [name, rows, digest, seconds],
    )
    database.execute(
        "INSERT INTO audit_auditentry (at, actor, on_behalf_of, action, subject, reason, changes, address, request_id)"
        " VALUES (%s, %s, '', 'city.chunk_loaded', %s, '', %s, '', '')",
        [f"{today} 08:00:00", ACTOR, f"city.chunk:{name}", Jsonb({"rows": rows, "digest": digest})],
    )


# ------------------------------------------------------------------------------------------ in a worker process

_database: psycopg.Connection[Any] | None = None
_loader: Loader | None = None


def begin(url: str) -> None:
    """The first thing a worker does; it does not outlive who started it."""
    global _database
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    _database = connect(url)
    Finalize(None, _end, exitpriority=1)


def _end() -> None:
    global _database, _loader
    if _loader is not None:
        _loader.drawing.close()
    if _database is not None:
        _database.close()
    _database = _loader = None


def awake() -> None:
    """Nothing: a worker that answers has loaded its modules."""


def work(plan: Plan, piece: Slice) -> Spent:
    """Load one slice."""
    global _loader
    if _loader is None:
        assert _database is not None  # begin() ran
        _loader = Loader(plan, _database)
    return _loader.load(piece)


def put_back(names: Sequence[str], what: str) -> Spent:
    """Put indexes or constraints back, one after the other."""
    assert _database is not None  # begin() ran
    spent: Spent = Counter()
    for name in names:
        with timed(spent, what):
            definitions.put_back(_database, name)
    return spent


def validate(name: str) -> Spent:
    """Check a declared foreign key."""
    return put_back([name], "foreign keys")


def analyse(table: str) -> Spent:
    """Statistics for the planner."""
    assert _database is not None  # begin() ran
    spent: Spent = Counter()
    with timed(spent, "statistics"):
        _database.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
    return spent

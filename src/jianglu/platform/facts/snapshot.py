"""Writes the facts of one moment as Parquet for analysis, and opens them in DuckDB."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection, transaction

from .database import ordered
from .declare import FACTS, FactTable

_ARROW = {
    "int64": pa.int64(),
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "float64": pa.float64(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}

_BLOCK = 8 << 20  # bytes


@dataclass(frozen=True)
class Snapshot:
    """A folder of Parquet files, one sub-folder a fact, taken in one database transaction."""

    folder: Path
    taken_on: date
    rows: dict[str, int]

    @classmethod
    def open(cls, folder: Path) -> Snapshot:
        """Read the description of a finished snapshot; raises FileNotFoundError when it was never finished."""
        told = json.loads((folder / "snapshot.json").read_text())
        return cls(folder, date.fromisoformat(told["taken_on"]), told["rows"])

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in which each fact is a view of the same name as in PostgreSQL."""
        connection_ = duckdb.connect()
        for name in self.rows:
            fact = FACTS[name]
            columns = ", ".join(f'"{column.name}"' for column in fact.public_columns)
            files = str(self.folder / name / "**" / "*.parquet").replace("'", "''")
            connection_.execute(
                f'CREATE VIEW "{fact.view}" AS SELECT {columns} '  # noqa: S608 - names are declared in code
                f"FROM read_parquet('{files}', hive_partitioning=false)"
            )
        return connection_


def snapshots_root() -> Path:
    """Where snapshots are kept."""
    return Path(settings.MEDIA_ROOT) / "snapshots"


def latest() -> Snapshot | None:
    """The newest finished snapshot, if any."""
    finished = sorted(path.parent for path in snapshots_root().glob("*/snapshot.json"))
    return Snapshot.open(finished[-1]) if finished else None


def take(day: date, folder: Path | None = None, names: Iterable[str] | None = None) -> Snapshot:
    """Write all facts (or those named) as they are now; an unfinished or older snapshot of the day is replaced."""
    target = folder or snapshots_root() / day.isoformat()
    work = target.with_name(target.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    chosen = [FACTS[name] for name in names] if names is not None else list(FACTS.values())
    with transaction.atomic():
        if not connection.savepoint_ids:  # the outermost transaction: all facts of one moment
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        rows = {fact.name: _write(fact, work / fact.name) for fact in ordered(chosen)}
    (work / "snapshot.json").write_text(json.dumps({"taken_on": day.isoformat(), "rows": rows}))
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)
    return Snapshot.open(target)


def _write(fact: FactTable, folder: Path) -> int:
    schema = pa.schema([(column.name, _ARROW[column.type]) for column in fact.public_columns])
    writers: dict[str, pq.ParquetWriter] = {}
    rows = 0
    try:
        for batch in _batches(fact, schema):
            rows += batch.num_rows
            for place, part in _by_year(batch, fact.partition_by):
                if place not in writers:
                    path = folder / place / "part-0.parquet"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    writers[place] = pq.ParquetWriter(path, schema, compression="zstd")
                writers[place].write_batch(part)
        if not writers:
            folder.mkdir(parents=True, exist_ok=True)
            writers["."] = pq.ParquetWriter(folder / "part-0.parquet", schema)
    finally:
        for writer in writers.values():
            writer.close()
    return rows


def _by_year(batch: pa.RecordBatch, column: str | None) -> Iterator[tuple[str, pa.RecordBatch]]:
    if column is None:
        yield ".", batch
        return
    years = pc.fill_null(pc.year(batch.column(column)), 0)
    for year in pc.unique(years).to_pylist():
        yield f"year={year}", batch.filter(pc.equal(years, year))


def _batches(fact: FactTable, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(f'"{column.name}"' for column in fact.public_columns)
    query = f'COPY (SELECT {columns} FROM "{fact.view}") TO STDOUT WITH (FORMAT csv)'  # noqa: S608 - declared in code
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        with cursor.cursor.copy(query) as copy:
            source = _CopyReader(copy)
            if not source.primed:
                return
            yield from pacsv.open_csv(
                io.BufferedReader(source, _BLOCK),  # COPY speaks row by row; a batch is a full block
                read_options=pacsv.ReadOptions(column_names=schema.names, block_size=_BLOCK),
                parse_options=pacsv.ParseOptions(newlines_in_values=True),
                convert_options=pacsv.ConvertOptions(
                    column_types=schema,
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                    true_values=["t"],
                    false_values=["f"],
                    timestamp_parsers=["%Y-%m-%d %H:%M:%S.%f%z", pacsv.ISO8601],
                ),
            )


class _CopyReader(io.RawIOBase):
    """The byte stream of a running COPY as a file, so that no table is ever held in memory whole."""

    def __init__(self, copy: Any) -> None:
        self._blocks = iter(copy)
        self._rest = b""
        self._fill()
        self.primed = bool(self._rest)

    def _fill(self) -> None:
        self._rest = bytes(next(self._blocks, b""))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._fill()
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count

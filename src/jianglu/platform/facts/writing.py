"""Writes the rows of one fact as Parquet, cut by year."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .declare import FactTable
from .prints import added

ARROW = {
    "int64": pa.int64(),
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "float64": pa.float64(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
_GROUP = 122_880  # rows: what DuckDB reads at a time


def schema_of(fact: FactTable, *, printed: bool = False) -> pa.Schema:
    """The public columns; `printed` ones end in the hash of the row."""
    fields = [(column.name, ARROW[column.type]) for column in fact.public_columns]
    return pa.schema([*fields, ("hash", pa.int64())] if printed else fields)


class Writer:
    """One file a year (or one in all); rows wait until a whole row group of their year is together."""

    def __init__(self, fact: FactTable, folder: Path) -> None:
        self.fact, self.folder, self.schema = fact, folder, schema_of(fact)
        self.rows, self.years = 0, dict[str, list[int]]()
        self._open: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.RecordBatch]] = defaultdict(list)

    @property
    def files(self) -> int:
        """How many files were written."""
        return len(self._open)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take the rows; those of a partitioned fact come with their hash."""
        self.rows += batch.num_rows
        if self.fact.partition_by is None:
            self._put(".", batch)
            return
        years = pc.fill_null(pc.year(batch.column(self.fact.partition_by)), 0)
        for year in pc.unique(years).to_pylist():
            part = batch.filter(pc.equal(years, year))
            told = self.years.setdefault(str(year), [0, 0])
            told[0] += part.num_rows
            told[1] = added(told[1], int(part.column(part.num_columns - 1).to_numpy().sum()))
            self._put(f"year={year}", part.select(self.schema.names))

    def close(self) -> None:
        """Write what waits; a fact without rows is an empty file with its columns."""
        for place in list(self._waiting):
            self._flush(place)
        if not self._open and not self.folder.exists():
            self._writer(".")
        for writer in self._open.values():
            writer.close()

    def _put(self, place: str, part: pa.RecordBatch) -> None:
        self._waiting[place].append(part)
        if sum(batch.num_rows for batch in self._waiting[place]) >= _GROUP:
            self._flush(place)

    def _flush(self, place: str) -> None:
        table = pa.Table.from_batches(self._waiting.pop(place), self.schema)
        self._writer(place).write_table(table, row_group_size=_GROUP)

    def _writer(self, place: str) -> pq.ParquetWriter:
        if place not in self._open:
            path = self.folder / place / "part-0.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open[place] = pq.ParquetWriter(path, self.schema, compression="zstd")
        return self._open[place]

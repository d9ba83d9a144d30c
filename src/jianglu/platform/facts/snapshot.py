"""Writes the facts of one moment as Parquet for analysis, and opens them in DuckDB."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from . import prints
from .declare import FACTS, FactTable
from .reading import Reader, one_moment
from .writing import Writer, schema_of

TOLD = "snapshot.json"


@dataclass(frozen=True)
class Snapshot:
    """A folder of Parquet files, one sub-folder a fact, all of one moment of the database."""

    folder: Path
    taken_on: date
    rows: dict[str, int]
    prints: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    written: int = 0

    @classmethod
    def open(cls, folder: Path) -> Snapshot:
        """Read the description of a finished snapshot; raises FileNotFoundError when it was never finished."""
        told = json.loads((folder / TOLD).read_text())
        return cls(
            folder, date.fromisoformat(told["taken_on"]), told["rows"], told.get("prints", {}), told.get("written", 0)
        )

    @property
    def id(self) -> str:
        """Changes when the folder is written again: what a cache of its figures is keyed by."""
        return f"{self.folder.name}-{(self.folder / TOLD).stat().st_mtime_ns:x}"

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in which each fact is a view of the same name as in PostgreSQL."""
        connection = duckdb.connect()
        for name in self.rows:
            if name in FACTS:  # a fact that is no longer published stays in old snapshots
                connection.execute(f'CREATE VIEW "{FACTS[name].view}" AS {self.select(name)}')
        return connection

    def select(self, name: str) -> str:
        """The SELECT in DuckDB that reads a fact."""
        columns = ", ".join(f'"{column.name}"' for column in FACTS[name].public_columns)
        files = str(self.folder / name / "**" / "*.parquet").replace("'", "''")
        return f"SELECT {columns} FROM read_parquet('{files}', hive_partitioning=false)"  # noqa: S608


def snapshots_root() -> Path:
    """Where snapshots are kept."""
    return Path(settings.MEDIA_ROOT) / "snapshots"


def finished() -> list[Path]:
    """The folders of all finished snapshots, oldest first."""
    return sorted(path.parent for path in snapshots_root().glob(f"*/{TOLD}") if path.parent.suffix != ".part")


def latest() -> Snapshot | None:
    """The newest finished snapshot, if any."""
    folders = finished()
    return Snapshot.open(folders[-1]) if folders else None


def of_day(day: date) -> Snapshot | None:
    """The snapshot of a day, if it is kept."""
    folder = snapshots_root() / day.isoformat()
    return Snapshot.open(folder) if (folder / TOLD).exists() else None


def take(day: date, folder: Path | None = None, names: Iterable[str] | None = None) -> Snapshot:
    """Write all facts (or those named) of this moment; an unfinished or older snapshot of the day is replaced.

    Files whose rows did not change since the newest snapshot are linked to, not written again.
    """
    target = folder or snapshots_root() / day.isoformat()
    before = _before(target)
    work = target.with_name(target.name + ".part")
    shutil.rmtree(work, ignore_errors=True)
    chosen = [FACTS[name] for name in names] if names is not None else list(FACTS.values())
    known: dict[str, str] = {}
    with one_moment() as moment:
        done = moment.each(partial(_one, work=work, before=before, known=known), chosen)
    found = {fact.name: result for fact, result in zip(chosen, done, strict=True)}
    told = {
        "taken_on": day.isoformat(),
        "rows": {name: result.rows for name, result in found.items()},
        "written": sum(result.written for result in found.values()),
        "prints": {name: {"sources": result.sources, "years": result.years} for name, result in found.items()},
    }
    (work / TOLD).write_text(json.dumps(told))
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)
    return Snapshot.open(target)


def forget(keep: int = 14) -> list[str]:
    """Remove snapshots older than the newest `keep`; the last one of each month stays, old returns are derived from it."""
    folders = finished()
    last_of_month = {folder.name[:7]: folder for folder in folders}
    gone = [folder for folder in folders[:-keep] if last_of_month[folder.name[:7]] != folder]
    for folder in gone:
        shutil.rmtree(folder)
    return [folder.name for folder in gone]


@dataclass(frozen=True)
class _Done:
    rows: int
    written: int
    sources: str
    years: dict[str, list[int]]


def _before(target: Path) -> Snapshot | None:
    if (target / TOLD).exists():
        return Snapshot.open(target)
    return latest() if target.parent == snapshots_root() else None


def _one(reader: Reader, fact: FactTable, *, work: Path, before: Snapshot | None, known: dict[str, str]) -> _Done:
    """Write one fact, or link to what did not change of it."""
    sources = prints.of_sources(reader, fact, known)
    place = work / fact.name
    old = before.prints.get(fact.name, {}) if before else {}
    if before and sources and old.get("sources") == sources:
        _link(before.folder / fact.name, place)
        return _Done(before.rows[fact.name], 0, sources, old["years"])
    years = prints.of_years(reader, fact) if fact.partition_by and old.get("years") and _same_view(old, sources) else {}
    kept = {year: years[year] for year in years if old["years"].get(year) == years[year]}
    for year in kept if before else ():
        _link(before.folder / fact.name / f"year={year}", place / f"year={year}")  # type: ignore[union-attr]
    writer = Writer(fact, place)
    for batch in reader.batches(_query(fact, kept), schema_of(fact, printed=bool(fact.partition_by))):
        writer.add(batch)
    writer.close()
    rows = writer.rows + sum(count for count, _hash in kept.values())
    return _Done(rows, writer.files, sources, kept | writer.years)


def _same_view(old: dict[str, Any], sources: str) -> bool:
    return bool(sources) and str(old["sources"]).split(" ")[0] == sources.split(" ")[0]


def _query(fact: FactTable, kept: Iterable[str]) -> str:
    if not fact.partition_by:
        return prints.public_sql(fact)
    without = ", ".join(kept)
    where = f" WHERE {prints.year_sql(fact)} NOT IN ({without})" if without else ""
    return f"SELECT q.*, {prints.HASH} AS hash FROM ({prints.public_sql(fact)}) AS q{where}"  # noqa: S608


def _link(source: Path, target: Path) -> None:
    """The same files under another name; a copy where the file system knows no links."""
    for path in source.rglob("*.parquet"):
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, there)
        except OSError:
            shutil.copy2(path, there)

"""The scaled city against a COPY of the same rows, by itself: what drawing, sealing, constraints and indexes cost.

The city of SIZE (default medium) is built anew; then the rows that it wrote are taken out, and copied one table after the
other, twice: into tables with the same columns, keys, indexes, checks and references, and into such with the columns alone.
The peers' time is the copying alone. All are told in seconds of the clock and in seconds of the processors (client and
server), which other work on the machine does not stretch. At the end the city is set beside the letter, and its facts are
written as Parquet twice, the second time with nothing new.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from common import Figure, figures
from psycopg import sql

from jianglu.run.preparation import Preparation

GOAL_RATIO, GOAL_SECONDS, GOAL_SNAPSHOT = 3.0, 600.0, 120.0
BLOCK = 1 << 20


class Effort:
    """Seconds since the start, of the clock and of the processors: this process, its children, the local server."""

    def __init__(self, database: psycopg.Connection[Any]) -> None:
        self.server = psutil.Process(database.info.backend_pid).parent()
        self.clock, self.worked = time.perf_counter(), self._work()

    def _work(self) -> float:
        roots = [psutil.Process(), *([self.server] if self.server else [])]
        everybody = {
            one for root in roots for one in (root, *root.children(recursive=True))
        }  # the server may be our child
        total = 0.0
        for process in everybody:
            try:
                spent = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += spent.user + spent.system + spent.children_user + spent.children_system
        return total

    def told(self) -> tuple[float, float]:
        """(seconds of the clock, seconds of the processors)."""
        return time.perf_counter() - self.clock, self._work() - self.worked


def spans(database: psycopg.Connection[Any]) -> dict[str, tuple[int, int]]:
    """First and last id of the city in each table."""
    row = database.execute("SELECT bases FROM city_scalecity").fetchone()
    found: dict[str, tuple[int, int]] = {}
    for key, (base, many) in row[0].items() if row else ():
        name = key.split(".")[0]
        low, high = found.get(name, (base, base))
        found[name] = (min(low, base), max(high, base + many))
    return found


def take_out(database: psycopg.Connection[Any], table: str, first: int, last: int, file: IO[bytes]) -> None:
    """The city's rows of a table as COPY writes them."""
    query = sql.SQL("COPY (SELECT {} FROM {} WHERE id > {} AND id <= {}) TO STDOUT").format(
        _columns(database, table), sql.Identifier(table), sql.Literal(first), sql.Literal(last)
    )
    with database.cursor().copy(query) as stream:
        for block in stream:
            file.write(block)
    file.flush()


def copy_in(database: psycopg.Connection[Any], table: str, columns: sql.Composed, file: IO[bytes]) -> int:
    """Copy the file into the table beside; rows."""
    file.seek(0)
    with database.cursor() as cursor:
        there = sql.SQL("COPY {} ({}) FROM STDIN").format(beside(table), columns)
        with cursor.copy(there) as stream:
            while block := file.read(BLOCK):
                stream.write(block)
        return cursor.rowcount


def beside(table: str) -> sql.Identifier:
    """The table that the peer fills."""
    return sql.Identifier(f"peer_{table}"[:63])


def with_nothing(database: psycopg.Connection[Any], table: str) -> None:
    """A table of the same columns, and nothing that asks anything of a row."""
    columns, like = _columns(database, table), sql.Identifier(table)
    database.execute(sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(beside(table), columns, like))


def with_everything(database: psycopg.Connection[Any], table: str) -> None:
    """The same with keys, indexes, checks, exclusions and references: the product's table but for its triggers."""
    there = beside(table)
    database.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(there, sql.Identifier(table)))
    references = database.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
    ).fetchall()
    for (reference,) in references:
        database.execute(sql.SQL("ALTER TABLE {} ADD {}").format(there, sql.SQL(reference)))


def _columns(database: psycopg.Connection[Any], table: str) -> sql.Composed:
    """Those that are stored by the one who writes: what the database makes itself is no part of a bare copy."""
    rows = database.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)


def copied(database: psycopg.Connection[Any], folder: Path) -> tuple[dict[str, float], int]:
    """Seconds of the clock and of the processors by way, and the rows of one."""
    spent: dict[str, float] = defaultdict(float)
    rows = 0
    for table, (first, last) in spans(database).items():
        with tempfile.TemporaryFile(dir=folder) as file:
            take_out(database, table, first, last, file)
            for way, make in (("constraints on", with_everything), ("bare", with_nothing)):
                make(database, table)
                columns = _columns(database, table)
                effort = Effort(database)
                many = copy_in(database, table, columns, file)
                clock, worked = effort.told()
                spent[f"{way}, clock"] += clock
                spent[f"{way}, processors"] += worked
                database.execute(sql.SQL("DROP TABLE {}").format(beside(table)))
        rows += many
    return spent, rows


def snapshots(database: psycopg.Connection[Any], folder: Path) -> list[Figure]:
    """All facts as Parquet, and once more when nothing has changed."""
    from jianglu.platform.calendar import today
    from jianglu.platform.facts import snapshot

    place, found = folder / "bench-snapshot", []
    shutil.rmtree(place, ignore_errors=True)
    for what in ("facts snapshot, all of it", "facts snapshot, nothing new"):
        effort = Effort(database)
        taken = snapshot.take(today(), place)
        clock, worked = effort.told()
        size = sum(path.stat().st_size for path in place.rglob("*.parquet")) / 1e6
        told = f"{sum(taken.rows.values()):,} rows, {size:,.0f} MB, {taken.written} files written, {worked:.0f} s of processors"
        found.append(Figure(what, clock, "s", GOAL_SNAPSHOT, note=told))
    shutil.rmtree(place)
    return found


def main() -> int:
    """Build, copy, compare."""
    size = os.environ.get("SIZE", "medium")
    preparation = Preparation()
    preparation.everything()
    from jianglu.city.scale import loading, services
    from jianglu.run.city import Bar

    folder = preparation.home / "city"
    services.drop(folder=folder, say=Bar())
    with loading.connect(os.environ["DATABASE_URL"]) as database:
        effort = Effort(database)
        spent = services.build(services.size_named(size), folder=folder, say=Bar())
        built, built_work = effort.told()
        peers, rows = copied(database, folder)
        row = database.execute("SELECT pg_database_size(current_database()) / 1e9").fetchone()
        figures(
            [
                *(
                    Figure(f"city {size}, built / COPY, {way}, {what}", own / peers[f"{way}, {what}"], "x", goal)
                    for way, goal in (("constraints on", GOAL_RATIO), ("bare", None))
                    for what, own in (("clock", built), ("processors", built_work))
                ),
                Figure(f"city {size}, built", built, "s", GOAL_SECONDS, peers["constraints on, clock"]),
                Figure(f"city {size}, processor time", built_work, "s", None, peers["constraints on, processors"]),
                Figure(f"city {size}, rows", rows, ""),
                Figure(f"city {size}, rows a second", rows / built, ""),
                Figure(f"city {size}, database", float(row[0]) if row else 0, "GB"),
            ]
        )
        figures(
            Figure(f"  {what}, seconds of all who did it", seconds, "s", note=f"{seconds / sum(spent.values()):.0%}")
            for what, seconds in spent.most_common()
        )
        figures(snapshots(database, folder))
    figures(Figure(line.figure.name, line.found, line.figure.unit, peer=line.wanted) for line in services.letter())
    return 0


if __name__ == "__main__":
    sys.exit(main())

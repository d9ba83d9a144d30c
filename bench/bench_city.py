"""The scaled city against a bare COPY of the same rows: what constraints, sealing, indexes and checks cost.

The city of SIZE (default medium) is built anew; then the rows that it wrote are taken out, and copied one table after the
other into tables with the same columns and no constraint, index or trigger. The peer's time is the copying alone. Both are
told in seconds of the clock and in seconds of the processors (client and server), which other work on the machine does not
stretch. At the end the city is set beside the letter, and its facts are written as Parquet twice, the second time with
nothing new.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
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


def bare(database: psycopg.Connection[Any], table: str, file: IO[bytes]) -> int:
    """Copy the file into a table without any constraint; rows."""
    file.seek(0)
    with database.cursor() as cursor:
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(f"bare_{table}"))) as stream:
            while block := file.read(BLOCK):
                stream.write(block)
        return cursor.rowcount


def _columns(database: psycopg.Connection[Any], table: str) -> sql.Composed:
    """Those that are stored by the one who writes: what the database makes itself is no part of a bare copy."""
    rows = database.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)


def copied(database: psycopg.Connection[Any], folder: Path) -> tuple[float, float, int]:
    """(seconds of the clock, seconds of the processors, rows) of the bare copies."""
    clock, worked, rows = 0.0, 0.0, 0
    for table, (first, last) in spans(database).items():
        with tempfile.TemporaryFile(dir=folder) as file:
            take_out(database, table, first, last, file)
            there = sql.Identifier(f"bare_{table}")
            database.execute(
                sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(
                    there, _columns(database, table), sql.Identifier(table)
                )
            )
            effort = Effort(database)
            rows += bare(database, table, file)
            seconds, work = effort.told()
            clock, worked = clock + seconds, worked + work
            database.execute(sql.SQL("DROP TABLE {}").format(there))
    return clock, worked, rows


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
        bare_clock, bare_work, rows = copied(database, folder)
        row = database.execute("SELECT pg_database_size(current_database()) / 1e9").fetchone()
        figures(
            [
                Figure(f"city {size}, built / bare COPY", built / bare_clock, "x", GOAL_RATIO),
                Figure(f"city {size}, the same of processor time", built_work / bare_work, "x", GOAL_RATIO),
                Figure(f"city {size}, built", built, "s", GOAL_SECONDS, bare_clock),
                Figure(f"city {size}, processor time", built_work, "s", None, bare_work),
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

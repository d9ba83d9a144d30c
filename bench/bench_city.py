"""The scaled city against a bare COPY of the same rows: what constraints, sealing, indexes and checks cost.

The city of SIZE (default medium) is built anew; then the rows that it wrote are taken out, and copied one table after the
other into tables with the same columns and no constraint, index or trigger. The peer's time is the copying alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from typing import IO, Any

import psycopg
from common import report
from psycopg import sql

from jianglu.run.preparation import Preparation

GOAL_RATIO, GOAL_SECONDS = 3.0, 600.0
BLOCK = 1 << 20


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
    query = sql.SQL("COPY (SELECT * FROM {} WHERE id > {} AND id <= {}) TO STDOUT").format(
        sql.Identifier(table), sql.Literal(first), sql.Literal(last)
    )
    with database.cursor().copy(query) as stream:
        for block in stream:
            file.write(block)
    file.flush()


def bare(database: psycopg.Connection[Any], table: str, file: IO[bytes]) -> tuple[float, int]:
    """(seconds, rows) of copying the file into a table without any constraint."""
    copy = sql.Identifier(f"bare_{table}")
    database.execute(sql.SQL("CREATE TABLE {} AS SELECT * FROM {} WITH NO DATA").format(copy, sql.Identifier(table)))
    file.seek(0)
    started = time.perf_counter()
    with database.cursor() as cursor:
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(copy)) as stream:
            while block := file.read(BLOCK):
                stream.write(block)
        seconds, rows = time.perf_counter() - started, cursor.rowcount
    database.execute(sql.SQL("DROP TABLE {}").format(copy))
    return seconds, rows


def main() -> int:
    """Build, copy, compare."""
    size = os.environ.get("SIZE", "medium")
    preparation = Preparation()
    preparation.everything()
    from jianglu.city.scale import loading, services
    from jianglu.run.city import Bar

    folder = preparation.home / "city"
    services.drop(folder=folder, say=Bar())
    started = time.perf_counter()
    services.build(services.size_named(size), folder=folder, say=Bar())
    built = time.perf_counter() - started

    copied, rows = 0.0, 0
    with loading.connect(os.environ["DATABASE_URL"]) as database:
        for table, (first, last) in spans(database).items():
            with tempfile.TemporaryFile(dir=folder) as file:
                take_out(database, table, first, last, file)
                seconds, many = bare(database, table, file)
            copied, rows = copied + seconds, rows + many
    report(
        f"city {size}",
        [
            ("rows", f"{rows:,}", "", True),
            ("built, s", f"{built:.1f}", f"<= {GOAL_SECONDS:.0f}", built <= GOAL_SECONDS),
            ("bare COPY of the same rows, s", f"{copied:.1f}", "", True),
            ("built / bare COPY", f"{built / copied:.2f}", f"<= {GOAL_RATIO:.0f}", built / copied <= GOAL_RATIO),
            ("rows a second", f"{rows / built:,.0f}", "", True),
        ],
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

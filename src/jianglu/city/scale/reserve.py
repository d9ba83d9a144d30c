"""Numbers and ids that the city takes: reserved before anything is loaded, so that the running system never draws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import psycopg

from .tables import PARTS
from .variables import count

Span = list[int]  # what was the last before, and how many are taken


def tables() -> list[str]:
    """All tables that the city writes."""
    return list(dict.fromkeys(table.name for part in PARTS for table in part.tables))


def ids(database: psycopg.Connection[Any], drawing: duckdb.DuckDBPyConnection) -> dict[str, Span]:
    """Move the sequence of every table past the rows to come. Call it in a transaction."""
    taken: dict[str, Span] = {}
    last: dict[str, int] = {}
    for name in tables():
        database.execute(f'LOCK TABLE "{name}" IN SHARE ROW EXCLUSIVE MODE')  # noqa: S608
        last[name] = _last_id(database, name)
    for part in PARTS:
        for table in part.tables:
            many = count(drawing, part.source) * table.many
            taken[table.key] = [last[table.name], many]
            last[table.name] += many
    for name, value in last.items():
        _set_sequence(database, name, value)
    return taken


def numbers(database: psycopg.Connection[Any], drawing: duckdb.DuckDBPyConnection) -> dict[str, Span]:
    """Move the counter of every series of numbers past those to come. Call it in a transaction."""
    wanted = drawing.execute("SELECT key, many FROM series ORDER BY key").fetchall()
    keys, many = [row[0] for row in wanted], [row[1] for row in wanted]
    rows = database.execute(
        "INSERT INTO numbering_counter AS c (key, last) SELECT * FROM unnest(%s::text[], %s::bigint[])"
        " ON CONFLICT (key) DO UPDATE SET last = c.last + excluded.last RETURNING key, last",
        [keys, many],
    ).fetchall()
    last = dict(rows)
    return {key: [last[key] - n, n] for key, n in zip(keys, many, strict=True)}


def whole(spans: Mapping[str, Span], table: str) -> tuple[int, int]:
    """The last id of a table before the city, and the last one of the city in it."""
    found = [span for key, span in spans.items() if key.split(".")[0] == table]
    return min(span[0] for span in found), max(sum(span) for span in found)


def give_back(database: psycopg.Connection[Any], series: Mapping[str, Span]) -> None:
    """After the rows are gone: sequences and counters go back where nobody has drawn since."""
    for name in tables():
        _set_sequence(database, name, _last_id(database, name))
    keys = list(series)
    database.execute(
        "UPDATE numbering_counter c SET last = t.before FROM unnest(%s::text[], %s::bigint[], %s::bigint[])"
        " AS t(key, before, many) WHERE c.key = t.key AND c.last = t.before + t.many",
        [keys, [series[key][0] for key in keys], [series[key][1] for key in keys]],
    )
    database.execute("DELETE FROM numbering_counter WHERE last = 0 AND key = ANY(%s)", [keys])


def _set_sequence(database: psycopg.Connection[Any], table: str, last: int) -> None:
    database.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1), %s > 0)", [table, last, last])


def _last_id(database: psycopg.Connection[Any], table: str) -> int:
    row = database.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"').fetchone()  # noqa: S608
    return int(row[0]) if row else 0

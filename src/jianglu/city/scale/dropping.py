"""Removing the city: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from . import closing, definitions, reserve
from .tables import PARTS

FOLLOW = ("people_look",)
"""Rows of these tables that tell of people of the city go with them."""


class CityInUse(Exception):  # noqa: N818 - a message to the person at the keyboard
    """Rows that were written since tell of the city; the text names their tables."""


def drop(database: psycopg.Connection[Any], say: Callable[[str, int, int], None]) -> bool:
    """Delete every row of the city and give its ids and numbers back; returns False when there is none."""
    row = database.execute("SELECT bases, series FROM city_scalecity").fetchone()
    if row is None:
        return False
    spans, series = row
    names = reserve.tables()
    with database.transaction():
        database.execute("SET LOCAL synchronous_commit = on")
        closing.undo(database, spans)
        database.execute("SET CONSTRAINTS ALL IMMEDIATE")
        outside = [table for table in definitions.referring(database, names) if table not in names]
        _no_use(database, outside, spans)
        definitions.take_off(database, [*names, *outside])
        tables = [table for part in reversed(PARTS) for table in reversed(part.tables)]
        for place, table in enumerate(tables):
            say(f"drop {table.name}", place, len(tables))
            first, many = spans[table.key]
            database.execute(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER')
            database.execute(
                f'DELETE FROM "{table.name}" WHERE id > %s AND id <= %s',  # noqa: S608
                [first, first + many],
            )
            database.execute(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')
        for place in (1, 2, 3, 4):
            for one in definitions.off(database, place):
                definitions.put_back(database, one.name)
        reserve.give_back(database, series)
        database.execute("DELETE FROM city_scalechunk")
        database.execute("DELETE FROM city_scalecity")
        database.execute(
            "INSERT INTO audit_auditentry (at, actor, on_behalf_of, action, subject, reason, address, request_id)"
            " VALUES (now(), 'system:city.scale', '', 'city.dropped', 'city', '', '', '')"
        )
    say("drop", 1, 1)
    return True


_COLUMNS = """
    SELECT c.relname, a.attname, k.confrelid::regclass::text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND c.relname = ANY(%s) AND k.confrelid::regclass::text = ANY(%s)"""


def _no_use(database: psycopg.Connection[Any], outside: list[str], spans: dict[str, list[int]]) -> None:
    """What follows is deleted; anything else that points into the city stops the drop."""
    used = []
    for table, column, target in database.execute(_COLUMNS, [outside, reserve.tables()]).fetchall():
        first = min(span[0] for key, span in spans.items() if key.split(".")[0] == target)
        last = max(sum(span) for key, span in spans.items() if key.split(".")[0] == target)
        if table in FOLLOW:
            database.execute(f'DELETE FROM "{table}" WHERE "{column}" > %s AND "{column}" <= %s', [first, last])  # noqa: S608
            continue
        row = database.execute(
            f'SELECT count(*) FROM "{table}" WHERE "{column}" > %s AND "{column}" <= %s',  # noqa: S608
            [first, last],
        ).fetchone()
        if row and row[0]:
            used.append(f"{table} ({row[0]})")
    if used:
        raise CityInUse(f"The city is in use; remove these rows first: {', '.join(used)}")

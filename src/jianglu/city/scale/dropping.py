"""Removing the city: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg

from . import closing, definitions, reserve
from .declare import SQL
from .tables import PARTS

FOLLOW = ("people_look",)
"""Rows of these tables that tell of people of the city go with them."""
FINDINGS = sorted((SQL / "dropping").glob("*.sql"))
"""What the jobs of the nights have made of the city's people and nobody has answered: each one statement that takes it away."""
APPEND_ONLY = ("workflow_decision", "policy_decision")  # among them


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
        database.execute("SET CONSTRAINTS ALL IMMEDIATE")
        take_findings(database, spans)
        closing.undo(database, spans)
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


def take_findings(database: psycopg.Connection[Any], spans: dict[str, list[int]]) -> None:
    """Before the counters go back: a line of the budget does not hold less than what is promised of it."""
    for table in APPEND_ONLY:
        database.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for file in FINDINGS:
        try:
            database.execute(file.read_text(), closing.values(spans))
        except psycopg.errors.ForeignKeyViolation as error:
            raise CityInUse(f"The city is in use: {error.diag.message_detail} Remove these rows first.") from None
    for table in APPEND_ONLY:
        database.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


_COLUMNS = """
    SELECT c.relname, a.attname, k.confrelid::regclass::text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND c.relname = ANY(%s) AND k.confrelid::regclass::text = ANY(%s)"""


def _no_use(database: psycopg.Connection[Any], outside: list[str], spans: dict[str, list[int]]) -> None:
    """What follows is deleted; anything else that points into the city stops the drop."""
    used: Counter[str] = Counter()
    ours = reserve.tables()
    for table, column, target in database.execute(_COLUMNS, [[*outside, *ours], ours]).fetchall():
        first, last = reserve.whole(spans, target)
        within = f'FROM "{table}" WHERE "{column}" > {first} AND "{column}" <= {last}'
        if table in FOLLOW:
            database.execute(f"DELETE {within}")
            continue
        if table in ours:  # what was written after the city's own
            within += f" AND id > {reserve.whole(spans, table)[1]}"
        row = database.execute(f"SELECT count(*) {within}").fetchone()
        used[table] += row[0] if row else 0
    if +used:
        raise CityInUse(
            f"The city is in use; remove these rows first: {', '.join(f'{t} ({n})' for t, n in (+used).items())}"
        )

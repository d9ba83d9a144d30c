"""Indexes and constraints of the tables: taken off before a bulk load, put back and validated after it.

What is off is kept in `city_scaledefinition` in the same transaction, so that a killed load loses none. Primary keys,
checks, triggers and NOT NULL stay on all the time. Autovacuum leaves the tables alone until they are whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

KEEP = ("benefits_posting_entry_id",)
"""Beginnings of the names of indexes that triggers read during the load."""

_INDEXES = """
    SELECT i.relname, c.relname, 1, pg_get_indexdef(i.oid), '', format('DROP INDEX %%I', i.relname)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
    WHERE c.relname = ANY(%(tables)s) AND c.relnamespace = 'public'::regnamespace AND NOT x.indisprimary
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('u', 'x', 'p'))
    ORDER BY c.relname, i.relname"""
_CONSTRAINTS = """
    SELECT k.conname, c.relname, CASE k.contype WHEN 'x' THEN 1 WHEN 'u' THEN 2 ELSE 3 END,
           format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', c.relname, k.conname, pg_get_constraintdef(k.oid))
               || CASE k.contype WHEN 'f' THEN ' NOT VALID' ELSE '' END,
           CASE k.contype WHEN 'f' THEN format('ALTER TABLE %%I VALIDATE CONSTRAINT %%I', c.relname, k.conname) ELSE '' END,
           format('ALTER TABLE %%I DROP CONSTRAINT %%I', c.relname, k.conname)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE c.relname = ANY(%(tables)s) AND c.relnamespace = 'public'::regnamespace AND k.contype IN ('u', 'x', 'f')
    ORDER BY k.contype, c.relname, k.conname"""
_VACUUM = """
    SELECT 'autovacuum ' || c.relname, c.relname, 4, format('ALTER TABLE %%I RESET (autovacuum_enabled)', c.relname), '',
           format('ALTER TABLE %%I SET (autovacuum_enabled = off)', c.relname)
    FROM pg_class c
    WHERE c.relname = ANY(%(tables)s) AND c.relnamespace = 'public'::regnamespace
      AND NOT coalesce(array_to_string(c.reloptions, ','), '') LIKE '%%autovacuum_enabled%%'
    ORDER BY c.relname"""
_REFERRING = """
    SELECT DISTINCT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND k.confrelid::regclass::text = ANY(%(tables)s)"""


@dataclass(frozen=True)
class Definition:
    """Something that is off."""

    name: str
    table: str
    slow: bool  # an exclusion constraint, checked row by row


def take_off(database: psycopg.Connection[Any], tables: Sequence[str]) -> int:
    """Drop what can be rebuilt; returns how many. Call it in a transaction."""
    found = [
        row
        for query in (_CONSTRAINTS, _INDEXES, _VACUUM)
        for row in database.execute(query, {"tables": list(tables)}).fetchall()
        if not (row[2] == 1 and row[0].startswith(KEEP))
    ]
    for name, table, place, statement, validation, drop in found:
        database.execute(
            'INSERT INTO city_scaledefinition (name, "table", place, statement, validation) VALUES (%s, %s, %s, %s, %s)'
            " ON CONFLICT (name) DO UPDATE SET statement = excluded.statement",  # was declared, and not yet validated
            [name, table, place, statement, validation],
        )
        database.execute(drop)
    return len(found)


def off(database: psycopg.Connection[Any], place: int) -> list[Definition]:
    """What is off: 1 indexes, 2 unique constraints, 3 foreign keys, 4 autovacuum; the longest work first."""
    rows = database.execute(
        "SELECT d.name, d.\"table\", d.statement LIKE '%%EXCLUDE%%' AS slow FROM city_scaledefinition d"
        " JOIN pg_class c ON c.relname = d.\"table\" AND c.relnamespace = 'public'::regnamespace"
        " WHERE d.place = %s ORDER BY slow DESC, pg_relation_size(c.oid) DESC, d.name",
        [place],
    ).fetchall()
    return [Definition(*row) for row in rows]


def put_back(database: psycopg.Connection[Any], name: str) -> None:
    """Rebuild one and forget that it was off, in one transaction."""
    with database.transaction():
        row = database.execute(
            "DELETE FROM city_scaledefinition WHERE name = %s RETURNING statement, validation", [name]
        ).fetchone()
        if row is None:
            return
        for statement in filter(None, row):
            database.execute(statement)


def declare(database: psycopg.Connection[Any], name: str) -> None:
    """Let a foreign key hold for every row to come; `put_back` then checks the rows that are there."""
    with database.transaction():
        row = database.execute(
            "SELECT statement FROM city_scaledefinition WHERE name = %s FOR UPDATE", [name]
        ).fetchone()
        if row and row[0]:
            database.execute(row[0])
            database.execute("UPDATE city_scaledefinition SET statement = '' WHERE name = %s", [name])


def referring(database: psycopg.Connection[Any], tables: Sequence[str]) -> list[str]:
    """Tables with foreign keys into these."""
    return [row[0] for row in database.execute(_REFERRING, {"tables": list(tables)})]

"""Sealing everything anew under the current key, in batches; broken off, it goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from .keys import keyring
from .sealing import seal, unseal

BATCH = 1000
OTHERS: list[Callable[[], int]] = []
"""Where a room keeps seals elsewhere than in a `*_sealed` column, what seals them anew; each returns how many."""


@dataclass(frozen=True)
class SealedColumn:
    """A column that holds seals: a BinaryField whose name ends in `_sealed`."""

    table: str
    key: str
    column: str


def sealed_columns() -> Iterator[SealedColumn]:
    """All of them, in every app."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.BinaryField) and field.name.endswith("_sealed"):
                yield SealedColumn(model._meta.db_table, str(model._meta.pk.column), str(field.column))


def rotate(column: SealedColumn, *, batch: int = BATCH) -> Iterator[int]:
    """Seal the column anew, one transaction a batch; yields the size of each. Rows under the current key are left alone."""
    last = 0
    while True:
        with transaction.atomic():
            rows = _older(column, last, batch)
            if not rows:
                return
            _write(column, [(key, seal(unseal(value))) for key, value in rows])
        last = rows[-1][0]
        yield len(rows)


def _older(column: SealedColumn, after: int, batch: int) -> list[tuple[int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT {key}, {column} FROM {table} WHERE {key} > %s AND octet_length({column}) > 1"
                " AND get_byte({column}, 1) <> %s ORDER BY {key} LIMIT %s FOR UPDATE"
            ).format(**_names(column)),
            [after, keyring().current, batch],
        )
        rows: list[tuple[int, bytes]] = cursor.fetchall()
    return rows


def _write(column: SealedColumn, rows: list[tuple[int, bytes]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "UPDATE {table} AS t SET {column} = fresh.value FROM unnest(%s::bigint[], %s::bytea[]) AS fresh(id, value)"
                " WHERE t.{key} = fresh.id"
            ).format(**_names(column)),
            [[key for key, _value in rows], [value for _key, value in rows]],
        )


def _names(column: SealedColumn) -> dict[str, sql.Identifier]:
    return {
        "table": sql.Identifier(column.table),
        "key": sql.Identifier(column.key),
        "column": sql.Identifier(column.column),
    }

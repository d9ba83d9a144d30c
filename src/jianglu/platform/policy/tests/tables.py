"""Loads generated facts into both engines under the names of the fact views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection

from jianglu.platform.facts import FactTable
from jianglu.platform.facts.writing import ARROW

Facts = Mapping[FactTable, Iterable[Mapping[str, Any]]]


def load_postgres(facts: Facts) -> None:
    """Temporary tables shadow the views for the rest of the transaction."""
    with connection.cursor() as cursor:
        for fact, rows in facts.items():
            typed = ", ".join(f'"{column.name}" {column.postgres_type}' for column in fact.columns)
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{fact.view}"')
            cursor.execute(f'CREATE TEMPORARY TABLE "{fact.view}" ({typed}) ON COMMIT DROP')
            places = ", ".join(["%s"] * len(fact.columns))
            cursor.executemany(
                f'INSERT INTO pg_temp."{fact.view}" VALUES ({places})',
                [[row.get(column.name) for column in fact.columns] for row in rows],
            )


def load_duckdb(facts: Facts) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection holding the same rows."""
    con = duckdb.connect()
    for fact, rows in facts.items():
        schema = pa.schema([(column.name, ARROW[column.type]) for column in fact.public_columns])
        arrow = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
        con.register("incoming", arrow)
        con.execute(f'CREATE TABLE "{fact.view}" AS SELECT * FROM incoming')
        con.unregister("incoming")
    return con

"""Decides a whole city on DuckDB from a snapshot; the same rule as `decide`, another first stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from jianglu.platform.facts import Column, fact
from jianglu.platform.facts.snapshot import Snapshot

from .compile import answer_column, compiled
from .declare import DECIDED_ON, Policy

_DUCKDB = {"int64": "BIGINT", "string": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN", "float64": "DOUBLE"}


@dataclass(frozen=True)
class Scan:
    """Result of a scan: one row a subject with version, outcome, amount (fen) and the answer to each condition."""

    policy: Policy
    on: date
    table: pa.Table

    def by_outcome(self) -> dict[str, tuple[int, int]]:
        """(how many, fen) for each outcome."""
        rows = duckdb.from_arrow(self.table).aggregate("outcome, count(*), coalesce(sum(amount), 0)").fetchall()
        return {outcome: (count, int(total)) for outcome, count, total in rows}

    def keys_where(self, condition: str) -> list[Any]:
        """Keys of the subjects for which `condition` (SQL over the columns, written in code) holds, in order."""
        rows = duckdb.from_arrow(self.table).filter(condition).project(f'"{self.policy.subject.key}"').order("1")
        return [key for (key,) in rows.fetchall()]

    def granted(self) -> list[dict[str, Any]]:
        """Key, person, event date, version and amount of everyone to whom it is owed."""
        rows: list[dict[str, Any]] = (
            self.table.filter(pa.compute.equal(self.table["outcome"], "granted")).select(self._plain()).to_pylist()
        )
        return rows

    def _plain(self) -> list[str]:
        return [name for name in self.table.column_names if not name.startswith("c_")]


def scan(
    policy: Policy,
    source: Snapshot | duckdb.DuckDBPyConnection,
    *,
    on: date,
    inputs: Mapping[str, Any] | None = None,
    where: str = "true",
) -> Scan:
    """Decide every row of the policy's subject fact as of day `on`; `where` narrows the subjects (SQL of DuckDB)."""
    connection = source.connect() if isinstance(source, Snapshot) else source
    text = compiled(policy, "duckdb")
    table = fact(policy.subject.fact)
    columns = [f's."{column.name}"' for column in table.public_columns]
    values: list[Any] = []
    for column in policy.subject.inputs:
        columns.append(f'CAST(? AS {_DUCKDB[column.type]}) AS "{column.name}"')
        values.append((inputs or {}).get(column.name))
    values.append(on)
    subject = f'SELECT {", ".join(columns)}, CAST(? AS DATE) AS "{DECIDED_ON}" FROM "{table.view}" AS s WHERE {where}'  # noqa: S608
    query = f"SELECT {', '.join(_kept(policy))} FROM ({text.over(subject)})"  # noqa: S608 - compiled from declarations
    return Scan(policy, on, connection.sql(query, params=values).to_arrow_table())


def conclude(policy: Policy, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Result rows for facts already gathered (the columns `found`), on DuckDB and so without a database: for cases."""
    text = compiled(policy, "duckdb")
    places = ", ".join(f'CAST(? AS {_duckdb_type(column)}) AS "{column.name}"' for column in text.found)
    connection = duckdb.connect()
    results: list[dict[str, Any]] = []
    for row in rows:
        values = [row.get(column.name) for column in text.found]
        results += connection.sql(text.over_found(f"SELECT {places}"), params=values).to_arrow_table().to_pylist()
    return results


def _duckdb_type(column: Column) -> str:
    return _DUCKDB.get(column.type, "TIMESTAMPTZ")


def _kept(policy: Policy) -> list[str]:
    names = [
        policy.subject.key,
        policy.subject.person,
        policy.subject.event,
        "version",
        "outcome",
        "amount",
        "satisfied",
    ]
    names += [answer_column(condition) for condition in policy.conditions]
    return [f'"{name}"' for name in dict.fromkeys(names) if name]

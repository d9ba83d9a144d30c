"""Decides a whole city on DuckDB from a snapshot; the same rule as `decide`, another first stage."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from jianglu.platform.facts import Column, fact
from jianglu.platform.facts.snapshot import Snapshot

from .compile import OUTCOMES, REFUSED_BY, Compiled, answer_column, compiled
from .declare import DECIDED_ON, PROACTIVE, Policy
from .enacted import in_force
from .needs import near
from .sieve import sieve

# DuckDB binds a relation twice and copies a result once more: the copy is cheaper where little is told.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")
_DUCKDB = {"int64": "BIGINT", "string": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN", "float64": "DOUBLE"}


@dataclass(frozen=True)
class Scan:
    """Result of a scan: one row a subject with version, outcome, amount (fen) and the answer to each condition.

    `refused_by` is the first condition found not met. Answers are null for what was refused; `full` scans answer them all.
    """

    policy: Policy
    on: date | None
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
    on: date | None,
    inputs: Mapping[str, Any] | None = None,
    where: str = "true",
    full: bool = False,
    columns: Sequence[str] = (),
    keep: Sequence[str] = (),
    promising: bool = False,
    rows: str = "",
) -> Scan:
    """Decide every row of the policy's subject fact as of day `on`; `where` narrows the subjects (SQL of DuckDB).

    `rows` names a table or view of the connection instead, for a policy over rows that nobody published.

    Without a day each subject is decided as of the day of its own event, as if it had been claimed at once: a replay of
    history. `full` answers every condition of every subject; `columns` are those asked for beside key and outcome (default: all
    that a scan tells), `keep` names further ones of the facts used. `promising` leaves out whom nothing is owed.
    """
    policy = in_force(policy)
    connection = source.connect() if isinstance(source, Snapshot) else source
    chosen = bool((inputs or {}).get(PROACTIVE))
    text = compiled(policy, "duckdb", chosen=chosen) if full else sieve(policy, "duckdb", chosen=chosen, kept=keep)
    values: list[Any] = []
    given = []
    for column in policy.subject.inputs:
        text_of_value = _literal((inputs or {}).get(column.name), values)
        given.append(f'CAST({text_of_value} AS {_DUCKDB[column.type]}) AS "{column.name}"')
    day = f"DATE '{on.isoformat()}'" if on else f's."{policy.subject.event}"'
    given.append(f'{day} AS "{DECIDED_ON}"')
    kept = tuple(dict.fromkeys((policy.subject.key, "outcome", *(columns or _told(policy)), *keep)))
    subject, outside = subjects(policy, given, where, rows)
    close = near(policy, on) if on else "true"

    def read(sql: str, names: Sequence[str], *, few: bool, line: duckdb.DuckDBPyConnection = connection) -> pa.Table:
        told = f"SELECT {', '.join(_narrow(policy, names))} FROM ({outside(sql)}) AS s"  # noqa: S608 - declared names
        return (line.execute(told, values) if few else line.sql(told, params=values)).to_arrow_table()

    if isinstance(text, Compiled):
        found = read(text.rows(subject, kept, promising=promising), kept, few=promising)
    elif promising or REFUSED_BY in kept:
        found = read(text.rows(subject, kept, promising=promising, near=close), kept, few=promising)
    else:
        names, known = text.known(subject, kept)
        # Everybody is read while the other query is still planned, which one processor does alone; rows that the
        # connection alone may know are read on it.
        with ThreadPoolExecutor(1) as aside:
            line = connection if rows else connection.cursor()
            everybody = aside.submit(read, known, names, few=False, line=line)
            if rows:
                everybody.result()
            through = read(text.through(subject, kept, near=close), kept, few=True)
        found = _beside(everybody.result(), through, kept)
    return Scan(policy, on, _worded(policy, found))


def _beside(everybody: pa.Table, few: pa.Table, kept: Sequence[str]) -> pa.Table:
    """Everybody, with the conclusion beside those few who came through; the first column is the key.

    Looked up here and not by a join, since most of the city would be carried through it only to be told as refused.
    """
    place = _places(everybody[kept[0]].combine_chunks(), few[kept[0]].combine_chunks())
    columns = {}
    for name in kept:
        if name in everybody.column_names and name != "outcome":
            columns[name] = everybody[name]
        else:
            columns[name] = few[name].combine_chunks().take(place)
    columns["outcome"] = pa.compute.coalesce(columns["outcome"], everybody["outcome"])
    return pa.table(columns)


def _places(keys: pa.Array, few: pa.Array) -> pa.Array:
    """Where each key stands among the few, null where it does not; numbers in order, as facts are written, by halves."""
    if pa.types.is_integer(keys.type) and len(keys):
        numbers = keys.to_numpy(zero_copy_only=False)
        if bool((numbers[1:] > numbers[:-1]).all()):
            found = np.full(len(numbers), -1, np.int32)
            found[np.searchsorted(numbers, few.to_numpy(zero_copy_only=False))] = np.arange(len(few), dtype=np.int32)
            return pa.array(found, mask=found < 0)
    return pa.compute.index_in(keys, value_set=few)


def _literal(value: Any, values: list[Any]) -> str:
    """The value as SQL. What the planner knows it reckons with once; a parameter without a type makes it plan twice.

    Text stays a parameter and is added to `values`.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    values.append(value)
    return "?"


def _few(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Columns of few values: those told as their place here."""
    return {"outcome": OUTCOMES, REFUSED_BY: tuple(condition.code for condition in policy.conditions)}


def _narrow(policy: Policy, names: Sequence[str]) -> Iterator[str]:
    """The columns in types that take a byte a row, where their values are few: the arrow table of a city is read whole."""
    listed = {
        "version": tuple(version.code for version in policy.versions),
        "satisfied": tuple(entry.code for entry in policy.alternatives),
    }
    bytes_ = {answer_column(condition) for condition in policy.conditions} | _few(policy).keys()
    for name in names:
        if listed.get(name):
            values = ", ".join(f"'{value}'" for value in dict.fromkeys(listed[name]))
            yield f"CAST({name} AS ENUM({values})) AS {name}"
        else:
            yield f"CAST({name} AS UTINYINT) AS {name}" if name in bytes_ else name


def _worded(policy: Policy, table: pa.Table) -> pa.Table:
    """The table with places turned into the words they stand for; nothing is copied."""
    for name, words in _few(policy).items():
        if name in table.column_names:
            chunks = [
                pa.DictionaryArray.from_arrays(chunk, [str(word) for word in words]) for chunk in table[name].chunks
            ]
            column = pa.chunked_array(chunks, pa.dictionary(pa.uint8(), pa.string()))
            table = table.set_column(table.column_names.index(name), name, column)
    return table


def subjects(policy: Policy, inputs: Sequence[str], where: str, rows: str = "") -> tuple[str, Callable[[str], str]]:
    """The SQL of all rows of the subject's fact, and what narrows a decision over them to those that were asked for.

    `inputs` are expressions of the columns that no fact has.
    """
    view, key = rows or fact(policy.subject.fact).view, policy.subject.key
    own = {*(column.name for column in policy.subject.inputs), DECIDED_ON}
    listed = ", ".join([*(f"s.{c.name}" for c in policy.subject.all_columns if c.name not in own), *inputs])
    inside = "true" if policy.best else where  # the best of a group is only known among all of it

    def narrowed(sql: str) -> str:
        if where == inside:
            return sql
        asked = f"SELECT s.{key} FROM {view} AS s WHERE {where}"  # noqa: S608 - names are declared in code
        return f"SELECT * FROM ({sql}) AS q WHERE {key} IN ({asked})"  # noqa: S608

    return f"SELECT {listed} FROM {view} AS s WHERE {inside}", narrowed  # noqa: S608


def conclude(policy: Policy, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Result rows for facts already gathered (the columns `found`), on DuckDB and so without a database: for cases."""
    text = compiled(policy, "duckdb")
    places = ", ".join(f'CAST(? AS {_duckdb_type(column)}) AS "{column.name}"' for column in text.found)
    told = " UNION ALL ".join(
        [f"SELECT {places}"] * len(rows)
    )  # in one query, whose planning takes longest; in their order
    values = [row.get(column.name) for row in rows for column in text.found]
    found = duckdb.connect().sql(text.over_found(told), params=values).to_arrow_table().to_pylist() if rows else []
    return list(found)


def _duckdb_type(column: Column) -> str:
    return _DUCKDB.get(column.type, "TIMESTAMPTZ")


def _told(policy: Policy) -> tuple[str, ...]:
    """The columns that a scan tells."""
    subject = policy.subject
    names = [subject.person, subject.event, "version", "amount", "full_amount", "satisfied", REFUSED_BY]
    names += [answer_column(condition) for condition in policy.conditions]
    return tuple(dict.fromkeys(name for name in names if name))

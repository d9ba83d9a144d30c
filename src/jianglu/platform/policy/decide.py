"""Decides on PostgreSQL from live facts, one query whatever the number of subjects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection
from psycopg import RawCursor
from psycopg.types.numeric import Int8

from jianglu.platform.access import rls
from jianglu.platform.facts import Column, fact

from .compile import SUBJECT, compiled
from .declare import DECIDED_ON, PROACTIVE, Policy
from .enacted import in_force
from .errors import SubjectUnknown
from .verdict import Verdict, as_json, verdict_of


def decide(policy: Policy, key: Any, *, on: date, inputs: Mapping[str, Any] | None = None) -> Verdict:
    """The verdict on one subject as of day `on`.

    `key` is the subject's key, or for a policy over literal rows the row itself. `inputs` are the subject's declared
    inputs; one that is left out is unknown. Raises SubjectUnknown when no such row exists.
    """
    verdicts = decide_many(policy, [key], on=on, inputs=inputs)
    if not verdicts:
        raise SubjectUnknown(key=key)
    return verdicts[0]


def decide_many(
    policy: Policy, keys: Sequence[Any], *, on: date, inputs: Mapping[str, Any] | None = None
) -> list[Verdict]:
    """Verdicts on several subjects, in no order; unknown keys are left out."""
    policy, proactive = in_force(policy), bool((inputs or {}).get(PROACTIVE))
    text = compiled(policy, "postgres", chosen=proactive)
    sql = text.over(SUBJECT)
    if policy.subject.fact:
        subject, values = _stored_rows(policy, keys, on, inputs or {}, siblings=proactive and bool(policy.best))
        if proactive and policy.best:
            sql = f'SELECT * FROM ({sql}) AS asked WHERE "{policy.subject.key}" {_among(keys)}'  # noqa: S608
    else:
        rows = [{**row, **(inputs or {}), DECIDED_ON: on} for row in keys]
        subject, values = literal_rows(text.subject, rows)
    return [verdict_of(policy, row) for row in run(sql, subject, values, kept=len(keys) == 1)]


def decide_each(policy: Policy, asked: Mapping[Any, Mapping[str, Any]]) -> list[Verdict]:
    """Verdicts on stored subjects by key, each as of its own day (`decided_on`) and with inputs of its own; one query.

    In no order; unknown keys are left out. Every subject is asked for by hand, so none makes way for a better one.
    """
    policy = in_force(policy)
    table, key = fact(policy.subject.fact), policy.subject.key
    (key_column,) = (column for column in table.public_columns if column.name == key)
    given = (key_column, *policy.subject.inputs, Column(DECIDED_ON, "date", ""))
    source, values = literal_rows(given, [{**row, key: subject} for subject, row in asked.items()])
    columns = [f's."{column.name}"' for column in table.public_columns]
    columns += [f'g."{column.name}"' for column in given[1:]]
    sql = (
        f'SELECT {", ".join(columns)} FROM "{table.view}" AS s JOIN ({source}) AS g ON g."{key}" = s."{key}"'  # noqa: S608
        f' WHERE s."{key}" = ANY(%(keys)s)'  # what the index is asked for: nobody knows how many rows a document has
    )
    text = compiled(policy, "postgres", chosen=False).over(SUBJECT)
    return [verdict_of(policy, row) for row in run(text, sql, {**values, "keys": list(asked)})]


def conclude(policy: Policy, facts: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """Verdicts from facts that are gathered already, such as those of an old register; in no order."""
    policy = in_force(policy)
    text = compiled(policy, "postgres", chosen=False)  # no place is asked for: it is among the facts
    source, values = literal_rows(text.found, facts)
    return [verdict_of(policy, row) for row in run(text.over_found(SUBJECT), source, values)]


def _among(keys: Sequence[Any]) -> str:
    """The test of a key; of a single one as such, so that a plan made for any key expects one row."""
    return "= %(keys)s" if len(keys) == 1 else "= ANY(%(keys)s)"


def _stored_rows(
    policy: Policy, keys: Sequence[Any], on: date, inputs: Mapping[str, Any], *, siblings: bool
) -> tuple[str, dict[str, Any]]:
    """SQL and parameters of the subjects, with the others of their groups where only the best of a group are paid."""
    table, key = fact(policy.subject.fact), policy.subject.key
    columns = [f's."{column.name}"' for column in table.public_columns]
    values: dict[str, Any] = {"keys": keys[0] if len(keys) == 1 else list(keys), "on": on}
    for column in policy.subject.inputs:
        columns.append(f'%(in_{column.name})s::{column.postgres_type} AS "{column.name}"')
        values[f"in_{column.name}"] = inputs.get(column.name)
    which = _among(keys)
    if siblings:
        stored = {column.name for column in policy.subject.all_columns}
        groups = {tuple(name for name in best.per if name in stored) for best in policy.best}
        found = [f'SELECT "{key}" FROM "{table.view}" WHERE "{key}" {which}']  # noqa: S608 - names are declared in code
        for per in groups:
            same = " AND ".join(f'o."{name}" = a."{name}"' for name in per)
            pairs = f'"{table.view}" a JOIN "{table.view}" o ON {same}'
            found.append(f'SELECT o."{key}" FROM {pairs} WHERE a."{key}" {which}')  # noqa: S608
        which = f"IN ({' UNION '.join(found)})"
    sql = (
        f'SELECT {", ".join(columns)}, %(on)s::date AS "{DECIDED_ON}" '  # noqa: S608 - names are declared in code
        f'FROM "{table.view}" AS s WHERE s."{key}" {which}'
    )
    return sql, values


def literal_rows(columns: Iterable[Column], rows: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """SQL and parameters of an inline relation; a column left out is null, an undeclared one raises TypeError."""
    columns = tuple(columns)
    names = {column.name for column in columns}
    for row in rows:
        if stray := set(row) - names:
            raise TypeError(f"the subject has no column {', '.join(sorted(stray))}")
    typed = ", ".join(f'"{column.name}" {column.postgres_type}' for column in columns)
    listed = ", ".join(f'"{column.name}"' for column in columns)
    payload = json.dumps([{name: as_json(value) for name, value in row.items()} for row in rows])
    return f"SELECT {listed} FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({typed})", {"rows": payload}  # noqa: S608


def run(text: str, source: str, values: Mapping[str, Any], *, kept: bool = False) -> list[dict[str, Any]]:
    """Run compiled SQL whose place `{subject}` is filled by `source`; parameters are written `%(name)s`.

    What is `kept` the server plans once a connection: the plan of such a text takes longer than its run.
    """
    sql = text.replace(SUBJECT, source)
    for place, name in enumerate(values, 1):
        sql = sql.replace(f"%({name})s", f"${place}")
    # Limits look at what other districts paid, which the asking clerk may not see; only the answer comes back.
    with rls.elevated("policy.decide"), _cursor(kept=kept) as cursor:
        cursor.execute(sql, [Int8(value) if type(value) is int else value for value in values.values()])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _cursor(*, kept: bool) -> Iterator[Any]:
    """A cursor that sends parameters beside the text, which Django's does not; `kept` prepares what it runs."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 0 if kept else None
    try:
        cursor: Any = RawCursor(raw)
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        with wrap(cursor) as wrapped:
            yield wrapped
    finally:
        raw.prepare_threshold = None  # as Django has it

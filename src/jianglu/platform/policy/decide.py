"""Decides on PostgreSQL from live facts, one query whatever the number of subjects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from jianglu.platform.access import rls
from jianglu.platform.facts import Column, fact

from .compile import compiled
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
    sql = text.over("{subject}")
    if policy.subject.fact:
        together = _with_siblings(policy, keys) if proactive else keys
        subject, values = _stored_rows(policy, together, on, inputs or {})
        if len(together) > len(keys):
            sql = f'SELECT * FROM ({sql}) AS asked WHERE "{policy.subject.key}" = ANY(%(asked)s)'  # noqa: S608
            values["asked"] = list(keys)
    else:
        rows = [{**row, **(inputs or {}), DECIDED_ON: on} for row in keys]
        subject, values = literal_rows(text.subject, rows)
    return [verdict_of(policy, row) for row in run(sql, subject, values)]


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
    text = compiled(policy, "postgres", chosen=False).over("{subject}")
    return [verdict_of(policy, row) for row in run(text, sql, {**values, "keys": list(asked)})]


def _with_siblings(policy: Policy, keys: Sequence[Any]) -> Sequence[Any]:
    """With the other subjects of the same groups, where only the best of a group are paid."""
    stored = {column.name for column in policy.subject.all_columns}
    groups = {tuple(name for name in best.per if name in stored) for best in policy.best}
    found: dict[Any, None] = dict.fromkeys(keys)
    view, key = fact(policy.subject.fact).view, policy.subject.key
    for per in groups:
        same = " AND ".join(f'o."{name}" = s."{name}"' for name in per)
        sql = f'SELECT o."{key}" FROM "{view}" s JOIN "{view}" o ON {same} WHERE s."{key}" = ANY(%s)'  # noqa: S608
        with rls.elevated("policy.decide"), connection.cursor() as cursor:
            cursor.execute(sql, [list(keys)])
            found |= dict.fromkeys(key for (key,) in cursor.fetchall())
    return list(found)


def conclude(policy: Policy, facts: Sequence[Mapping[str, Any]]) -> list[Verdict]:
    """Verdicts from facts that are gathered already, such as those of an old register; in no order."""
    policy = in_force(policy)
    text = compiled(policy, "postgres", chosen=False)  # no place is asked for: it is among the facts
    source, values = literal_rows(text.found, facts)
    return [verdict_of(policy, row) for row in run(text.over_found("{subject}"), source, values)]


def _stored_rows(
    policy: Policy, keys: Sequence[Any], on: date, inputs: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    table = fact(policy.subject.fact)
    columns = [f's."{column.name}"' for column in table.public_columns]
    values: dict[str, Any] = {"keys": list(keys), "on": on}
    for column in policy.subject.inputs:
        columns.append(f'%(in_{column.name})s::{column.postgres_type} AS "{column.name}"')
        values[f"in_{column.name}"] = inputs.get(column.name)
    sql = (
        f'SELECT {", ".join(columns)}, %(on)s::date AS "{DECIDED_ON}" '  # noqa: S608 - names are declared in code
        f'FROM "{table.view}" AS s WHERE s."{policy.subject.key}" = ANY(%(keys)s)'
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


def run(text: str, source: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run compiled SQL whose place `{subject}` is filled by `source` (which holds the parameters)."""
    before, after = text.split("{subject}", 1)
    after, asked, rest = after.partition("%(asked)s")
    sql = before.replace("%", "%%") + source + after.replace("%", "%%") + asked + rest
    # Limits look at what other districts paid, which the asking clerk may not see; only the answer comes back.
    with rls.elevated("policy.decide"), connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

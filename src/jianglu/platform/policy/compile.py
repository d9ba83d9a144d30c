"""Compiles a policy once into SQL stages that PostgreSQL and DuckDB run alike.

    policy_subject   the rows to decide (a key, a literal row, or a whole fact table)
    policy_found     + one column a lookup                                     the facts used
    policy_set       + the version and one column a parameter
    policy_answered  + answer and shortfall of each condition, the amount
    result           + outcome and the satisfied alternative

Each stage is an Ibis expression over the columns of the one before; the stages are joined as text, so one decision and
the scan of a city differ only in the first. From `policy_found` on everything follows from the row alone: that text is
kept with each decision, which can so be derived again for ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import ibis

from jianglu.platform.facts import Column, fact

from .answers import Answer, Outcome, Severity
from .declare import Alternative, Condition, Given, Lookup, Policy
from .parameters import between

DIALECTS = ("postgres", "duckdb")
SUBJECT = "{subject}"


def answer_column(condition: Condition, alternative: Alternative | None = None) -> str:
    """Column that holds the answer of a condition."""
    return f"a_{alternative.code}__{condition.code}" if alternative else f"c_{condition.code}"


def short_column(condition: Condition, alternative: Alternative | None = None) -> str:
    """Column that holds what is missing for a condition."""
    return "short_" + answer_column(condition, alternative)


@dataclass(frozen=True)
class Compiled:
    """The SQL of a policy in one dialect; `found` are the columns of the facts used, with their types."""

    gather: str
    parameters: str
    answer: str
    conclude: str
    subject: tuple[Column, ...]
    found: tuple[Column, ...]

    def over(self, subject_sql: str) -> str:
        """The whole decision over `subject_sql`, which yields the subject's columns."""
        return (
            f"WITH policy_subject AS MATERIALIZED ({subject_sql}), policy_found AS MATERIALIZED ({self.gather}), "
            f"{self._rule()}"
        )

    def over_found(self, found_sql: str) -> str:
        """The conclusion from facts already gathered: `found_sql` yields the columns `found`."""
        return f"WITH policy_found AS MATERIALIZED ({found_sql}), {self._rule()}"

    def _rule(self) -> str:
        return (
            f"policy_set AS MATERIALIZED ({self.parameters}), policy_answered AS MATERIALIZED ({self.answer}) "  # noqa: S608
            f"SELECT * FROM ({self.conclude}) AS result"  # noqa: S608
        )

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the conclusion: changes whenever the same facts could lead to another answer."""
        columns = ",".join(f"{column.name}:{column.type}" for column in self.found)
        return hashlib.sha256(f"{columns}\n{self.over_found(SUBJECT)}".encode()).hexdigest()


@lru_cache(maxsize=256)
def _compiled(code: str, dialect: str) -> Compiled:
    from .declare import POLICIES

    return _compile(POLICIES[code], dialect)


def compiled(policy: Policy, dialect: str) -> Compiled:
    """The policy in a dialect of DIALECTS, compiled at first use and kept."""
    return _compiled(policy.code, dialect)


def _compile(policy: Policy, dialect: str) -> Compiled:
    table = _table("policy_subject", {column.name: column.type for column in policy.subject.all_columns})
    gathered: list[str] = []
    for place, segment in enumerate(_segments(policy)):
        expr = _given(segment[0], table) if isinstance(segment[0], Given) else _gather(policy, segment, table)
        gathered.append(f"policy_gathered_{place} AS MATERIALIZED ({_sql(expr, dialect)})")
        table = _table(f"policy_gathered_{place}", _schema(expr))
    found = tuple(Column(name, kind) for name, kind in _schema(table).items())
    gather = f"WITH {', '.join(gathered)} {_sql(table, dialect)}" if gathered else _sql(table, dialect)
    texts = []
    for stage, name in ((_parameters, "policy_found"), (_answer, "policy_set"), (_conclude, "policy_answered")):
        expr = stage(policy, _table(name, _schema(table)))
        texts.append(_sql(expr, dialect))
        table = expr
    parameters, answer, conclude = texts
    return Compiled(gather, parameters, answer, conclude, policy.subject.all_columns, found)


def _sql(expr: Any, dialect: str) -> str:
    return str(ibis.to_sql(expr, dialect=dialect))


def _schema(expr: Any) -> dict[str, str]:
    return {column: _plain(dtype) for column, dtype in expr.schema().items()}


def _segments(policy: Policy) -> list[list[Lookup | Given]]:
    """Lookups in a row are gathered side by side over the same rows; a computed column starts anew."""
    segments: list[list[Lookup | Given]] = []
    for entry in policy.lookups:
        if isinstance(entry, Lookup) and segments and isinstance(segments[-1][0], Lookup):
            segments[-1].append(entry)
        else:
            segments.append([entry])
    return segments


def _table(name: str, schema: dict[str, str]) -> Any:
    return ibis.table(schema, name=name)


def _plain(dtype: Any) -> str:
    if dtype.is_integer():
        return "int64"
    if dtype.is_floating() or dtype.is_decimal():
        return "float64"
    return "timestamp" if dtype.is_timestamp() else str(dtype).removeprefix("!").split("(")[0]


def _given(entry: Given, table: Any) -> Any:
    return table.mutate(**{entry.name: entry.expr(table).cast(entry.type)})


def _gather(policy: Policy, lookups: list[Any], table: Any) -> Any:
    key = policy.subject.key
    joined, values = table, {}
    for lookup in lookups:
        found = _matched(lookup, table, key)
        joined = joined.left_join(found, table[key] == found[f"{lookup.name}_key"])
        value = found[lookup.name] if lookup.empty is None else found[lookup.name].fill_null(lookup.empty)
        values[lookup.name] = value.cast(lookup.type)
    return joined.select(*[table[name] for name in table.columns], **values)


def _matched(lookup: Lookup, subjects: Any, key: str) -> Any:
    rows = fact(lookup.fact).table
    tests = [subjects[mine] == rows[theirs] for theirs, mine in lookup.match.items()]
    if lookup.where is not None:
        tests.append(lookup.where(subjects, rows))
    wanted = {name: rows[name] for name in rows.columns}
    mine = f"{lookup.name}_key"
    joined = subjects.join(rows, tests).select(**{mine: subjects[key]}, **wanted)
    return joined.group_by(mine).aggregate(**{lookup.name: lookup.value(joined).cast(lookup.type)})


def _parameters(policy: Policy, table: Any) -> Any:
    day = table[policy.subject.event]
    periods = [(between(day, v.valid_from, v.valid_to), ibis.literal(v.code)) for v in policy.versions]
    version = ibis.cases(*periods, else_=ibis.null("string"))
    return table.mutate(version=version, **{at.parameter.code: at.expr(table) for at in policy.parameters})


def _state(condition: Condition, row: Any, alternative: Alternative | None) -> Any:
    test = condition.test(row)
    branches = [(test.isnull(), int(Answer.UNKNOWN)), (test, int(Answer.YES))]
    for when in (condition.when, alternative.when if alternative else None):
        if when is not None:
            branches.insert(0, (~when(row).fill_null(True), int(Answer.SKIPPED)))
    return ibis.cases(*branches, else_=int(Answer.NO)).cast("int64")


def _answer(policy: Policy, table: Any) -> Any:
    columns: dict[str, Any] = {}
    pairs: list[tuple[Condition, Alternative | None]] = [(condition, None) for condition in policy.conditions]
    pairs += [(condition, entry) for entry in policy.alternatives for condition in entry.conditions]
    for condition, alternative in pairs:
        columns[answer_column(condition, alternative)] = _state(condition, table, alternative)
        if condition.short is not None:
            columns[short_column(condition, alternative)] = condition.short(table)
    amount = policy.amount(table) if policy.amount is not None else ibis.null("int64")
    return table.mutate(**columns, full_amount=amount.cast("int64"))


def _conclude(policy: Policy, table: Any) -> Any:
    refused, referred = ibis.literal(False), ibis.literal(False)
    for condition in policy.conditions:
        state = table[answer_column(condition)]
        unmet, unknown = state == int(Answer.NO), state == int(Answer.UNKNOWN)
        if condition.severity is Severity.REFUSE:
            refused, referred = refused | unmet, referred | unknown
        else:
            referred = referred | unmet | unknown
    no_rule = table.version.isnull()
    satisfied = ibis.null("string")
    if policy.alternatives:
        standings = [_standing(entry, table) for entry in policy.alternatives]
        ways = [
            (standing == int(Answer.YES), entry.code)
            for entry, standing in zip(policy.alternatives, standings, strict=True)
        ]
        satisfied = ibis.cases(*ways, else_=satisfied)
        possible = _any(standing == int(Answer.UNKNOWN) for standing in standings)
        no_rule = no_rule | ~_any(standing != int(Answer.SKIPPED) for standing in standings)
        refused = refused | (satisfied.isnull() & ~possible)
        referred = referred | (satisfied.isnull() & possible)
    no_amount = ibis.literal(False) if policy.amount is None else table.full_amount.isnull()
    outcome = ibis.cases(
        (no_rule, Outcome.NO_RULE.value),
        (refused, Outcome.REFUSED.value),
        (no_amount, Outcome.NO_RULE.value),
        (referred, Outcome.REFER.value),
        else_=Outcome.GRANTED.value,
    )
    table = table.mutate(outcome=outcome, satisfied=satisfied)
    paid = ibis.cases((table.outcome == Outcome.GRANTED.value, table.full_amount), else_=ibis.null("int64"))
    return table.mutate(amount=paid)


def _standing(alternative: Alternative, table: Any) -> Any:
    """Answer of one alternative as a whole: NO beats UNKNOWN beats YES; SKIPPED where the rule does not offer it."""
    states = [table[answer_column(condition, alternative)] for condition in alternative.conditions]
    asked = alternative.when(table).fill_null(True) if alternative.when is not None else ibis.literal(True)
    return ibis.cases(
        (~asked, int(Answer.SKIPPED)),
        (_any(state == int(Answer.NO) for state in states), int(Answer.NO)),
        (_any(state == int(Answer.UNKNOWN) for state in states), int(Answer.UNKNOWN)),
        else_=int(Answer.YES),
    )


def _any(tests: Iterable[Any]) -> Any:
    return reduce(or_, tests, ibis.literal(False))

"""Compiles a policy once into SQL stages that PostgreSQL, DuckDB and Spark run alike.

    policy_subject   the rows to decide (a key, a literal row, or a whole fact table)
    policy_found     + one column a lookup, + the place among those that qualify together      the facts used
    policy_set       + the version and one column a parameter
    policy_answered  + answer and shortfall of each condition, the amount
    result           + outcome and the satisfied alternative

Each stage is an Ibis expression over the columns of the one before; the stages are joined as text, so one decision and
the scan of a city differ only in the first. From `policy_found` on everything follows from the row alone: that text is
kept with each decision, which can so be derived again for ever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any

import ibis
import sqlglot
from sqlglot import exp

from jianglu.platform.facts import FACTS, Column

from .answers import Answer, Outcome, Severity
from .declare import DECIDED_ON, Alternative, Best, Condition, Policy, Version
from .gather import gather, segments
from .parameters import between

DIALECTS = ("postgres", "duckdb", "pyspark")
SUBJECT = "{subject}"
REFUSED_BY = "refused_by"
OUTCOMES = tuple(Outcome)
"""In a city an outcome is its place here, and `refused_by` the place of a condition: a byte a row."""


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
    materialized: str  # what is read several times
    kept_apart: str  # what PostgreSQL must not write out once a use; DuckDB does better with one pipeline
    refusal: str  # the place of the first condition that refuses

    def over(self, subject_sql: str) -> str:
        """The whole decision over `subject_sql`, which yields the subject's columns."""
        return (
            f"WITH policy_subject AS {self.materialized}({subject_sql}), "
            f"policy_found AS {self.kept_apart}({self.gather}), {self._rule()}"
        )

    def over_found(self, found_sql: str) -> str:
        """The conclusion from facts already gathered: `found_sql` yields the columns `found`."""
        return f"WITH policy_found AS {self.kept_apart}({found_sql}), {self._rule()}"

    @property
    def stages(self) -> str:
        """What stands between the facts used and the conclusion, as the list of a WITH."""
        return (
            f"policy_set AS {self.kept_apart}({self.parameters}), policy_answered AS {self.kept_apart}({self.answer})"
        )

    def rows(self, subject_sql: str, kept: Sequence[str], *, promising: bool = False) -> str:
        """The columns `kept` of the decision, or of what is granted or referred alone."""
        return self.columns(self.over(subject_sql), kept, promising=promising)

    def columns(self, decided: str, kept: Sequence[str], *, promising: bool) -> str:
        """The columns `kept` of what `decided` yields; the outcome and `refused_by` as places."""
        places = " ".join(f"WHEN '{outcome}' THEN {place}" for place, outcome in enumerate(OUTCOMES))
        coded = {"outcome": f"CASE outcome {places} END AS outcome", REFUSED_BY: f"{self.refusal} AS {REFUSED_BY}"}
        listed = ", ".join(coded.get(name, name) for name in kept)
        which = f"outcome IN ('{Outcome.GRANTED}', '{Outcome.REFER}')" if promising else "true"
        return f"SELECT {listed} FROM ({decided}) AS decided WHERE {which}"  # noqa: S608 - names are declared in code

    def _rule(self) -> str:
        return f"{self.stages} SELECT * FROM ({self.conclude}) AS result"  # noqa: S608

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the conclusion: changes whenever the same facts could lead to another answer."""
        columns = ",".join(f"{column.name}:{column.type}" for column in self.found)
        return hashlib.sha256(f"{columns}\n{self.over_found(SUBJECT)}".encode()).hexdigest()


_KEPT: dict[tuple[str, str, str, bool], Compiled] = {}
_MOST = 512  # texts; drafts come and go


def compiled(policy: Policy, dialect: str, *, chosen: bool = True) -> Compiled:
    """The policy in a dialect of DIALECTS, compiled at first use and kept.

    The shorter text without `chosen` leaves the places of `best` at 0, for applications, which are never asked them.
    """
    key = (policy.code, policy.revision, dialect, chosen or not policy.best)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)))
        found = _KEPT[key] = _compile(policy, dialect, chosen)
    return found


def _compile(policy: Policy, dialect: str, chosen: bool) -> Compiled:
    table = table_of("policy_subject", {column.name: column.type for column in policy.subject.all_columns})
    materialized = "" if dialect == "pyspark" else "MATERIALIZED "
    steps: list[str] = []

    def step(name: str, expr: Any) -> Any:
        text = sql_of(expr, dialect)
        steps.append(f"{name} AS {materialized}({searched(text) if dialect == 'postgres' else text})")
        return table_of(name, schema_of(expr))

    for place, segment in enumerate(segments(policy)):
        table = step(f"policy_gathered_{place}", gather(policy, segment, table))
    for best in policy.best:
        table = step(f"policy_{best.column}", placed(policy, best, table, chosen))
    gathered = f"WITH {', '.join(steps)} {sql_of(table, dialect)}" if steps else sql_of(table, dialect)
    return concluded(policy, dialect, gathered, schema_of(table))


def concluded(policy: Policy, dialect: str, gathered: str, found: dict[str, str], *, told: bool = True) -> Compiled:
    """What follows from the facts `found` by `gathered`; unless all is `told`, without shortfalls, which only people read."""
    materialized = "" if dialect == "pyspark" else "MATERIALIZED "
    texts, schema = [], found
    for stage, name in (
        (_parameters, "policy_found"), (partial(_answer, short=told), "policy_set"), (_conclude, "policy_answered")
    ):  # fmt: skip
        expr = stage(policy, table_of(name, schema))
        texts.append(sql_of(expr, dialect))
        schema = schema_of(expr)
    parameters, answer, conclude = texts
    return Compiled(
        gathered, parameters, answer, conclude, policy.subject.all_columns,
        tuple(Column(name, kind) for name, kind in found.items()),
        materialized, materialized if dialect == "postgres" else "", _refusal(policy),
    )  # fmt: skip


def placed(policy: Policy, best: Best, table: Any, chosen: bool) -> Any:
    """The place of each subject among those of its group that qualify but for this limit and the later ones.

    0 for all when nothing is to be `chosen`.
    """
    if not chosen:
        return table.mutate(**{best.column: ibis.literal(0, "int64")})
    later = {entry.code for entry in policy.best[policy.best.index(best) :]}
    others = tuple(condition for condition in policy.conditions if condition.code not in later)
    row = _conclude(policy, _answer(policy, _parameters(policy, table), others), others)
    key = row[policy.subject.key]
    row = row.mutate(
        policy_fit=row.outcome.isin([Outcome.GRANTED.value, Outcome.REFER.value]),
        policy_alone=any_of(row[name].isnull() for name in best.per).ifelse(key, ibis.null(key.type())),
    )
    order = [row.full_amount.desc(), row[policy.subject.event], row[policy.subject.key]]
    place = (
        ibis.row_number().over(
            group_by=[row[name] for name in (*best.per, "policy_fit", "policy_alone")], order_by=order
        )
        + 1
    )
    return row.select(*table.columns, **{best.column: row.policy_fit.ifelse(place, 0).cast("int64")})


def sql_of(expr: Any, dialect: str) -> str:
    """The expression as SQL."""
    text = str(ibis.to_sql(expr, dialect=dialect))
    # DuckDB reads a day that is written out in half the time of a call, and a policy is full of days.
    return _CALLED_DAY.sub(_written_day, text) if dialect == "duckdb" else text


_CALLED_DAY = re.compile(r"MAKE_DATE\((\d+), (\d+), (\d+)\)")


def _written_day(called: re.Match[str]) -> str:
    return f"DATE '{date(*map(int, called.groups())).isoformat()}'"


def searched(text: str) -> str:
    """The same for PostgreSQL, which reads a view of several relations (a UNION) whole, however few are asked about: it takes
    no join's condition into it. Such a fact is searched for each row that asks, by a query of its own (OFFSET 0).
    """
    united = {table.view for table in FACTS.values() if " UNION " in " ".join(table.sql.split())}
    if not any(view in text for view in united):
        return text
    tree = sqlglot.parse_one(text, dialect="postgres")
    for join in list(tree.find_all(exp.Join)):
        rows, test = join.this, join.args.get("on")
        if test is not None and not join.side and any(table.name in united for table in rows.find_all(exp.Table)):
            same = [each.copy() for each in _all_of(test) if isinstance(each, exp.EQ)]
            those = exp.select("*").from_(rows.copy()).where(*same, copy=False).offset(0).subquery()
            join.set("this", exp.Lateral(this=those, alias=rows.args["alias"].copy()))
    return str(tree.sql(dialect="postgres"))


def _all_of(test: exp.Expression) -> Iterable[exp.Expression]:
    return test.flatten() if isinstance(test, exp.And) else [test]


def schema_of(expr: Any) -> dict[str, str]:
    """Its columns with their types."""
    return {column: _plain(dtype) for column, dtype in expr.schema().items()}


def table_of(name: str, schema: dict[str, str]) -> Any:
    """The unbound table of a stage."""
    return ibis.table(schema, name=name)


def _plain(dtype: Any) -> str:
    if dtype.is_integer():
        return "int64"
    if dtype.is_floating() or dtype.is_decimal():
        return "float64"
    return "timestamp" if dtype.is_timestamp() else str(dtype).removeprefix("!").split("(")[0]


def version_of(policy: Policy, table: Any) -> Any:
    """The version in force at the event; null where no rule is."""
    periods = [
        (_holds(policy, version, version.valid_from, version.valid_to, table), ibis.literal(version.code))
        for version in policy.versions
    ]
    return ibis.cases(*periods, else_=ibis.null("string")) if periods else ibis.null("string")


def ruled(policy: Policy, table: Any) -> Any:
    """Whether a version is in force at the event, so that `version_of` is known."""
    return any_of(_holds(policy, *reach, table) for reach in _reaches(policy.versions)).fill_null(False)


def _holds(policy: Policy, version: Version, first: date, last: date | None, table: Any) -> Any:
    """The event lies in the days, and what the version asks besides: the edition of the standard, the last day of claims."""
    test = between(table[policy.subject.event], first, last)
    if version.edition:
        test = test & (table[policy.subject.edition] == version.edition)
    if version.claims_until is not None:
        test = test & (table[DECIDED_ON] <= ibis.literal(version.claims_until))
    return test


def _reaches(versions: Sequence[Version]) -> list[tuple[Version, date, date | None]]:
    """(version, first day, last day), those as one that follow each other without a gap and ask for nothing besides."""
    found: list[tuple[Version, date, date | None]] = []
    for version in sorted(versions, key=lambda version: version.valid_from):
        if found:
            before, first, last = found[-1]
            plain = not (version.edition or before.edition or version.claims_until or before.claims_until)
            if plain and last is not None and last + timedelta(days=1) == version.valid_from:
                found[-1] = (version, first, version.valid_to)
                continue
        found.append((version, version.valid_from, version.valid_to))
    return found


def _parameters(policy: Policy, table: Any) -> Any:
    return table.mutate(
        version=version_of(policy, table), **{at.parameter.code: at.expr(table) for at in policy.parameters}
    )


def state_of(condition: Condition, row: Any, alternative: Alternative | None = None) -> Any:
    """The answer to a condition, as the number of `Answer`."""
    # 1 for yes, 0 for no, and null for unknown; a test said once is half the text to plan (PostgreSQL casts to int alone)
    state = condition.test(row).cast("int32").fill_null(int(Answer.UNKNOWN))
    skipped = [
        (~when(row).fill_null(True), int(Answer.SKIPPED))
        for when in (alternative.when if alternative else None, condition.when)
        if when is not None
    ]
    return (ibis.cases(*skipped, else_=state) if skipped else state).cast("int64")


def _answer(policy: Policy, table: Any, conditions: tuple[Condition, ...] | None = None, *, short: bool = True) -> Any:
    columns: dict[str, Any] = {}
    asked = policy.conditions if conditions is None else conditions
    pairs: list[tuple[Condition, Alternative | None]] = [(condition, None) for condition in asked]
    pairs += [(condition, entry) for entry in policy.alternatives for condition in entry.conditions]
    for condition, alternative in pairs:
        columns[answer_column(condition, alternative)] = state_of(condition, table, alternative)
        if short and condition.short is not None:
            columns[short_column(condition, alternative)] = condition.short(table)
    amount = policy.amount(table) if policy.amount is not None else ibis.null("int64")
    return table.mutate(**columns, full_amount=amount.cast("int64"))


def _conclude(policy: Policy, table: Any, conditions: tuple[Condition, ...] | None = None) -> Any:
    refused, referred = ibis.literal(False), ibis.literal(False)
    for condition in policy.conditions if conditions is None else conditions:
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
        possible = any_of(standing == int(Answer.UNKNOWN) for standing in standings)
        no_rule = no_rule | ~any_of(standing != int(Answer.SKIPPED) for standing in standings)
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


def _refusal(policy: Policy) -> str:
    """SQL over the decision: the place of the first condition that is not met and refuses by itself; null without one."""
    places = enumerate(policy.conditions)
    refusing = [(place, entry) for place, entry in places if entry.severity is Severity.REFUSE]
    cases = " ".join(f"WHEN {answer_column(entry)} = {int(Answer.NO)} THEN {place}" for place, entry in refusing)
    return f"CASE WHEN outcome <> '{Outcome.REFUSED}' THEN NULL {cases} END"


def _standing(alternative: Alternative, table: Any) -> Any:
    """Answer of one alternative as a whole: NO beats UNKNOWN beats YES; SKIPPED where the rule does not offer it."""
    states = [table[answer_column(condition, alternative)] for condition in alternative.conditions]
    asked = alternative.when(table).fill_null(True) if alternative.when is not None else ibis.literal(True)
    return ibis.cases(
        (~asked, int(Answer.SKIPPED)),
        (any_of(state == int(Answer.NO) for state in states), int(Answer.NO)),
        (any_of(state == int(Answer.UNKNOWN) for state in states), int(Answer.UNKNOWN)),
        else_=int(Answer.YES),
    )


def any_of(tests: Iterable[Any]) -> Any:
    """Whether one of the tests holds."""
    return reduce(or_, tests, ibis.literal(False))

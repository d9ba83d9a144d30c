"""The scan of very many subjects: who is refused by one condition is looked up no further.

    policy_sift_0    every subject, with the answers that its own columns give
    policy_open_0    those that are not refused yet
    policy_sift_1    + the lookups that the next condition needs, asked of those alone; and so on, in the rule's own order
    policy_found     the few that are left, with all facts used; from here on it is the text that decides one person

A row of the result is a subject with outcome, amount and `refused_by`, the first condition found not met (its place among
the policy's). Answers to single conditions are given for those that came through; the others' are null. Outcomes and amounts
are those of `Compiled.over`: a condition of severity REFUSE that is not met refuses whatever else is true, under any rule in
force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from jianglu.platform.facts import fact

from .answers import Outcome, Severity
from .compile import OUTCOMES, REFUSED_BY, Compiled, compiled, placed, schema_of, sql_of, table_of, version_of
from .declare import Condition, Given, Lookup, Policy
from .gather import gather, segments, used

_STAGED = {"duckdb": True, "pyspark": False}  # Spark writes a stage out wherever it is read, so it gets the first alone


@dataclass(frozen=True)
class Sieve:
    """The stages as text (`policy_rows` are the subjects), how many sifts there are, and the rule for what is left."""

    stages: str
    sifts: int
    rule: Compiled

    def rows(self, subject_sql: str, kept: Sequence[str], *, promising: bool = False) -> str:
        """The columns `kept` for all subjects that `subject_sql` yields, or for what is granted or referred alone."""
        parts = [self.rule.columns(self.rule.conclude, kept, promising=promising)]
        known = {column.name for column in self.rule.subject} | {"version", REFUSED_BY}
        outcome = (
            f"CASE WHEN version IS NULL THEN {_code(Outcome.NO_RULE)} ELSE {_code(Outcome.REFUSED)} END AS outcome"
        )
        values = (outcome if name == "outcome" else name if name in known else f"NULL AS {name}" for name in kept)
        listed = ", ".join(values)
        sifts = range(0 if promising else self.sifts)
        parts += [f"SELECT {listed} FROM policy_sift_{n} WHERE NOT policy_open" for n in sifts]  # noqa: S608 - declared names
        return f"WITH policy_rows AS ({subject_sql}), {self.stages}, {self.rule.stages} {' UNION ALL '.join(parts)}"


def _code(outcome: Outcome) -> int:
    return OUTCOMES.index(outcome)


_KEPT: dict[tuple[str, str, str, bool], Sieve] = {}
_MOST = 128


def sieve(policy: Policy, dialect: str, *, chosen: bool = True) -> Sieve:
    """The policy's sieve in a dialect, compiled at first use and kept; `chosen` as for `compiled`."""
    key = (policy.code, policy.revision, dialect, chosen or not policy.best)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)))
        found = _KEPT[key] = _Builder(policy, dialect, compiled(policy, dialect, chosen=chosen)).build(chosen)
    return found


class _Builder:
    """Writes the stages one after the other."""

    def __init__(self, policy: Policy, dialect: str, rule: Compiled) -> None:
        self.policy, self.dialect, self.rule = policy, dialect, rule
        self.steps: list[str] = []
        self.sifts = 0
        self.columns = {column.name: column.type for column in policy.subject.all_columns}
        self.needs, self.reads = _needs(policy)
        self.asked: set[str] = set()
        best = {entry.code for entry in policy.best}
        self.conditions = [
            entry for entry in policy.conditions
            if entry.severity is Severity.REFUSE and entry.code not in best and not policy.alternatives
        ]  # fmt: skip

    def build(self, chosen: bool) -> Sieve:
        """The whole sieve."""
        table = self._sift(table_of("policy_rows", self.columns))
        while _STAGED[self.dialect] and (condition := self._next()) is not None:
            table = self._sift(self._gathered(self._wanted(condition), table))
        table = self._gathered({entry.name for entry in self.policy.lookups}, table)
        table = table.select(*(column.name for column in self.rule.found if column.name in self.columns))
        for best in self.policy.best:
            table = self._step(f"policy_{best.column}", placed(self.policy, best, table, chosen))
        self.steps.append(f"policy_found AS ({sql_of(table, self.dialect)})")
        return Sieve(", ".join(self.steps), self.sifts, self.rule)

    def _step(self, name: str, expr: Any, *, stored: bool = True) -> Any:
        how = self.rule.materialized if stored else self.rule.materialized and f"NOT {self.rule.materialized}"
        self.steps.append(f"{name} AS {how}({sql_of(expr, self.dialect)})")
        return table_of(name, schema_of(expr))

    def _next(self) -> Condition | None:
        return next((entry for entry in self.conditions if entry.code not in self.asked), None)

    def _wanted(self, condition: Condition) -> set[str]:
        """What the condition needs, and what can be read from the same facts in the same pass."""
        wanted = self._closure(self.reads[condition.code]) - set(self.columns)
        facts = {entry.fact for entry in self.policy.lookups if isinstance(entry, Lookup) and entry.name in wanted}
        for entry in self.policy.lookups:
            if isinstance(entry, Lookup) and entry.fact in facts:
                wanted |= {entry.name} if self.needs[entry.name] <= wanted | set(self.columns) else set()
        return wanted

    def _closure(self, columns: set[str]) -> set[str]:
        """The lookups behind the columns."""
        found: set[str] = set()
        waiting = set(columns)
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= self.needs.get(name, set()) - found
        return found & {entry.name for entry in self.policy.lookups}

    def _gathered(self, wanted: set[str], table: Any) -> Any:
        missing = wanted - set(self.columns)
        for segment in segments(self.policy):
            chosen = [entry for entry in segment if entry.name in missing]
            if chosen:
                missing -= {entry.name for entry in chosen}
                again = bool(missing) and isinstance(chosen[0], Lookup)  # what follows reads it twice
                name = f"policy_gathered_{len(self.steps)}"
                table = self._step(name, gather(self.policy, chosen, table), stored=again)
                self.columns |= {entry.name: entry.type for entry in chosen}
        return table

    def _sift(self, table: Any) -> Any:
        """Ask every condition that can be asked by now; what none refuses goes on."""
        first = self.sifts == 0
        row = table.mutate(version=version_of(self.policy, table)) if first else table
        known = {*self.columns, "version"}
        readable = {at.parameter.code: at for at in self.policy.parameters if self.needs[at.parameter.code] <= known}
        known |= set(readable)
        due = [entry for entry in self.conditions if entry.code not in self.asked and self.reads[entry.code] <= known]
        self.asked |= {entry.code for entry in due}
        looked_at = {name for entry in due for name in self.reads[entry.code]}
        row = row.mutate(**{code: at.expr(row) for code, at in readable.items() if code in looked_at})
        row = row.mutate(**{REFUSED_BY: self._refusal(due, row)})
        going_on = row[REFUSED_BY].isnull() & row.version.notnull()
        kept = [*self.columns, "version", REFUSED_BY]
        sifted = self._step(f"policy_sift_{self.sifts}", row.mutate(policy_open=going_on).select(*kept, "policy_open"))
        self.sifts += 1
        going = sifted.filter(sifted.policy_open).select(*self.columns, "version")
        return self._step(f"policy_open_{self.sifts - 1}", going, stored=False)

    def _refusal(self, conditions: Sequence[Condition], row: Any) -> Any:
        """Place of the first that is not met; null when there is none, or no rule to refuse by."""
        none = ibis.null("int8")
        places = {condition.code: place for place, condition in enumerate(self.policy.conditions)}
        unmet = [(_refuses(entry, row), ibis.literal(places[entry.code], "int8")) for entry in conditions]
        return ibis.cases((row.version.isnull(), none), *unmet, else_=none)


def _refuses(condition: Condition, row: Any) -> Any:
    """Whether the answer is NO; null, which refuses nothing, where a fact is missing."""
    unmet = ~condition.test(row)
    return unmet if condition.when is None else condition.when(row).fill_null(True) & unmet


def _needs(policy: Policy) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Columns that each lookup and parameter reads, and those that each condition reads."""
    schema = {column.name: column.type for column in policy.subject.all_columns} | {"version": "string"}
    schema |= {entry.name: entry.type for entry in policy.lookups}
    schema |= {at.parameter.code: at.parameter.type for at in policy.parameters}
    schema |= {best.column: "int64" for best in policy.best}
    row = table_of("policy_all", schema)
    needs: dict[str, set[str]] = {at.parameter.code: {at.when, *at.keys.values()} for at in policy.parameters}
    for entry in policy.lookups:
        if isinstance(entry, Given):
            needs[entry.name] = used([entry.expr(row)], row)
        else:
            asked = [] if entry.where is None else [entry.where(row, fact(entry.fact).table)]
            needs[entry.name] = {*entry.match.values(), *used(asked, row)}
    reads = {
        condition.code: used([test(row) for test in (condition.test, condition.when) if test is not None], row)
        for condition in policy.conditions
    }
    return needs, reads

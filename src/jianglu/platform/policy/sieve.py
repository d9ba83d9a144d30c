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

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import ibis

from .answers import Outcome, Severity
from .compile import OUTCOMES, REFUSED_BY, Compiled, concluded, placed, ruled, schema_of, sql_of, table_of, version_of
from .declare import DECIDED_ON, Condition, Expr, Lookup, Policy
from .gather import gather, segments, without_rows
from .needs import asked_at, asked_only_when, needs_of

NEAR = "{near}"
_STAGED = {"duckdb": True, "pyspark": False}  # Spark writes a stage out wherever it is read, so it gets the first alone


@dataclass(frozen=True)
class Sieve:
    """The stages as text (`policy_rows` are the subjects), how many sifts there are, and the rule for what is left.

    `everybody` is every subject with the version in force, and whether there is one.
    """

    everybody: str
    stages: str
    sifts: int
    rule: Compiled

    def rows(self, subject_sql: str, kept: Sequence[str], *, promising: bool = False, near: str = "true") -> str:
        """The columns `kept` for all subjects that `subject_sql` yields, or for what is granted or referred alone.

        `near` holds for everybody who is not refused by the subject's own columns: SQL that the snapshot can skip rows by.
        """
        through = self.through(subject_sql, kept, promising=promising, near=near)
        if promising:
            return through
        parts = [through]
        for n in range(self.sifts):
            listed = ", ".join(self._refused(kept, f"policy_sift_{n}"))
            parts.append(f"SELECT {listed} FROM policy_sift_{n} WHERE NOT policy_open")  # noqa: S608 - declared names
        return " UNION ALL ".join(parts)

    def through(self, subject_sql: str, kept: Sequence[str], *, promising: bool = False, near: str = "true") -> str:
        """The same for those few alone whom no condition refused on the way: nobody need ask where the others fell out."""
        stages = f"{self._rows(subject_sql)}, {self.stages.replace(NEAR, near)}, {self.rule.stages} "
        return stages + self.rule.columns(self.rule.conclude, kept, promising=promising)

    def known(self, subject_sql: str, kept: Sequence[str]) -> tuple[list[str], str]:
        """Which of the columns `kept` are known of everybody without looking anything up, and the SQL that yields them.

        The outcome is that of whoever does not come through.
        """
        told = [(name, text) for name, text in zip(kept, self._refused(kept, "everybody"), strict=True)
                if not text.startswith("NULL AS")]  # fmt: skip
        listed = ", ".join(text for _name, text in told)
        sql = f"{self._rows(subject_sql)} SELECT {listed} FROM ({self.everybody}) AS everybody"  # noqa: S608 - declared names
        return [name for name, _text in told], sql

    def _rows(self, subject_sql: str) -> str:
        once = self.rule.materialized and f"NOT {self.rule.materialized}"
        return f"WITH policy_rows AS {once}({subject_sql})"

    def _refused(self, kept: Sequence[str], table: str) -> Iterator[str]:
        """The columns of whoever does not come through: no rule, or refused, and what is known of them."""
        known = {column.name for column in self.rule.subject} | {"version", REFUSED_BY}
        for name in kept:
            if name == "outcome":
                no_rule, refused = OUTCOMES.index(Outcome.NO_RULE), OUTCOMES.index(Outcome.REFUSED)
                yield f"CASE WHEN {table}.policy_ruled THEN {refused} ELSE {no_rule} END AS outcome"
            else:
                yield f"{table}.{name} AS {name}" if name in known else f"NULL AS {name}"


_KEPT: dict[tuple[str, str, str, bool, frozenset[str]], Sieve] = {}
_MOST = 128


def sieve(policy: Policy, dialect: str, *, chosen: bool = True, kept: Collection[str] = ()) -> Sieve:
    """The policy's sieve in a dialect, compiled at first use and kept; `chosen` as for `compiled`.

    `kept` are the facts used that the caller reads: they are gathered also where no condition asks for them.
    """
    told = frozenset(kept)
    key = (policy.code, policy.revision, dialect, chosen or not policy.best, told)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _MOST:
            _KEPT.pop(next(iter(_KEPT)))
        found = _KEPT[key] = _Builder(policy, dialect, told).build(chosen)
    return found


class _Builder:
    """Writes the stages one after the other."""

    def __init__(self, policy: Policy, dialect: str, kept: Collection[str]) -> None:
        self.policy, self.dialect = policy, dialect
        self.materialized = "MATERIALIZED " if _STAGED[dialect] else ""
        self.steps: list[str] = []
        self.sifts = 0
        self.needs = needs_of(policy)
        subject = policy.subject
        read = self.needs.everything | {subject.key, subject.event, subject.person, subject.edition, DECIDED_ON, *kept}
        self.columns = {column.name: column.type for column in subject.all_columns if column.name in read}
        self.seldom = asked_only_when(policy, self.needs, kept)
        self.asked: set[str] = set()
        best = {entry.code for entry in policy.best}
        self.conditions = [
            entry for entry in policy.conditions
            if entry.severity is Severity.REFUSE and entry.code not in best and not policy.alternatives
        ]  # fmt: skip

    def build(self, chosen: bool) -> Sieve:
        """The whole sieve."""
        rows = table_of("policy_rows", {column.name: column.type for column in self.policy.subject.all_columns})
        known = rows.mutate(version=version_of(self.policy, rows), policy_ruled=ruled(self.policy, rows))
        table = self._sift(rows.select(*self.columns))
        while _STAGED[self.dialect] and (condition := self._next()) is not None:
            table = self._sift(self._gathered(self._wanted(condition) | self._cheap(), table))
        table = self._gathered({entry.name for entry in self.policy.lookups}, table)
        table = table.select(*self.columns)
        for best in self.policy.best:
            table = placed(self.policy, best, table, chosen)
            if chosen:
                table = self._step(f"policy_{best.column}", table)
        self.steps.append(f"policy_found AS ({sql_of(table, self.dialect)})")
        rule = concluded(self.policy, self.dialect, "", schema_of(table), told=False)
        return Sieve(sql_of(known, self.dialect), ", ".join(self.steps), self.sifts, rule)

    def _step(self, name: str, expr: Any, *, stored: bool = True) -> Any:
        self.steps.append(f"{name} AS {self._how(stored=stored)}({sql_of(expr, self.dialect)})")
        return table_of(name, schema_of(expr))

    def _how(self, *, stored: bool) -> str:
        return self.materialized if stored else self.materialized and f"NOT {self.materialized}"

    def _next(self) -> Condition | None:
        return next((entry for entry in self.conditions if entry.code not in self.asked), None)

    def _wanted(self, condition: Condition) -> set[str]:
        """What the condition needs, and what can be read from the same facts in the same pass."""
        wanted = self._closure(self.needs.conditions[condition.code]) - set(self.columns)
        facts = {entry.fact for entry in self.policy.lookups if isinstance(entry, Lookup) and entry.name in wanted}
        for entry in self.policy.lookups:
            if isinstance(entry, Lookup) and entry.fact in facts:
                wanted |= {entry.name} if self.needs.of[entry.name] <= wanted | set(self.columns) else set()
        return wanted

    def _cheap(self) -> set[str]:
        """Lookups that hardly anybody reads, of facts that are not read for anything else: not worth a stage of their own."""
        seldom = self._asked()
        read = {entry.fact for entry in self.policy.lookups if isinstance(entry, Lookup) and entry.name not in seldom}
        lookups = [entry for entry in self.policy.lookups if isinstance(entry, Lookup)]
        return {entry.name for entry in lookups if entry.name in seldom and entry.fact not in read}

    def _closure(self, columns: set[str]) -> set[str]:
        """The lookups behind the columns."""
        found: set[str] = set()
        waiting = set(columns)
        while waiting:
            name = waiting.pop()
            found.add(name)
            waiting |= self.needs.of.get(name, set()) - found
        return found & {entry.name for entry in self.policy.lookups}

    def _gathered(self, wanted: set[str], table: Any) -> Any:
        missing = wanted - set(self.columns)
        for segment in segments(self.policy):
            chosen = [entry for entry in segment if entry.name in missing]
            if chosen:
                missing -= {entry.name for entry in chosen}
                again = bool(missing) and isinstance(chosen[0], Lookup)  # what follows reads it twice
                name = f"policy_gathered_{len(self.steps)}"
                table = self._step(name, gather(self.policy, chosen, table, self._asked()), stored=again)
                self.columns |= {entry.name: entry.type for entry in chosen}
        return table

    def _asked(self) -> dict[str, Expr]:
        """For which rows alone a lookup is read, as far as that can be told by now."""
        known = {*self.columns, "version"}
        readable = [at for at in self.policy.parameters if self.needs.of[at.parameter.code] <= known]
        known |= {at.parameter.code for at in readable}
        return {
            name: asked_at(self.policy, readers, readable)
            for name, readers in self.seldom.items()
            if all(self.needs.when[reader.code] <= known for reader in readers)
        }

    def _bare(self, known: set[str]) -> dict[str, Lookup]:
        """Lookups that cannot be read yet, of conditions of which nothing else is missing."""
        lookups = {entry.name: entry for entry in self.policy.lookups if isinstance(entry, Lookup)}
        found: dict[str, Lookup] = {}
        for entry in self.conditions:
            missing = self.needs.conditions[entry.code] - known
            if entry.code in self.asked or not missing <= lookups.keys():
                continue
            wanted = [lookups[name] for name in missing]
            told = all(
                look.empty is not None and look.match and known.issuperset(look.match.values()) for look in wanted
            )
            if told and not all(self.needs.of[name] <= known for name in missing):
                found |= {look.name: look for look in wanted}
        return found

    def _sift(self, table: Any) -> Any:
        """Ask every condition that can be asked by now; what none refuses goes on.

        What needs a fact that cannot be read yet is asked of whoever has no row of that fact at all, and of the others later.
        """
        known = {*self.columns, "version"}
        readable = {at.parameter.code: at for at in self.policy.parameters if self.needs.of[at.parameter.code] <= known}
        known |= set(readable)
        reads = self.needs.conditions
        due = [entry for entry in self.conditions if entry.code not in self.asked and reads[entry.code] <= known]
        self.asked |= {entry.code for entry in due}
        bare = self._bare(known)
        if bare:
            table = without_rows(list(bare.values()), table)
            known |= set(bare)
            due += [entry for entry in self.conditions if entry.code not in self.asked and reads[entry.code] <= known]
        looked_at = {name for entry in due for name in reads[entry.code]}
        row = table.mutate(
            version=version_of(self.policy, table), policy_ruled=ruled(self.policy, table),
            **{code: at.expr(table) for code, at in readable.items() if code in looked_at},
        )  # fmt: skip
        refused = {entry.code: _refuses(entry, row) for entry in due}
        going_on = reduce(and_, [~test.fill_null(False) for test in refused.values()], row.policy_ruled)
        row = row.mutate(**{REFUSED_BY: self._first(refused, row), "policy_open": going_on})
        row = row.select(*self.columns, "version", "policy_ruled", REFUSED_BY, "policy_open")
        # The first sift is everybody: it is read from the facts again where it is told, rather than kept whole.
        first = self.sifts == 0
        sifted = self._step(f"policy_sift_{self.sifts}", row, stored=not first)
        if first:
            self.steps.append(f"policy_near AS {self._how(stored=False)}(SELECT * FROM policy_sift_0 WHERE {NEAR})")  # noqa: S608
            sifted = table_of("policy_near", schema_of(sifted))
        going = sifted.filter(sifted.policy_open).select(*self.columns)
        self.sifts += 1
        return self._step(f"policy_open_{self.sifts - 1}", going, stored=first)

    def _first(self, refused: Mapping[str, Any], row: Any) -> Any:
        """Place of the first that is not met; null when there is none, or no rule to refuse by."""
        none = ibis.null("int8")
        places = {condition.code: place for place, condition in enumerate(self.policy.conditions)}
        unmet = [(test, ibis.literal(places[code], "int8")) for code, test in refused.items()]
        return ibis.cases((~row.policy_ruled, none), *unmet, else_=none)


def _refuses(condition: Condition, row: Any) -> Any:
    """Whether the answer is NO; null, which refuses nothing, where a fact is missing."""
    unmet = ~condition.test(row)
    return unmet if condition.when is None else condition.when(row).fill_null(True) & unmet

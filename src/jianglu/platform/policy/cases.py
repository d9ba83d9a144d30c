"""Worked cases that policy officers write in YAML: facts in, decision out, with the clause quoted.

cases:
  - title: {zh: …, en: …}
    clause: …
    on: 2023-05-01
    facts: {issued_on: 2023-03-01, level: "4", insured_months: 12}    # a lookup left out has its empty value
    expect: {outcome: granted, amount: 150000, unmet: []}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from .compile import compiled
from .declare import DECIDED_ON, Lookup, Policy
from .said import Said
from .scan import conclude
from .verdict import Verdict, verdict_of


@dataclass(frozen=True)
class WorkedCase:
    """One case of the file."""

    title: Said
    clause: str
    facts: dict[str, Any]
    expect: dict[str, Any]


@dataclass(frozen=True)
class CaseResult:
    """A case beside what the policy says; `differs` names what does not agree."""

    case: WorkedCase
    verdict: Verdict
    differs: dict[str, tuple[Any, Any]]

    @property
    def agrees(self) -> bool:
        """True when all that the case expects is so."""
        return not self.differs


def cases_of(policy: Policy) -> list[WorkedCase]:
    """The cases in the policy's file; raises TypeError on a fact that the policy does not know."""
    if policy.cases is None:
        return []
    known = {column.name for column in compiled(policy, "postgres", chosen=False).found}
    empty = {entry.name: entry.empty for entry in policy.lookups if isinstance(entry, Lookup)}
    empty |= {best.column: 1 for best in policy.best}
    cases = []
    for told in yaml.safe_load(policy.cases.read_text("utf-8"))["cases"]:
        facts = {**empty, **told["facts"], DECIDED_ON: told["as_of"]}
        if stray := set(facts) - known:
            raise TypeError(f"{policy.cases.name}: {told['title']}: unknown facts {', '.join(sorted(stray))}")
        cases.append(WorkedCase(Said(**told["title"]), told["clause"], facts, told["expect"]))
    return cases


def run_cases(policy: Policy) -> list[CaseResult]:
    """All cases with the policy's verdicts."""
    cases = cases_of(policy)
    rows = conclude(policy, [case.facts for case in cases])
    return [_compare(case, verdict_of(policy, row)) for case, row in zip(cases, rows, strict=True)]


def _compare(case: WorkedCase, verdict: Verdict) -> CaseResult:
    actual = {
        "outcome": verdict.outcome.value,
        "amount": verdict.amount,
        "unmet": [entry.condition.code for entry in verdict.unmet],
        "unknown": [entry.condition.code for entry in verdict.unknown],
        "satisfied": verdict.satisfied.alternative.code if verdict.satisfied else None,
        "version": verdict.version.code if verdict.version else None,
    }
    differs = {name: (wanted, actual[name]) for name, wanted in case.expect.items() if actual[name] != wanted}
    return CaseResult(case, verdict, differs)

"""The language in which a room declares a policy; see README.md for an example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jianglu.platform.facts import Column, fact

from .answers import Severity
from .parameters import At, Dated, Parameter, Source
from .said import Said

Expr = Callable[[Any], Any]
DECIDED_ON = "decided_on"


@dataclass(frozen=True)
class Subject:
    """What is decided about: rows of a fact table, or (`columns`) rows that the caller brings and nobody stored yet.

    `event` names the date column that picks the version; `inputs` are values that an officer or applicant gives.
    Every subject also has the column `decided_on`.
    """

    key: str
    event: str
    fact: str = ""
    columns: tuple[Column, ...] = ()
    person: str = ""
    inputs: tuple[Column, ...] = ()

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Columns of the relation that the rule starts from."""
        own = fact(self.fact).public_columns if self.fact else self.columns
        return (*own, *self.inputs, Column(DECIDED_ON, "date", Said("决定日期", "date of decision")))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Lookup:
    """One value gathered for each subject from the rows of a fact: matched by columns, filtered, aggregated.

    `match` maps a column of the fact to one of the subject; `where(s, f)` filters; `value(f)` aggregates.
    `empty` is the value when no row matches; None leaves it unknown.
    """

    name: str
    title: Said
    fact: str
    value: Expr
    match: Mapping[str, str] = field(default_factory=dict)
    where: Callable[[Any, Any], Any] | None = None
    type: str = "int64"
    empty: Any = None
    unit: str = ""


@dataclass(frozen=True)
class Given:
    """A value computed from the subject and earlier lookups, before parameters are read."""

    name: str
    title: Said
    expr: Expr
    type: str = "int64"
    unit: str = ""


@dataclass(frozen=True)
class Condition:
    """One condition: the sentence as people read it, its clause, its test, and what to do when it is not met.

    `test(r)` is a boolean over the row of subject, lookups and parameters; null means unknown. `when(r)` says where the
    rule asks it at all. `short(r)` is what is missing, for the place `{short}` in `remedy`.
    """

    code: str
    sentence: Said
    clause: str
    test: Expr
    evidence: tuple[str, ...] = ()
    severity: Severity = Severity.REFUSE
    when: Expr | None = None
    remedy: Said | None = None
    short: Expr | None = None


@dataclass(frozen=True)
class Alternative:
    """One of several ways to qualify; the first satisfied in order of `cost` is offered."""

    code: str
    title: Said
    clause: str
    conditions: tuple[Condition, ...]
    cost: int = 0
    when: Expr | None = None
    proof: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A limit across records: what to look up and the condition on it (built by `limits`)."""

    lookup: Lookup
    condition: Condition


@dataclass(frozen=True)
class Version:
    """A version of the rule; the event's date decides which is in force."""

    code: str
    valid_from: date
    valid_to: date | None
    source: Source


POLICIES: dict[str, Policy] = {}


@dataclass(frozen=True)
class Policy:
    """A rule over facts. `amount(r)` is in fen; a policy without an amount only says yes or no (eligibility)."""

    code: str
    title: Said
    summary: Said
    sources: tuple[Source, ...]
    subject: Subject
    versions: tuple[Version, ...]
    conditions: tuple[Condition, ...] = ()
    lookups: tuple[Lookup | Given, ...] = ()
    parameters: tuple[At, ...] = ()
    limits: tuple[Limit, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    amount: Expr | None = None
    cases: Path | None = None

    def __post_init__(self) -> None:
        for limit in self.limits:
            object.__setattr__(self, "lookups", (*self.lookups, limit.lookup))
            object.__setattr__(self, "conditions", (*self.conditions, limit.condition))
        names = [entry.name for entry in self.lookups] + [entry.parameter.code for entry in self.parameters]
        codes = [condition.code for condition in self.conditions] + [entry.code for entry in self.alternatives]
        for repeated in {name for name in names if names.count(name) > 1} | {c for c in codes if codes.count(c) > 1}:
            raise TypeError(f"policy {self.code} names {repeated} twice")
        if not self.conditions and not self.alternatives:
            raise TypeError(f"policy {self.code} has no condition")
        ordered = tuple(sorted(self.alternatives, key=lambda entry: entry.cost))
        object.__setattr__(self, "alternatives", ordered)
        if self.code in POLICIES:
            raise TypeError(f"policy {self.code} is declared twice")
        POLICIES[self.code] = self

    def version_on(self, day: date) -> Version | None:
        """The version in force on a day, or None: no rule."""
        for version in self.versions:
            if version.valid_from <= day and (version.valid_to is None or day <= version.valid_to):
                return version
        return None

    @property
    def figures(self) -> tuple[Parameter, ...]:
        """The parameters it reads."""
        return tuple(at.parameter for at in self.parameters)


def policy(code: str) -> Policy:
    """The policy of that code; raises KeyError."""
    return POLICIES[code]


__all__ = [
    "DECIDED_ON", "POLICIES", "Alternative", "At", "Condition", "Dated", "Given", "Limit", "Lookup", "Parameter",
    "Policy", "Severity", "Source", "Subject", "Version", "policy",
]  # fmt: skip

"""The language in which a room declares a policy; see README.md for an example."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from jianglu.platform.facts import Column, fact

from .answers import Severity
from .dates import within_months
from .parameters import At, Dated, Keyed, Parameter, Source, holds, laid_over
from .said import Said

Expr = Callable[[Any], Any]
DECIDED_ON = "decided_on"
PROACTIVE = "proactive"


@dataclass(frozen=True)
class Subject:
    """What is decided about: rows of a fact table, or (`columns`) rows that the caller brings and nobody stored yet.

    Three dates can matter: `event` names the date column that picks the version, every subject has the day of the claim
    as `decided_on`, and `edition` may name the column that holds the edition of the standard which binds. `inputs` are
    values that an officer or applicant gives.
    """

    key: str
    event: str
    edition: str = ""
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
    """A version of the rule; the event's date decides which is in force.

    `edition` binds it to one edition of the standard; `claims_until` is the last day on which it is still claimed by.
    """

    code: str
    valid_from: date
    valid_to: date | None
    source: Source
    edition: str = ""
    claims_until: date | None = None


class Payee(StrEnum):
    """Who receives the money."""

    PERSON = "person"
    PROVIDER = "provider"
    ENTERPRISE = "enterprise"
    BODY = "body"

    @property
    def label(self) -> Said:
        """Name on screen."""
        return _PAYEES[self]


_PAYEES = {
    Payee.PERSON: Said("本人", "the person"),
    Payee.PROVIDER: Said("培训机构", "the training provider"),
    Payee.ENTERPRISE: Said("企业", "the enterprise"),
    Payee.BODY: Said("评价机构", "the assessment body"),
}


class Fund(StrEnum):
    """Which money it is: the budget line is fund, district and year."""

    UNEMPLOYMENT_INSURANCE = "unemployment_insurance"
    EMPLOYMENT_SUBSIDY = "employment_subsidy"
    SKILLS_ACTION = "skills_action"

    @property
    def label(self) -> Said:
        """Name on screen."""
        return _FUNDS[self]


_FUNDS = {
    Fund.UNEMPLOYMENT_INSURANCE: Said("失业保险基金", "unemployment insurance fund"),
    Fund.EMPLOYMENT_SUBSIDY: Said("就业补助资金", "employment subsidy fund"),
    Fund.SKILLS_ACTION: Said("职业技能提升行动专账资金", "account of the skills-upgrade action"),
}


@dataclass(frozen=True)
class Payout:
    """Where the money comes from and goes to: `payee_id` and `region` are columns of the facts used.

    `proactive` says that the policy is paid without application (免申即享); `region` may list columns, the first that
    is known counts.
    """

    payee: Payee
    payee_id: str
    fund: Fund
    region: tuple[str, ...]
    proactive: bool = False


@dataclass(frozen=True)
class Window:
    """In how many months after a date it must be claimed: adds the condition `window`; `months` names a parameter."""

    since: str
    months: str
    sentence: Said
    clause: str
    remedy: Said | None = None

    @property
    def condition(self) -> Condition:
        """The condition it stands for."""
        return Condition(
            "window",
            self.sentence,
            self.clause,
            lambda r: within_months(r[DECIDED_ON], r[self.since], r[self.months]),
            (self.since, self.months),
            remedy=self.remedy,
        )


@dataclass(frozen=True)
class Best:
    """When more subjects qualify at once than may be paid, only the best do: by amount, then the earlier event, then key.

    `per` are the columns that make the group (a person), `most(r)` is how many of the group may still be paid. Of several
    the first is applied first. It is asked when the subject's input `proactive` is true: whoever applies has chosen.
    """

    code: str
    sentence: Said
    clause: str
    per: tuple[str, ...]
    most: Expr
    when: Expr | None = None
    remedy: Said | None = None

    @property
    def column(self) -> str:
        """The place of the subject among those that qualify; 0 for one that does not."""
        return f"place_{self.code}"

    @property
    def condition(self) -> Condition:
        """The condition it stands for."""
        return Condition(
            self.code,
            self.sentence,
            self.clause,
            lambda r: r[self.column] <= self.most(r),
            (self.column,),
            when=lambda r: r[PROACTIVE].fill_null(False) & (self.when(r) if self.when is not None else True),
            remedy=self.remedy,
        )


POLICIES: dict[str, Policy] = {}


@dataclass(frozen=True)
class Amendment:
    """A version that officers made: in force for its days, with the value of each parameter that it sets."""

    version: Version
    values: Mapping[str, Keyed]


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
    best: tuple[Best, ...] = ()
    window: Window | None = None
    amount: Expr | None = None
    payout: Payout | None = None
    cases: Path | None = None
    revision: str = field(default="", init=False)
    """Names the officers' versions that were laid over the declaration; empty: as declared."""

    def __post_init__(self) -> None:
        if self.window is not None:
            object.__setattr__(self, "conditions", (*self.conditions, self.window.condition))
        for limit in self.limits:
            object.__setattr__(self, "lookups", (*self.lookups, limit.lookup))
            object.__setattr__(self, "conditions", (*self.conditions, limit.condition))
        for best in self.best:
            object.__setattr__(self, "conditions", (*self.conditions, best.condition))
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
        """The version in force on a day, or None: no rule. The newest edition where several bind."""
        found = [version for version in self.versions if holds(version, day)]
        return max(found, key=lambda version: (version.valid_from, version.edition)) if found else None

    def amended(self, revision: str, changes: Sequence[Amendment]) -> Policy:
        """The policy with officers' versions laid over the declared ones, the later over the earlier."""
        changed = copy.copy(self)
        versions, parameters = self.versions, self.parameters
        for change in changes:
            versions = laid_over(versions, change.version)
            parameters = tuple(
                at.with_version(Dated(change.version.valid_from, change.version.valid_to, value, change.version.source))
                if (value := change.values.get(at.parameter.code)) is not None
                else at
                for at in parameters
            )
        sources = dict.fromkeys((*self.sources, *(change.version.source for change in changes)))
        object.__setattr__(changed, "versions", versions)
        object.__setattr__(changed, "parameters", parameters)
        object.__setattr__(changed, "sources", tuple(sources))
        object.__setattr__(changed, "revision", revision)
        return changed

    @property
    def figures(self) -> tuple[Parameter, ...]:
        """The parameters it reads."""
        return tuple(at.parameter for at in self.parameters)


def policy(code: str) -> Policy:
    """The policy of that code; raises KeyError."""
    return POLICIES[code]


__all__ = [
    "DECIDED_ON",
    "POLICIES",
    "PROACTIVE",
    "Alternative",
    "Amendment",
    "At",
    "Best",
    "Condition",
    "Dated",
    "Fund",
    "Given",
    "Limit",
    "Lookup",
    "Parameter",
    "Payee",
    "Payout",
    "Policy",
    "Severity",
    "Source",
    "Subject",
    "Version",
    "Window",
    "policy",
]  # fmt: skip

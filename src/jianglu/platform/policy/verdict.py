"""A decision with its reasons: what was asked, what was known, which clause, what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jianglu.kernel.periods import add_months

from .answers import Answer, Outcome
from .compile import answer_column, compiled, short_column
from .declare import DECIDED_ON, Alternative, Condition, Policy, Version


@dataclass(frozen=True)
class Answered:
    """One condition with its answer; `short` is what is missing, in the unit of the evidence."""

    condition: Condition
    answer: Answer
    short: Any
    values: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """The condition with this case's figures filled in."""
        return self.condition.sentence.fill(self.values)

    @property
    def remedy(self) -> str:
        """What would make it true; empty when it is met or nothing can."""
        if self.condition.remedy is None or self.answer in (Answer.YES, Answer.SKIPPED):
            return ""
        return self.condition.remedy.fill({**self.values, "short": self.short})

    @property
    def evidence(self) -> dict[str, Any]:
        """The facts and parameters looked at, by column."""
        return {name: self.values.get(name) for name in self.condition.evidence}


@dataclass(frozen=True)
class Way:
    """One alternative with its conditions answered."""

    alternative: Alternative
    answers: tuple[Answered, ...]

    @property
    def answer(self) -> Answer:
        """Of the alternative as a whole."""
        given = {entry.answer for entry in self.answers}
        if given == {Answer.SKIPPED}:
            return Answer.SKIPPED
        return next((answer for answer in (Answer.NO, Answer.UNKNOWN) if answer in given), Answer.YES)

    @property
    def missing(self) -> tuple[Answered, ...]:
        """The conditions not met or not known."""
        return tuple(entry for entry in self.answers if entry.answer in (Answer.NO, Answer.UNKNOWN))


@dataclass(frozen=True)
class Verdict:
    """What a policy says about one subject; `amount` is in fen and only given when granted."""

    policy: Policy
    key: Any
    on: date
    event_date: date | None
    version: Version | None
    outcome: Outcome
    amount: int | None
    full_amount: int | None
    answers: tuple[Answered, ...]
    ways: tuple[Way, ...]
    satisfied: Way | None
    facts: Mapping[str, Any]
    parameters: Mapping[str, Any]
    fingerprint: str

    @property
    def granted(self) -> bool:
        """True when every condition is met under a rule in force."""
        return self.outcome is Outcome.GRANTED

    @property
    def person_id(self) -> int | None:
        """The person it is about, if the subject names one."""
        return self.facts.get(self.policy.subject.person) if self.policy.subject.person else None

    @property
    def payee_id(self) -> int | None:
        """The person or organisation to be paid, by the policy's payout."""
        return self.facts.get(self.policy.payout.payee_id) if self.policy.payout else None

    @property
    def region_code(self) -> str:
        """The district whose budget line pays: the first of the payout's columns that is known; empty when none is."""
        names = self.policy.payout.region if self.policy.payout else ()
        return str(next((self.facts[name] for name in names if self.facts.get(name)), ""))[:6]

    @property
    def claim_by(self) -> date | None:
        """The last day on which it can be claimed; None when the policy sets no window."""
        window = self.policy.window
        if window is None:
            return None
        since, months = self.facts.get(window.since), {**self.facts, **self.parameters}.get(window.months)
        return add_months(since, months) if since and months is not None else None

    def open_but_for(self, *codes: str) -> bool:
        """Granted, or only waiting for officers to verify the conditions `codes`."""
        points = {entry.condition.code for entry in (*self.unmet, *self.unknown)}
        return self.granted or (self.outcome is Outcome.REFER and points <= set(codes))

    @property
    def unmet(self) -> tuple[Answered, ...]:
        """The conditions answered NO, in the order of the rule."""
        return tuple(entry for entry in self.answers if entry.answer is Answer.NO)

    @property
    def unknown(self) -> tuple[Answered, ...]:
        """The conditions for which a fact is missing."""
        return tuple(entry for entry in self.answers if entry.answer is Answer.UNKNOWN)

    @property
    def offered_ways(self) -> tuple[Way, ...]:
        """The alternatives that the rule offers here, cheapest first."""
        return tuple(way for way in self.ways if way.answer is not Answer.SKIPPED)

    def answer_to(self, code: str) -> Answer:
        """The answer to the condition of that code; raises KeyError."""
        return {entry.condition.code: entry.answer for entry in self.answers}[code]

    def explanation(self) -> dict[str, Any]:
        """Everything as JSON values, in the active language: for storage, the API and pages."""
        return {
            "policy": self.policy.code,
            "version": self.version.code if self.version else None,
            "source": str(self.version.source) if self.version else None,
            "outcome": self.outcome.value,
            "amount": self.amount,
            "conditions": [_told(entry) for entry in self.answers],
            "satisfied": self.satisfied.alternative.code if self.satisfied else None,
            "alternatives": [
                {
                    "code": way.alternative.code,
                    "title": str(way.alternative.title),
                    "clause": way.alternative.clause,
                    "answer": way.answer.name.lower(),
                    "proof": list(way.alternative.proof),
                    "conditions": [_told(entry) for entry in way.answers],
                }
                for way in self.offered_ways
            ],
        }


def _told(entry: Answered) -> dict[str, Any]:
    return {
        "code": entry.condition.code,
        "sentence": entry.sentence,
        "clause": entry.condition.clause,
        "answer": entry.answer.name.lower(),
        "evidence": {name: as_json(value) for name, value in entry.evidence.items()},
        "remedy": entry.remedy,
    }


def as_json(value: Any) -> Any:
    """Dates as ISO text, PostgreSQL's numeric as a plain number, everything else as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> Any:
    """PostgreSQL's sums of whole numbers come as Decimal; facts are whole numbers and floats."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def verdict_of(policy: Policy, row: Mapping[str, Any]) -> Verdict:
    """Read one result row of the compiled policy."""
    text = compiled(policy, "postgres")
    row = {name: _plain(value) for name, value in row.items()}
    facts = {column.name: row[column.name] for column in text.found}
    parameters = {at.parameter.code: row[at.parameter.code] for at in policy.parameters}
    values = {**facts, **parameters}

    def answered(condition: Condition, alternative: Alternative | None = None) -> Answered:
        short = row[short_column(condition, alternative)] if condition.short is not None else None
        return Answered(condition, Answer(row[answer_column(condition, alternative)]), short, values)

    ways = tuple(
        Way(entry, tuple(answered(condition, entry) for condition in entry.conditions)) for entry in policy.alternatives
    )
    return Verdict(
        policy=policy,
        key=row[policy.subject.key],
        on=row[DECIDED_ON],
        event_date=row[policy.subject.event],
        version=next((version for version in policy.versions if version.code == row["version"]), None),
        outcome=Outcome(row["outcome"]),
        amount=row["amount"],
        full_amount=row["full_amount"],
        answers=tuple(answered(condition) for condition in policy.conditions),
        ways=ways,
        satisfied=next((way for way in ways if way.alternative.code == row["satisfied"]), None),
        facts=facts,
        parameters=parameters,
        fingerprint=text.fingerprint,
    )

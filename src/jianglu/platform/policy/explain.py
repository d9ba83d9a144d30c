"""A verdict in the form that the components `ui/explain.html` and `ui/ways.html` show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from jianglu.kernel.money import money_text
from jianglu.kernel.punctuation import listed

from .answers import Answer
from .declare import POLICIES, Condition, Policy
from .said import Said, shown
from .verdict import Answered, Verdict

_MET = {"yes": True, "no": False, "unknown": None}
_PLACE = re.compile(r"\{(\w+)\}")


def conditions_of(verdict: Verdict) -> list[dict[str, Any]]:
    """The conditions that the rule asks here: the unmet first, then the unknown, then the met."""
    return _rows(verdict.answers)


def ways_of(verdict: Verdict) -> list[dict[str, Any]]:
    """The alternatives that the rule offers here, of which any one suffices, each with its conditions."""
    return [
        {
            "met": _MET[way.answer.name.lower()],
            "title": str(way.alternative.title),
            "proof": way.alternative.proof,
            "conditions": _rows(way.answers),
        }
        for way in verdict.offered_ways
    ]


def told(entry: Answered) -> dict[str, Any]:
    """One answer, for conditions that a page shows in an order of its own; what is not asked is neither met nor unmet."""
    return {
        "met": _MET.get(entry.answer.name.lower()),
        "text": entry.sentence,
        "clause": entry.condition.clause,
        "missing": entry.remedy,
    }


def _rows(answers: Sequence[Answered]) -> list[dict[str, Any]]:
    return sorted((told(entry) for entry in answers if entry.answer is not Answer.SKIPPED), key=_urgency)


def stored_conditions(explanation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same from a stored decision, with the facts as they were then.

    It was told in the language of whoever decided; for others it is told again where the sentence needs no more than the
    facts kept with it.
    """
    policy = POLICIES.get(explanation.get("policy", ""))
    return _stored_rows(explanation["conditions"], policy, policy.conditions if policy else ())


def stored_ways(explanation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The alternatives of a stored decision, as `ways_of` gives those of a verdict."""
    policy = POLICIES.get(explanation.get("policy", ""))
    known = {way.code: way for way in policy.alternatives} if policy else {}
    return [
        {
            "met": _MET[way["answer"]],
            "title": str(known[way["code"]].title) if way["code"] in known else way["title"],
            "proof": way["proof"],
            "conditions": _stored_rows(
                way["conditions"], policy, known[way["code"]].conditions if way["code"] in known else ()
            ),
        }
        for way in explanation["alternatives"]
    ]


def _stored_rows(
    entries: Sequence[Mapping[str, Any]], policy: Policy | None, conditions: Sequence[Condition]
) -> list[dict[str, Any]]:
    names = _names(policy) if policy else {}
    codes = {column.name: column.codes for column in policy.subject.all_columns} if policy else {}
    known = {condition.code: condition for condition in conditions}
    rows = [
        {
            "met": _MET[entry["answer"]],
            "text": _told_again(known.get(entry["code"]), "sentence", entry),
            "clause": entry["clause"],
            "missing": _told_again(known.get(entry["code"]), "remedy", entry),
            "evidence": listed(_facts(entry["evidence"], names, codes), "；"),
        }
        for entry in entries
        if entry["answer"] in _MET
    ]
    return sorted(rows, key=_urgency)


def _facts(
    evidence: Mapping[str, Any], names: Mapping[str, str], codes: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """The facts kept with an answer, each by its name; what a policy only reckons with has none and is left out."""
    for name, value in evidence.items():
        if name in names or not names:
            yield f"{names.get(name, name)} {codes.get(name, {}).get(str(value)) or shown(value)}"


def _told_again(condition: Condition | None, part: str, entry: Mapping[str, Any]) -> str:
    """The sentence or remedy for a reader of English; the statutory language is kept as it was written down."""
    stored = str(entry[part])
    said: Said | None = getattr(condition, part, None)
    if not stored or said is None or not (get_language() or "zh").startswith("en"):
        return stored
    return said.fill(entry["evidence"]) if set(_PLACE.findall(said.en)) <= set(entry["evidence"]) else stored


def _names(policy: Policy) -> dict[str, str]:
    """What the facts and figures of a policy are called, by column."""
    names = {column.name: str(column.doc) for column in policy.subject.all_columns}
    names |= {entry.name: str(entry.title) for entry in policy.lookups}
    return names | {figure.code: str(figure.title) for figure in policy.figures}


def stored_facts(decision: Any) -> list[tuple[str, str]]:
    """The facts that a stored decision rests on, by what they are called today, as they were then."""
    return _called(decision.policy, decision.facts)


def stored_figures(decision: Any) -> list[tuple[str, str]]:
    """Its parameters likewise."""
    return _called(decision.policy, decision.parameters)


def _called(code: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    policy = POLICIES.get(code)
    names = _names(policy) if policy else {}
    in_fen = _in_fen(policy) if policy else set()
    return [
        (names.get(name, name), money_text(value) if name in in_fen and value is not None else shown(value))
        for name, value in values.items()
    ]


def _in_fen(policy: Policy) -> set[str]:
    """Columns whose values are money."""
    units = {column.name: column.unit for column in policy.subject.all_columns}
    units |= {entry.name: entry.unit for entry in policy.lookups} | {row.code: row.unit for row in policy.figures}
    return {name for name, unit in units.items() if unit == "分"}


def _urgency(row: dict[str, Any]) -> int:
    return 0 if row["met"] is False else 1 if row["met"] is None else 2

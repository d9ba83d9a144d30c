"""A verdict in the form that the component `ui/explain.html` shows."""

from __future__ import annotations

from typing import Any

from jianglu.platform.policy import Answer, Verdict
from jianglu.platform.policy.said import shown

_MET = {"yes": True, "no": False, "unknown": None}


def conditions_of(verdict: Verdict) -> list[dict[str, Any]]:
    """The conditions that the rule asks here: the unmet first, then the unknown, then the met."""
    asked = [entry for entry in verdict.answers if entry.answer is not Answer.SKIPPED]
    rows = [
        {
            "met": _MET[entry.answer.name.lower()],
            "text": entry.sentence,
            "clause": entry.condition.clause,
            "missing": entry.remedy,
        }
        for entry in asked
    ]
    return sorted(rows, key=_urgency)


def stored_conditions(explanation: dict[str, Any]) -> list[dict[str, Any]]:
    """The same from a stored decision, with the facts as they were then."""
    rows = [
        {
            "met": _MET[entry["answer"]],
            "text": entry["sentence"],
            "clause": entry["clause"],
            "missing": entry["remedy"],
            "evidence": "；".join(f"{name} {shown(value)}" for name, value in entry["evidence"].items()),
        }
        for entry in explanation["conditions"]
        if entry["answer"] in _MET
    ]
    return sorted(rows, key=_urgency)


def _urgency(row: dict[str, Any]) -> int:
    return 0 if row["met"] is False else 1 if row["met"] is None else 2

"""The answer log's hash chain, and what an answer may be. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

SHOWN = ("no", "kind", "points", "stem", "options", "targets", "case")
"""What of a question reaches a candidate."""


@dataclass(frozen=True)
class Event:
    """One acknowledged change of an answer."""

    seq: int
    question: int
    value: tuple[str, ...]
    flagged: bool
    client_at: str
    at: str


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return sha256(text.encode()).hexdigest()


def link(previous: str, number: int, event: Event) -> str:
    """The hash of event `number`, which covers everything before it."""
    body = [previous, number, event.seq, event.question, list(event.value), event.flagged, event.client_at, event.at]
    return digest(json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def first_break(start: str, events: Iterable[tuple[int, Event, str]]) -> int | None:
    """Number of the first (number, event, hash) that does not follow from those before; None when all do."""
    previous, expected = start, 1
    for number, event, found in events:
        if number != expected or link(previous, number, event) != found:
            return expected
        previous, expected = found, expected + 1
    return None


def paper_hash(paper: Sequence[Mapping[str, Any]]) -> str:
    """Seals the frozen paper; the chain of answers begins with it."""
    return digest(json.dumps(list(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def shown(paper: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The paper as the candidate gets it."""
    return [
        {name: question[name] for name in SHOWN if name in question}
        | {"points": question.get("worth", question["points"])}
        for question in paper
    ]


def seconds_left(deadline: datetime, now: datetime) -> int:
    """Whole seconds until the deadline, 0 after it."""
    return max(0, int((deadline - now).total_seconds()))

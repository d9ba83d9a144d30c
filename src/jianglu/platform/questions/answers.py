"""A question as a candidate sees it, what may stand as its answer, and the way back to the bank's keys. Pure.

Shown questions are JSON: no, kind, stem, options, and for matching `targets`. `map` leads from labels that the candidate
sees to keys of the bank; it stays on the server, although it tells nothing of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from .kinds import BLANK, Kind, Question

LABELS = "ABCDEFGHIJ"
MOST_TEXT = 2000
"""Characters of one answer."""
_BY_LABEL = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)


def shown(question: Question, rng: Random | None) -> dict[str, Any]:
    """The question with options in random order (of `rng`; None keeps the writer's), and its `map`."""
    match = question.kind == Kind.MATCH
    mixed = list(question.right if match else question.options)
    if rng is not None:
        rng.shuffle(mixed)
        if question.kind == Kind.ORDER and [key for key, _text in mixed] == list(question.answer):
            mixed.reverse()  # the order shown must not be the answer
    labelled = [[label, text] for label, (_key, text) in zip(LABELS, mixed, strict=False)]
    found: dict[str, Any] = {"kind": str(question.kind), "stem": question.stem}
    found["options"] = [list(option) for option in question.left] if match else labelled
    if match:
        found["targets"] = labelled
    found["map"] = {label: key for label, (key, _text) in zip(LABELS, mixed, strict=False)}
    return found


def fits(question: Mapping[str, Any], value: Sequence[str]) -> bool:
    """Whether the value may answer the shown question; empty takes an answer back."""
    kind = question["kind"]
    if any(len(text) > MOST_TEXT for text in value):
        return False
    if kind in (Kind.SHORT, Kind.CASE):
        return len(value) <= 1
    if kind == Kind.FILL:
        return len(value) in (0, len(BLANK.findall(question["stem"])))
    labels = {label for label, _text in question["options"]}
    if kind == Kind.MATCH:
        left = [pair[:1] for pair in value]
        targets = {label for label, _text in question["targets"]}
        return len(set(left)) == len(left) and set(left) <= labels and {pair[1:] for pair in value} <= targets
    if kind == Kind.ORDER:
        placed = [label for label in value if label]
        return len(value) in (0, len(labels)) and len(set(placed)) == len(placed) and set(placed) <= labels
    allowed = {"T", "F"} if kind == Kind.TRUE_FALSE else labels
    many = kind == Kind.MULTIPLE
    return set(value) <= allowed and len(set(value)) == len(value) and (many or len(value) <= 1)


def canonical(question: Mapping[str, Any], value: Sequence[str]) -> tuple[str, ...]:
    """The same answer always as the same value: sorted where the order says nothing, empty when nothing is said."""
    if not any(text.strip() for text in value):
        return ()
    return tuple(sorted(value)) if question["kind"] in (*_BY_LABEL, Kind.MATCH) else tuple(value)


def canonical_key(kind: str, answer: Sequence[str]) -> list[str]:
    """A key as it is stored: sorted where the order says nothing."""
    return sorted(answer) if kind in (*_BY_LABEL, Kind.MATCH) else list(answer)


def original(question: Mapping[str, Any], value: Sequence[str]) -> list[str]:
    """An answer in the bank's own keys."""
    keys, kind = question.get("map", {}), question["kind"]
    if kind == Kind.MATCH:
        return sorted(pair[:1] + keys.get(pair[1:], pair[1:]) for pair in value)
    if kind == Kind.ORDER:
        return [keys.get(label, label) for label in value]
    if kind in _BY_LABEL:
        return sorted(keys.get(label, label) for label in value)
    return list(value)


def labelled(question: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    """An answer in the bank's own keys as the candidate's labels; the way back from `original`."""
    labels, kind = {key: label for label, key in question.get("map", {}).items()}, question["kind"]
    if kind == Kind.MATCH:
        return sorted(pair[:1] + labels.get(pair[1:], pair[1:]) for pair in keys)
    if kind in (*_BY_LABEL, Kind.ORDER):
        found = [labels.get(key, key) for key in keys]
        return found if kind == Kind.ORDER else sorted(found)
    return list(keys)


def read(question: Mapping[str, Any], number: int, post: Any) -> list[str]:
    """The answer that a submitted form holds (a QueryDict); the names are those of the template."""
    name, kind = f"q{number}", question["kind"]
    if kind in _BY_LABEL or kind in (Kind.SHORT, Kind.CASE):
        return [text for text in post.getlist(name) if text]
    if kind == Kind.FILL:
        texts = [post.get(f"{name}.{place}", "") for place in range(1, len(BLANK.findall(question["stem"])) + 1)]
        return texts if any(text.strip() for text in texts) else []
    labels = [label for label, _text in question["options"]]
    chosen = {label: post.get(f"{name}.{label}", "") for label in labels}
    if kind == Kind.MATCH:
        return [label + target for label, target in chosen.items() if target]
    places = {place: label for label, place in chosen.items() if place}
    return [places.get(str(n), "") for n in range(1, len(labels) + 1)] if places else []

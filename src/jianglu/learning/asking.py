"""A quiz as its learner sees it, and the way from what they chose to what is kept. Pure.

Options are mixed anew in every attempt, always the same way within one, so that nothing about it needs to be kept.
Answers are kept in the writer's own keys, which makes them comparable over all attempts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from jianglu.platform.questions import canonical, fits, labelled, original, read, shown

if TYPE_CHECKING:
    from .models import Question


def asked(questions: Sequence[Question], attempt: int, answers: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The questions for the player: number, points, id, options in the order of this attempt, what was `chosen`."""
    found = []
    for number, question in enumerate(questions, start=1):
        rng = Random(f"{attempt}:{question.pk}")  # noqa: S311 - an order, no secret
        drawn = shown(question.question, rng)
        drawn |= {"no": number, "points": question.points, "id": question.pk}
        drawn["chosen"] = labelled(drawn, answers.get(str(question.pk), ()))
        found.append(drawn)
    return found


def chosen(drawn: Sequence[Mapping[str, Any]], post: Any) -> dict[str, list[str]]:
    """What a submitted form says to each question, in labels, by question id."""
    return {str(question["id"]): read(question, question["no"], post) for question in drawn}


def kept(drawn: Sequence[Mapping[str, Any]], said: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Answers in labels as they are kept; raises ValueError for one that cannot answer its question.

    What answers no question of the quiz is dropped.
    """
    found = {}
    for question in drawn:
        key = str(question["id"])
        if key not in said:
            continue
        if not fits(question, said[key]):
            raise ValueError(key)
        found[key] = original(question, canonical(question, said[key]))
    return found


def as_text(drawn: Mapping[str, Any], keys: Sequence[str]) -> str:
    """An answer in the writer's keys as the learner of this attempt reads it; "" for none."""
    labels = labelled(drawn, keys)
    if drawn["kind"] == "fill":
        return " / ".join(labels)
    return (" " if drawn["kind"] == "match" else "").join(labels)

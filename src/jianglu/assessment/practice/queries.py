"""Reading practices: one's own only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from jianglu.platform.access import Actor, require, rls
from jianglu.platform.questions.textual import typed_answer

from ..bank.models import Blueprint, Item
from ..errors import PracticeNotFound
from ..permissions import PRACTISE
from . import rules
from .models import Practice, PracticeStep


def offers() -> QuerySet[Blueprint]:
    """Blueprints of the city with enough items to practise, with their number."""
    ready = Q(nodes__items__pool=Item.Pool.PRACTICE, nodes__items__state=Item.State.ACTIVE)
    return (
        Blueprint.objects.filter(in_force=True, bank__owner=None)
        .select_related("bank__occupation")
        .annotate(items=Count("nodes__items", filter=ready))
        .filter(items__gte=rules.FEWEST)
        .order_by("bank__occupation_id", "code")
    )


def offered() -> Sequence[Blueprint]:
    """The offers; the items lie beyond the reach of a learner, of whom only their number is told."""
    with rls.elevated("assessment.practice_offers"):
        return list(offers())


def mine(actor: Actor) -> QuerySet[Practice]:
    """The actor's own practices, newest first."""
    rows = Practice.objects.filter(person_id=actor.person_id or 0).select_related("blueprint__bank__occupation")
    return rows.annotate(asked=Count("steps", filter=Q(steps__answered_at__isnull=False))).order_by("-started_at")


@dataclass(frozen=True)
class Seen:
    """A practice as its page shows it: the question to answer (or None), the last one with its key, figures by node."""

    practice: Practice
    step: PracticeStep | None
    last: PracticeStep | None
    keys: list[tuple[dict[str, Any], str]]
    explanation: str
    stem: str
    nodes: list[tuple[str, int, float]]
    asked: int


def seen(actor: Actor, practice_id: int) -> Seen:
    """One's own practice; raises PracticeNotFound."""
    practice = mine(actor).filter(pk=practice_id).first()
    if practice is None:
        raise PracticeNotFound()
    require(actor, PRACTISE, person_id=practice.person_id)
    with rls.elevated("assessment.practice"):
        steps = list(practice.steps.select_related("version__item__node", "item__node").order_by("number"))
        done = [step for step in steps if step.answered_at]
        last = done[-1] if done else None
        keys: list[tuple[dict[str, Any], str]] = []
        if last is not None:
            question = last.version.question
            for shown, part in zip(last.questions, question.parts or (question,), strict=True):
                keys.append((shown, typed_answer(part.kind, _as_shown(shown, part.answer))))
        nodes: dict[str, list[float]] = {}
        for step in done:
            nodes.setdefault(str(step.item.node), []).append(step.share or 0.0)
        current = steps[-1] if steps and steps[-1].answered_at is None else None
        case = current.version.stem if current and current.version.parts else ""
    figures = [(name, len(shares), sum(shares) / len(shares)) for name, shares in sorted(nodes.items())]
    return Seen(practice, current, last, keys, last.version.explanation if last else "", case, figures, len(done))


def _as_shown(shown: dict[str, Any], answer: Sequence[str]) -> list[str]:
    """The bank's key in the labels that the learner saw."""
    labels = {key: label for label, key in shown["map"].items()}
    if shown["kind"] == "match":
        return [pair[0] + labels[pair[1:]] for pair in answer]
    if shown["kind"] in ("single", "multiple"):
        return sorted(labels[key] for key in answer)
    return [labels.get(key, key) for key in answer] if shown["kind"] == "order" else list(answer)

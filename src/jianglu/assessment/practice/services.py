"""Starting a practice and answering its questions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from django.db import transaction
from django.db.models import Count

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.questions import canonical, fits, original, score

from .. import errors
from ..bank import services as bank
from ..bank.models import Blueprint, Item, ItemVersion
from ..calibration.queries import parameters_of
from ..paperbank.rules import SCALE_OF_DIFFICULTY
from ..permissions import PRACTISE
from . import rules
from .models import Practice, PracticeStep

ENOUGH = 20
"""Practices from which on exposure is told from chance."""


@dataclass(frozen=True)
class Items:
    """The practice items of a blueprint, by place in `pool`."""

    ids: list[int]
    versions: dict[int, ItemVersion]
    pool: rules.Pool


def start(actor: Actor, blueprint_id: int) -> Practice:
    """Begin to practise; raises PracticeNotFound, PracticeTooSmall."""
    with transaction.atomic():
        require(actor, PRACTISE, person_id=actor.person_id or 0)
        blueprint = (
            Blueprint.objects.select_related("bank").filter(pk=blueprint_id, in_force=True, bank__owner=None).first()
        )
        if blueprint is None or actor.person_id is None:
            raise errors.PracticeNotFound()
        items = _items(blueprint)
        if len(items.ids) < rules.FEWEST:
            raise errors.PracticeTooSmall()
        practice = Practice.objects.create(
            person_id=actor.person_id, blueprint=blueprint, region_code=blueprint.bank.region_code,
            seed=secrets.randbits(62), started_at=calendar.now(),
        )  # fmt: skip
        _ask(practice, items, [], rules.Belief.prior())
        audit.record(actor, "assessment.practice_started", practice)
        return practice


def answer(actor: Actor, practice_id: int, number: int, given: Mapping[int, Sequence[str]]) -> PracticeStep:
    """Answer the question before the learner and ask the next one, or end. Raises PracticeNotFound, PracticeOver, BadAnswer."""
    with transaction.atomic():
        practice = Practice.objects.select_for_update().filter(pk=practice_id, person_id=actor.person_id or 0).first()
        if practice is None:
            raise errors.PracticeNotFound()
        require(actor, PRACTISE, person_id=practice.person_id)
        with rls.elevated("assessment.practice"):
            steps = list(practice.steps.select_related("version__item").order_by("number"))
            step = steps[-1] if steps else None
            if step is None or step.number != number or step.answered_at is not None:
                raise errors.PracticeOver()
            step.given = {str(q["no"]): list(canonical(q, given.get(q["no"], ()))) for q in step.questions}
            if not all(fits(q, step.given[str(q["no"])]) for q in step.questions):
                raise errors.BadAnswer()
            step.share, step.answered_at = _share(step), calendar.now()
            items = _items(practice.blueprint)
            belief = _belief(items, steps)
            step.value = [belief.ability, belief.error]
            step.save(update_fields=["given", "share", "answered_at", "value"])
            practice.ability, practice.error = belief.ability, belief.error
            left = len(set(items.ids) - {done.item_id for done in steps})
            if rules.finished(len(steps), belief, left) or not _ask(practice, items, steps, belief):
                practice.finished_at = step.answered_at
                audit.record(actor, "assessment.practice_finished", practice, changes={"asked": len(steps)})
            practice.save(update_fields=["ability", "error", "finished_at"])
        return step


def _ask(practice: Practice, items: Items, steps: Sequence[PracticeStep], belief: rules.Belief) -> bool:
    place = {pk: n for n, pk in enumerate(items.ids)}
    asked = [place[step.item_id] for step in steps if step.item_id in place]
    rng = Random(practice.seed * 100 + len(steps))  # noqa: S311 - repeatable with the kept seed
    chosen = rules.next_item(items.pool, asked, belief, rng.random())
    if chosen is None:
        return False
    version = items.versions[items.ids[chosen]]
    PracticeStep.objects.create(
        practice=practice, number=len(steps) + 1, item_id=version.item_id, version=version,
        questions=[
            {name: value for name, value in question.items() if name not in ("version", "points", "case")}
            for question in bank.questions_of(version, 1, rng, first=1)
        ],
    )  # fmt: skip
    return True


def _share(step: PracticeStep) -> float:
    question = step.version.question
    parts = question.parts or (question,)
    total = sum(part.share for part in parts)
    earned = 0.0
    assert step.given is not None  # it was just given
    for shown, part in zip(step.questions, parts, strict=True):
        share = score(part.kind, part.answer, original(shown, step.given[str(shown["no"])]))
        earned += float(share or 0) * part.share
    return earned / total


def _belief(items: Items, steps: Sequence[PracticeStep]) -> rules.Belief:
    place = {pk: n for n, pk in enumerate(items.ids)}
    belief = rules.Belief.prior()
    for step in steps:
        if step.share is not None and step.item_id in place:
            belief = belief.after(items.pool.chance[place[step.item_id]], step.share)
    return belief


def _items(blueprint: Blueprint) -> Items:
    """Practice items that a key scores; what is not calibrated counts by its writer's judgement."""
    with rls.elevated("assessment.practice_items"):
        leaves = {node.pk: n for n, node in enumerate(blueprint.nodes.filter(weight__gt=0).order_by("code"))}
        rows = Item.objects.filter(node__in=leaves, pool=Item.Pool.PRACTICE, state=Item.State.ACTIVE).order_by("pk")
        newest = bank.newest_versions(list(rows.values_list("pk", flat=True)))
        versions = {pk: version for pk, version in newest.items() if version.question.machine}
        known, used = parameters_of(blueprint.bank_id), _exposure(blueprint)
        weights = blueprint.nodes.filter(weight__gt=0).order_by("code").values_list("weight", flat=True)
    ids = sorted(versions)
    values = [
        known.get((versions[pk].pk, 0), {"a": 1.0, "b": SCALE_OF_DIFFICULTY[versions[pk].difficulty], "c": 0.0})
        for pk in ids
    ]
    a, b, c = (np.array([value[name] for value in values]) for name in "abc")
    node = np.array([leaves[versions[pk].item.node_id] for pk in ids])
    exposure = np.array([used.get(pk, 0.0) for pk in ids])
    pool = rules.Pool(a, b, c, node, np.array(list(weights)) / 100, exposure)
    return Items(ids, versions, pool)


def _exposure(blueprint: Blueprint) -> dict[int, float]:
    practices = Practice.objects.filter(blueprint=blueprint).count()
    if practices < ENOUGH:
        return {}
    rows = PracticeStep.objects.filter(practice__blueprint=blueprint).values_list("item_id")
    return {item: count / practices for item, count in rows.annotate(n=Count("pk"))}

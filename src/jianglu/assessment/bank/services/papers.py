"""Drawing the frozen paper of one candidate, and the keys that score it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from jianglu.platform.access import rls
from jianglu.platform.questions import Kind, shown

from ... import errors
from .. import rules
from ..models import Blueprint, EnemySet, Item, ItemVersion


def draw_paper(blueprint_id: int, seed: int) -> list[dict[str, Any]]:
    """The questions of one candidate as they will be shown, without keys; raises BankTooSmall.

    The bank lies beyond the reach of the candidate in whose request this runs, so the reading is elevated.
    """
    blueprint = Blueprint.objects.get(pk=blueprint_id)
    with rls.elevated("assessment.draw_paper"):
        leaves = {node.pk: node for node in blueprint.nodes.filter(weight__gt=0)}
        rows = scorable(Item.objects.filter(node__in=leaves, state=Item.State.ACTIVE, pool=Item.Pool.EXAM))
        candidates = [rules.Candidate(*row) for row in rows.values_list("pk", "node_id", "kind")]
        weights = {pk: leaves[pk].weight for pk in sorted(leaves)}
        try:
            drawn = rules.draw(candidates, weights, blueprint.counts, seed, enemies_of(blueprint.bank_id))
        except rules.NotEnough as error:
            raise errors.BankTooSmall(why=_("缺 %(n)s 题") % {"n": error.missing}) from error
        trial = _on_trial(blueprint, list(leaves), seed)
        ids = [*(candidate.id for candidate in drawn), *trial]
        newest = newest_versions(ids)
    rng = Random(seed ^ 0x0971)  # noqa: S311 - repeatable with the kept seed
    paper: list[dict[str, Any]] = []
    for pk in ids:
        version = newest[pk]
        points = blueprint.points.get(version.item.kind, 0)
        made = questions_of(version, points, rng, first=len(paper) + 1)
        if pk in trial:  # a candidate cannot tell it from the others
            made = [question | {"worth": question["points"], "points": 0, "pilot": True} for question in made]
        paper += made
    return paper


def scorable(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Items that a key scores: neither short answers nor cases with one among their parts."""
    texts = ItemVersion.objects.filter(parts__contains=[{"kind": Kind.SHORT.value}]).values("item_id")
    return rows.exclude(kind=Kind.SHORT).exclude(kind=Kind.CASE, pk__in=texts)


def _on_trial(blueprint: Blueprint, leaves: list[int], seed: int) -> list[int]:
    """Items on trial for this paper: those least often seen first, of kinds that the paper has."""
    rows = scorable(
        Item.objects.filter(node__in=leaves, state=Item.State.PILOT, pool=Item.Pool.EXAM, kind__in=blueprint.counts)
    )
    known = list(rows.order_by("exposure", "pk").values_list("pk", flat=True)[: 3 * blueprint.pilots])
    rng = Random(seed ^ 0x51107)  # noqa: S311 - repeatable with the kept seed
    return sorted(rng.sample(known, min(blueprint.pilots, len(known))))


def count_exposure(times: Mapping[int, int]) -> None:
    """Note how often versions were put before candidates, by version; the caller is the machinery."""
    items: Counter[int] = Counter()
    with rls.elevated("assessment.count_exposure"):
        for version, item in ItemVersion.objects.filter(pk__in=times).values_list("pk", "item_id"):
            items[item] += times[version]
        for item, count in sorted(items.items()):
            Item.objects.filter(pk=item).update(exposure=F("exposure") + count)


def enemies_of(bank_id: int) -> list[frozenset[int]]:
    """Sets of items of which a paper holds at most one."""
    sets: dict[int, set[int]] = defaultdict(set)
    for number, item in EnemySet.items.through.objects.filter(enemyset__bank_id=bank_id).values_list(
        "enemyset_id", "item_id"
    ):
        sets[number].add(item)
    return [frozenset(sets[number]) for number in sorted(sets)]


def newest_versions(item_ids: Sequence[int]) -> dict[int, ItemVersion]:
    """The newest version of each item."""
    rows = ItemVersion.objects.filter(item_id__in=item_ids).select_related("item").order_by("number")
    return {version.item_id: version for version in rows}


def keys_of(paper: Sequence[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Right answers of a paper by number of the question, for scoring; the caller is the machinery."""
    keys = version_keys({question["version"] for question in paper})
    return {question["no"]: keys[question["version"], question.get("part", 0)] for question in paper}


def version_keys(version_ids: Iterable[int]) -> dict[tuple[int, int], list[str]]:
    """Right answers by version and part (0 for the item itself); the caller is the machinery."""
    found: dict[tuple[int, int], list[str]] = {}
    rows = ItemVersion.objects.filter(pk__in=set(version_ids)).values_list("pk", "answer", "parts")
    for pk, answer, parts in rows:
        found[pk, 0] = answer
        found |= {(pk, number): part["answer"] for number, part in enumerate(parts, start=1)}
    return found


def questions_of(version: ItemVersion, points: float, rng: Random | None, *, first: int) -> list[dict[str, Any]]:
    """What a version becomes in a paper, numbered from `first`: one question, of a case one for each part.

    `map` leads from the label that the candidate sees to the key in the bank; it tells nothing of the answer.
    """
    question, known = version.question, {"version": version.pk}
    if question.kind != Kind.CASE:
        return [known | {"no": first, "points": points} | shown(question, rng)]
    worth = rules.part_points(points, [part.share for part in question.parts])
    case: dict[str, Any] = {"first": first, "last": first + len(question.parts) - 1}
    found = []
    for number, (part, share) in enumerate(zip(question.parts, worth, strict=True), start=1):
        told = case | {"stem": question.stem} if number == 1 else case
        place = {"no": first + number - 1, "part": number, "points": float(share), "case": told}
        found.append(known | place | shown(part, rng))
    return found

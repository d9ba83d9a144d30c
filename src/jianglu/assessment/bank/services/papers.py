"""Drawing the frozen paper of one candidate, and the keys that score it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from jianglu.platform.access import rls

from ... import errors
from .. import rules
from ..models import Blueprint, Item, ItemVersion


def draw_paper(blueprint_id: int, seed: int) -> list[dict[str, Any]]:
    """The questions of one candidate as they will be shown, without keys; raises BankTooSmall.

    The bank lies beyond the reach of the candidate in whose request this runs, so the reading is elevated.
    """
    blueprint = Blueprint.objects.get(pk=blueprint_id)
    with rls.elevated("assessment.draw_paper"):
        leaves = {node.pk: node for node in blueprint.nodes.filter(weight__gt=0)}
        rows = Item.objects.filter(node__in=leaves, state=Item.State.ACTIVE).values_list("pk", "node_id", "kind")
        candidates = [rules.Candidate(pk, node, kind) for pk, node, kind in rows]
        weights = {pk: leaves[pk].weight for pk in sorted(leaves)}
        try:
            drawn = rules.draw(candidates, weights, blueprint.counts, seed)
        except rules.NotEnough as error:
            raise errors.BankTooSmall(why=_("缺 %(n)s 题") % {"n": error.missing}) from error
        ids = [candidate.id for candidate in drawn]
        newest = {
            version.item_id: version for version in ItemVersion.objects.filter(item_id__in=ids).order_by("number")
        }
        Item.objects.filter(pk__in=ids).update(exposure=F("exposure") + 1)
    rng = Random(seed ^ 0x0971)  # noqa: S311 - repeatable with the kept seed
    return [
        _question(number, newest[candidate.id], candidate.kind, blueprint, rng)
        for number, candidate in enumerate(drawn, start=1)
    ]


def keys_of(version_ids: Sequence[int]) -> dict[int, list[str]]:
    """Right answers by version, for scoring; the caller is the machinery."""
    return dict(ItemVersion.objects.filter(pk__in=version_ids).values_list("pk", "answer"))


def _question(number: int, version: ItemVersion, kind: str, blueprint: Blueprint, rng: Random) -> dict[str, Any]:
    """`map` leads from the label that the candidate sees to the key in the bank; it tells nothing of the answer."""
    mixed = rules.shuffled_options(version.options, rng)
    labels = "ABCDEFGH"[: len(mixed)]
    return {
        "no": number,
        "version": version.pk,
        "kind": kind,
        "points": blueprint.points[kind],
        "stem": version.stem,
        "options": [[label, text] for label, (_key, text) in zip(labels, mixed, strict=True)],
        "map": {label: key for label, (key, _text) in zip(labels, mixed, strict=True)},
    }

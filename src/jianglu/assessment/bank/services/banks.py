"""Banks and blueprints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.kernel.levels import Level
from jianglu.platform import audit
from jianglu.platform.access import Actor, Permission, require
from jianglu.platform.regions import queries as regions

from ... import errors
from ...permissions import WRITE_ITEMS
from .. import rules
from ..models import Bank, Blueprint, BlueprintNode

CITY_BANK_REGION = "50"


@dataclass(frozen=True)
class NodeRow:
    """A node of a blueprint; leaves have a weight in percent."""

    code: str
    title: str
    weight: int = 0
    parent: str = ""


def create_bank(
    actor: Actor, occupation_code: str, *, work_type_id: int | None = None, owner_id: int | None = None
) -> Bank:
    """The bank of an occupation, of the city (owner None) or an organisation; made when it is not there."""
    with transaction.atomic():
        region = CITY_BANK_REGION
        if owner_id is None:
            require(actor, WRITE_ITEMS, region=region)
        else:
            require(actor, WRITE_ITEMS, organisation_id=owner_id)
        bank, made = Bank.objects.get_or_create(
            occupation_id=occupation_code,
            work_type_id=work_type_id,
            owner_id=owner_id,
            defaults={"region_code": regions.known(region)},
        )
        if made:
            audit.record(actor, "assessment.bank_created", bank)
        return bank


def save_blueprint(
    actor: Actor, bank_id: int, *, code: str, title: str, levels: Sequence[str], counts: Mapping[str, int],
    points: Mapping[str, float], nodes: Sequence[NodeRow], pilots: int = 0,
) -> Blueprint:  # fmt: skip
    """Lay down a blueprint with its nodes; raises BlueprintInvalid. A code that is there already is kept as it is."""
    with transaction.atomic():
        bank = own_bank(actor, bank_id)
        why = rules.why_blueprint_bad([node.weight for node in nodes if node.weight], counts, points)
        if why or not levels or any(level not in Level._value2member_map_ for level in levels):
            raise errors.BlueprintInvalid(why=_BLUEPRINT_WHY[why or "levels"]())
        blueprint, made = Blueprint.objects.get_or_create(
            bank=bank,
            code=code,
            defaults={
                "title": title,
                "levels": list(levels),
                "counts": dict(counts),
                "points": dict(points),
                "pilots": pilots,
            },
        )
        if made:
            saved: dict[str, BlueprintNode] = {}
            for node in sorted(nodes, key=lambda row: len(row.code)):
                saved[node.code] = BlueprintNode.objects.create(
                    blueprint=blueprint,
                    parent=saved.get(node.parent),
                    code=node.code,
                    title=node.title,
                    weight=node.weight,
                )
            audit.record(actor, "assessment.blueprint_saved", blueprint)
        return blueprint


def withdraw_blueprint(actor: Actor, blueprint_id: int) -> Blueprint:
    """Draw no more papers from a blueprint; plans that have it keep it."""
    with transaction.atomic():
        blueprint = Blueprint.objects.filter(pk=blueprint_id).first()
        if blueprint is None:
            raise errors.ItemNotFound()
        own_bank(actor, blueprint.bank_id)
        blueprint.in_force = False
        blueprint.save(update_fields=["in_force"])
        audit.record(actor, "assessment.blueprint_withdrawn", blueprint)
        return blueprint


_BLUEPRINT_WHY = {
    "weights": lambda: _("末级要素权重之和不是 100"),
    "counts": lambda: _("题型或题数不正确"),
    "points": lambda: _("整卷分值不是 100"),
    "short": lambda: _("简答题需要人工阅卷，不能进入自动评分的理论卷"),
    "levels": lambda: _("等级不正确"),
}


def own_bank(actor: Actor, bank_id: int, permission: Permission = WRITE_ITEMS) -> Bank:
    """The bank, when the actor may use it so; raises ItemNotFound, Denied."""
    bank = Bank.objects.filter(pk=bank_id).first()
    if bank is None:
        raise errors.ItemNotFound()
    if bank.owner_id is None:
        require(actor, permission, region=bank.region_code)
    else:
        require(actor, permission, organisation_id=bank.owner_id)
    return bank

"""Reading banks; items only within the actor's own banks, papers for the exam itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from jianglu.platform.access import Actor, limit

from ..errors import ItemNotFound
from ..permissions import WRITE_ITEMS
from . import rules
from .models import Bank, Blueprint, BlueprintNode, EnemySet, Item, ItemVersion


def visible_to(actor: Actor) -> QuerySet[Bank]:
    """Banks whose items the actor may read: the city's for the city's clerks, an organisation's own."""
    rows = Bank.objects.select_related("occupation", "work_type", "owner")
    city = limit(rows.filter(owner=None), actor, WRITE_ITEMS, region="region_code")
    return city | limit(rows, actor, WRITE_ITEMS, organisation="owner_id")


def banks(actor: Actor) -> QuerySet[Bank]:
    """Visible banks with numbers of active items and of items in review."""
    return visible_to(actor).annotate(
        active=Count("items", filter=Q(items__state=Item.State.ACTIVE)),
        in_review=Count("items", filter=Q(items__state=Item.State.REVIEW)),
    )


def get_bank(actor: Actor, bank_id: int) -> Bank:
    """One visible bank; raises ItemNotFound."""
    bank = visible_to(actor).filter(pk=bank_id).first()
    if bank is None:
        raise ItemNotFound()
    return bank


def items(actor: Actor, bank_id: int, *, words: str = "") -> QuerySet[Item]:
    """Items of a visible bank with the newest stem in `stem`, which holds the `words`."""
    newest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
    rows = Item.objects.filter(bank__in=visible_to(actor), bank_id=bank_id).select_related("node")
    rows = rows.annotate(stem=Subquery(newest.values("stem")[:1]), difficulty=Subquery(newest.values("difficulty")[:1]))
    return rows.filter(stem__icontains=words) if words else rows


def get_item(actor: Actor, item_id: int) -> Item:
    """One visible item with versions and reviews; raises ItemNotFound."""
    rows = Item.objects.filter(bank__in=visible_to(actor)).select_related("node", "bank__occupation")
    item = rows.prefetch_related("versions__reviews", "enemy_sets__items").filter(pk=item_id).first()
    if item is None:
        raise ItemNotFound()
    return item


def blueprints(bank_id: int) -> QuerySet[Blueprint]:
    """Blueprints of a bank with their nodes; the 细目表 is public."""
    return Blueprint.objects.filter(bank_id=bank_id).prefetch_related("nodes").order_by("code")


def get_blueprint(actor: Actor, blueprint_id: int) -> Blueprint:
    """One blueprint of a visible bank; raises ItemNotFound."""
    found = Blueprint.objects.filter(bank__in=visible_to(actor), pk=blueprint_id).first()
    if found is None:
        raise ItemNotFound()
    return found


def leaves(blueprint_id: int) -> QuerySet[BlueprintNode]:
    """The nodes that hold items."""
    return BlueprintNode.objects.filter(blueprint_id=blueprint_id, weight__gt=0)


def leaves_of(actor: Actor, bank_id: int) -> QuerySet[BlueprintNode]:
    """The nodes of a visible bank's blueprints in force that hold items."""
    rows = BlueprintNode.objects.filter(blueprint__bank__in=visible_to(actor), blueprint__bank_id=bank_id)
    return rows.filter(weight__gt=0, blueprint__in_force=True).order_by("blueprint__code", "code")


def newest(item: Item) -> ItemVersion:
    """The version that says what an item says now."""
    return max(item.versions.all(), key=lambda version: version.number)


def blueprint_for(occupation_code: str, work_type_id: int | None, level: str, organisation_id: int) -> Blueprint | None:
    """The blueprint from which papers are drawn: the city's bank first, then the body's own; work type before none."""
    rows = Blueprint.objects.filter(
        Q(bank__work_type=None) | Q(bank__work_type_id=work_type_id),
        Q(bank__owner=None) | Q(bank__owner_id=organisation_id),
        in_force=True,
        bank__occupation_id=occupation_code,
        levels__contains=[level],
    ).select_related("bank")
    return min(
        rows, key=lambda row: (row.bank.work_type_id is None, row.bank.owner_id is not None, row.pk), default=None
    )


def shows_picture(actor: Actor, file_id: int) -> bool:
    """Whether an item of a visible bank has the picture."""
    mark = f"(image:{int(file_id)})"
    versions = ItemVersion.objects.filter(item__bank__in=visible_to(actor))
    texts = Q(stem__contains=mark) | Q(options__icontains=mark) | Q(parts__icontains=mark)
    return versions.filter(texts).exists()


def enemy_sets(bank_id: int) -> QuerySet[EnemySet]:
    """Sets of items that never meet in a paper."""
    return EnemySet.objects.filter(bank_id=bank_id).prefetch_related("items").order_by("-pk")


def get_enemy_set(actor: Actor, set_id: int) -> EnemySet:
    """One set of a visible bank; raises ItemNotFound."""
    found = EnemySet.objects.filter(bank__in=visible_to(actor), pk=set_id).first()
    if found is None:
        raise ItemNotFound()
    return found


@dataclass(frozen=True)
class Stock:
    """A node of a blueprint: what a paper takes from it and what there is, by kind."""

    node: BlueprintNode
    depth: int
    wanted: int
    have: dict[str, int]
    pilots: int

    @property
    def active(self) -> int:
        """Items in use."""
        return sum(self.have.values())

    @property
    def short(self) -> bool:
        """Whether fewer than two papers could be drawn without meeting the same items."""
        return self.active < 2 * self.wanted


def stock(blueprint: Blueprint) -> list[Stock]:
    """The tree of a blueprint with its items in use for exams, in reading order; branches sum their leaves."""
    nodes = list(blueprint.nodes.order_by("code"))
    rows = Item.objects.filter(node__in=nodes, pool=Item.Pool.EXAM, state__in=[Item.State.ACTIVE, Item.State.PILOT])
    have: dict[int, dict[str, int]] = {node.pk: {} for node in nodes}
    pilots: dict[int, int] = dict.fromkeys(have, 0)
    for node_id, kind, state, count in rows.values_list("node_id", "kind", "state").annotate(n=Count("pk")):
        if state == Item.State.PILOT:
            pilots[node_id] += count
        else:
            have[node_id][kind] = have[node_id].get(kind, 0) + count
    leaves = {node.pk: node.weight for node in nodes if node.weight}
    wanted = rules.quotas(leaves, sum(blueprint.counts.values())) if leaves else {}
    parents = {node.pk: node.parent_id for node in nodes}
    lines = []
    for node in nodes:
        below = [pk for pk in have if node.pk in _ancestors(pk, parents)]
        kinds: dict[str, int] = {}
        for pk in below:
            for kind, count in have[pk].items():
                kinds[kind] = kinds.get(kind, 0) + count
        depth = len(_ancestors(node.pk, parents)) - 1
        lines.append(Stock(node, depth, sum(wanted.get(pk, 0) for pk in below), kinds, sum(pilots[pk] for pk in below)))
    return lines


def _ancestors(pk: int, parents: dict[int, int | None]) -> list[int]:
    """The node itself, its parent and so on."""
    found: list[int] = []
    here: int | None = pk
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found

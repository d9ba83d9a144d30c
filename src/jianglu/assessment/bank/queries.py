"""Reading banks; items only within the actor's own banks, papers for the exam itself."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from jianglu.platform.access import Actor, limit

from ..errors import ItemNotFound
from ..permissions import WRITE_ITEMS
from .models import Bank, Blueprint, BlueprintNode, Item, ItemVersion


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
    item = rows.prefetch_related("versions__reviews").filter(pk=item_id).first()
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

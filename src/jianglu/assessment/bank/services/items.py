"""Writing, revising, reviewing and retiring items."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, Permission, locked
from jianglu.platform.questions import canonical_key

from ... import errors
from ...permissions import REVIEW_ITEMS, WRITE_ITEMS
from ..models import Bank, BlueprintNode, Item, ItemReview, ItemVersion
from .banks import own_bank
from .text import ItemText


def write_item(actor: Actor, node_id: int, text: ItemText, *, code: str = "", pool: str = Item.Pool.EXAM) -> Item:
    """Write a new item as a draft; raises ItemInvalid, ItemDuplicate."""
    with transaction.atomic():
        node = _leaf(actor, node_id)
        text.checked()
        item = Item(
            bank_id=node.blueprint.bank_id,
            node=node,
            code=code or f"{node.code}-{Item.objects.filter(node=node).count() + 1:03d}",
            kind=text.kind,
            pool=pool,
            text_hash=text.hash,
            writer_name=actor.name,
            writer_id=actor.user_id,
        )
        try:
            with transaction.atomic():
                item.save(force_insert=True)
        except IntegrityError as error:
            raise errors.ItemDuplicate(code=_twin(item) or item.code) from error
        _add_version(actor, item, 1, text)
        audit.record(actor, "assessment.item_written", item)
        return item


def revise_item(actor: Actor, item_id: int, text: ItemText) -> ItemVersion:
    """Write a new version; the item goes back to draft and papers keep what they drew. Raises ItemInvalid, ItemDuplicate."""
    with transaction.atomic():
        item = _item(actor, item_id, WRITE_ITEMS)
        if item.state == Item.State.RETIRED or text.kind != item.kind:
            raise errors.ItemState(state=item.get_state_display())
        text.checked()
        item.text_hash, item.state, item.writer_name, item.writer_id = (
            text.hash, Item.State.DRAFT, actor.name, actor.user_id,
        )  # fmt: skip
        try:
            with transaction.atomic():
                item.save(update_fields=["text_hash", "state", "writer_name", "writer"])
        except IntegrityError as error:
            raise errors.ItemDuplicate(code=_twin(item)) from error
        version = _add_version(actor, item, item.versions.count() + 1, text)
        audit.record(actor, "assessment.item_revised", item, changes={"version": version.number})
        return version


def submit_item(actor: Actor, item_id: int) -> Item:
    """Hand a draft to review."""
    return _move(actor, item_id, WRITE_ITEMS, [Item.State.DRAFT], Item.State.REVIEW, "submitted")


def review_item(actor: Actor, item_id: int, *, accept: bool, pilot: bool = False, comment: str = "") -> Item:
    """Accept the newest version into use or on trial (`pilot`), or send it back; never one's own.

    Raises ReviewOwnItem, ReasonMissing.
    """
    with transaction.atomic():
        item = _item(actor, item_id, REVIEW_ITEMS)
        if item.state != Item.State.REVIEW:
            raise errors.ItemState(state=item.get_state_display())
        if item.writer_id is not None and item.writer_id == actor.user_id:
            raise errors.ReviewOwnItem()
        if not accept:
            need_reason(comment, "comment")
        version = item.versions.order_by("-number").first()
        assert version is not None  # an item is made with its first version
        ItemReview.objects.create(
            version=version, reviewer_name=actor.name, accepted=accept, comment=comment.strip()[:500],
            reviewed_at=calendar.now(),
        )  # fmt: skip
        taken = Item.State.PILOT if pilot else Item.State.ACTIVE
        return _set(actor, item, taken if accept else Item.State.DRAFT, "accepted" if accept else "returned")


def suspend_item(actor: Actor, item_id: int) -> Item:
    """Take an item out of use for a while."""
    return _move(actor, item_id, REVIEW_ITEMS, [Item.State.ACTIVE, Item.State.PILOT], Item.State.SUSPENDED, "suspended")


def resume_item(actor: Actor, item_id: int) -> Item:
    """Take a suspended item, as it stands, into use again."""
    return _move(actor, item_id, REVIEW_ITEMS, [Item.State.SUSPENDED], Item.State.ACTIVE, "resumed")


def adopt_item(actor: Actor, item_id: int) -> Item:
    """After its trial: let an item count. The reviewer has its statistics beside the button."""
    return _move(actor, item_id, REVIEW_ITEMS, [Item.State.PILOT], Item.State.ACTIVE, "adopted")


def retire_item(actor: Actor, item_id: int) -> Item:
    """Take an item out of use for good."""
    states = [Item.State.DRAFT, Item.State.PILOT, Item.State.ACTIVE, Item.State.SUSPENDED]
    return _move(actor, item_id, REVIEW_ITEMS, states, Item.State.RETIRED, "retired")


def add_items(
    actor: Actor, bank: Bank, rows: Sequence[tuple[BlueprintNode, ItemText]], *, state: str, prefix: str = "",
    pools: Sequence[str] = (),
) -> list[Item]:  # fmt: skip
    """Write many checked items with their first versions in two statements; the caller has checked permission."""
    start = Item.objects.filter(bank=bank).count()
    made = Item.objects.bulk_create(
        Item(
            bank=bank, node=node, code=f"{prefix or node.code}-{start + place:04d}", kind=text.kind, state=state,
            text_hash=text.hash, writer_name=actor.name, writer_id=actor.user_id,
            pool=pools[place - 1] if pools else Item.Pool.EXAM,
        )
        for place, (node, text) in enumerate(rows, start=1)
    )  # fmt: skip
    ItemVersion.objects.bulk_create(
        _version(actor, item, 1, text) for item, (_node, text) in zip(made, rows, strict=True)
    )
    return made


def _version(actor: Actor, item: Item, number: int, text: ItemText) -> ItemVersion:
    return ItemVersion(
        item=item, number=number, stem=text.stem.strip(), options=[list(option) for option in text.options],
        answer=canonical_key(text.kind, text.answer),
        parts=[part.plain() for part in text.parts],
        explanation=text.explanation, difficulty=text.difficulty, source=text.source[:200],
        written_at=calendar.now(), written_by=actor.name,
    )  # fmt: skip


def _add_version(actor: Actor, item: Item, number: int, text: ItemText) -> ItemVersion:
    version = _version(actor, item, number, text)
    version.save(force_insert=True)
    return version


def _twin(item: Item) -> str:
    twins = Item.objects.filter(bank_id=item.bank_id, text_hash=item.text_hash).exclude(pk=item.pk)
    return twins.exclude(state=Item.State.RETIRED).values_list("code", flat=True).first() or ""


def _leaf(actor: Actor, node_id: int) -> BlueprintNode:
    node = BlueprintNode.objects.select_related("blueprint").filter(pk=node_id, weight__gt=0).first()
    if node is None:
        raise errors.ItemNotFound()
    own_bank(actor, node.blueprint.bank_id)
    return node


def _item(actor: Actor, item_id: int, permission: Permission) -> Item:
    item = locked(Item.objects.all(), lambda row: own_bank(actor, row.bank_id, permission), pk=item_id)
    if item is None:
        raise errors.ItemNotFound()
    return item


def _move(
    actor: Actor, item_id: int, permission: Permission, sources: Sequence[str], target: Item.State, verb: str
) -> Item:
    with transaction.atomic():
        item = _item(actor, item_id, permission)
        if item.state not in sources:
            raise errors.ItemState(state=item.get_state_display())
        return _set(actor, item, target, verb)


def _set(actor: Actor, item: Item, state: Item.State, verb: str) -> Item:
    item.state = state
    item.save(update_fields=["state"])
    audit.record(actor, f"assessment.item_{verb}", item)
    return item

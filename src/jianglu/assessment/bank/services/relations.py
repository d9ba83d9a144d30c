"""What items have to do with each other: enemies, and twins in other words."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from jianglu.kernel.punctuation import listed
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor

from ... import errors
from ...permissions import REVIEW_ITEMS
from .. import similarity
from ..models import EnemySet, Item
from .banks import own_bank
from .papers import newest_versions


def declare_enemies(actor: Actor, bank_id: int, codes: Sequence[str], *, reason: str = "") -> EnemySet:
    """Keep these items of a bank out of each other's papers; raises EnemiesInvalid for fewer than two or an unknown code."""
    with transaction.atomic():
        bank = own_bank(actor, bank_id, REVIEW_ITEMS)
        wanted = {code.strip() for code in codes if code.strip()}
        items = list(Item.objects.filter(bank=bank, code__in=wanted))
        if len(items) < 2 or len(items) != len(wanted):
            missing = listed(sorted(wanted - {item.code for item in items}))
            raise errors.EnemiesInvalid(codes=missing or "—")
        made = EnemySet.objects.create(
            bank=bank, reason=reason.strip()[:200], declared_at=calendar.now(), declared_by=actor.name
        )
        made.items.set(items)
        audit.record(actor, "assessment.enemies_declared", made, changes={"items": sorted(item.code for item in items)})
        return made


def dissolve_enemies(actor: Actor, set_id: int) -> None:
    """Let the items of a set meet again; raises ItemNotFound."""
    with transaction.atomic():
        found = EnemySet.objects.filter(pk=set_id).first()
        if found is None:
            raise errors.ItemNotFound()
        own_bank(actor, found.bank_id, REVIEW_ITEMS)
        codes = sorted(found.items.values_list("code", flat=True))
        audit.record(actor, "assessment.enemies_dissolved", found, changes={"items": codes})
        found.delete()


def similar_items(item: Item, *, most: int = 5) -> list[tuple[Item, float]]:
    """Items of the bank that say nearly what this one says, most alike first; the caller may see the bank."""
    others = Item.objects.filter(bank_id=item.bank_id).exclude(state=Item.State.RETIRED)
    newest = newest_versions(list(others.values_list("pk", flat=True)))
    own = newest.pop(item.pk, None) or newest_versions([item.pk])[item.pk]
    near = similarity.near(own.question, {pk: version.question for pk, version in newest.items()})
    return [(newest[pk].item, share) for pk, share in near[:most]]


def similar_pairs(actor: Actor, bank_id: int) -> list[tuple[Item, Item, float]]:
    """All pairs of a bank that say nearly the same, most alike first."""
    bank = own_bank(actor, bank_id, REVIEW_ITEMS)
    rows = Item.objects.filter(bank=bank).exclude(state=Item.State.RETIRED)
    newest = newest_versions(list(rows.values_list("pk", flat=True)))
    found = similarity.pairs({pk: version.question for pk, version in newest.items()})
    return [(newest[one].item, newest[other].item, share) for one, other, share in found]

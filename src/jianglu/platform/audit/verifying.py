"""Finds whatever was changed, removed, added or moved in the log after it was sealed."""

from __future__ import annotations

from dataclasses import dataclass

from .models import AuditEntry, Seal
from .sealing import digest_of, head_of, published


@dataclass(frozen=True)
class Break:
    """A seal that its entries, its neighbours or its published head no longer match."""

    seal_id: int
    last_entry: int
    message: str


def verify() -> list[Break]:
    """Recompute the chain from the first entry and compare it with the published heads; empty when nothing was touched.

    The chain shows changes by whoever cannot rebuild it; the heads outside of the database show a rebuilt chain.
    """
    breaks: list[Break] = []
    previous, start = "", 0
    seals: dict[int, str] = {}
    for row in Seal.objects.order_by("last_entry").iterator():
        body, count, _last = digest_of(AuditEntry.objects.filter(pk__gt=start, pk__lte=row.last_entry).order_by("pk"))
        if count != row.entries:
            breaks.append(Break(row.pk, row.last_entry, f"{row.entries} entries were sealed, {count} are there"))
        elif head_of(previous, body, row.last_entry, row.entries, row.sealed_at) != row.digest:
            breaks.append(Break(row.pk, row.last_entry, "an entry or the seal was changed after it was sealed"))
        previous, start = row.digest, row.last_entry
        seals[row.last_entry] = row.digest
    if (early := AuditEntry.objects.filter(pk__lte=0).count()) > 0:
        breaks.append(Break(0, 0, f"{early} entries lie before the beginning of the log"))
    for head in published():
        there = seals.get(head["last_entry"])
        if there != head["digest"]:
            told = "is gone" if there is None else "differs from the published head"
            breaks.append(Break(head["seal"], head["last_entry"], f"the seal {told}"))
    return breaks

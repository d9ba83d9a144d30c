"""The benefits room's part of the skills passport: what was paid."""

from __future__ import annotations

from django.urls import reverse

from jianglu.kernel.money import yuan_text
from jianglu.people.timeline import EntryKind, PassportEntry

from . import queries

KINDS = frozenset({EntryKind.BENEFIT})


def entries(person_id: int) -> list[PassportEntry]:
    """Every subsidy that reached the person."""
    return [
        PassportEntry(
            on=claim.paid_on,
            kind=EntryKind.BENEFIT,
            title=f"{queries.title_of(claim.benefit)} ¥{yuan_text(claim.amount)}",
            detail=claim.certificate.number if claim.certificate else claim.number,
            source=claim.number,
            link=reverse("benefits:claim", args=[claim.pk]),
        )
        for claim in queries.paid_to(person_id)
        if claim.paid_on
    ]

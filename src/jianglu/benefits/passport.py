"""The benefits room's part of the skills passport: what was paid."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.kernel.money import money_text
from jianglu.people.timeline import EntryKind, PassportEntry

from . import queries
from .models import Claim

KINDS = frozenset({EntryKind.BENEFIT})


def entries(person_id: int) -> list[PassportEntry]:
    """Every subsidy that reached the person, or that a unit got for their training."""
    return [
        PassportEntry(
            on=claim.paid_on,
            kind=EntryKind.BENEFIT,
            title=f"{queries.title_of(claim.benefit)} {money_text(claim.amount)}",
            detail=_detail(claim),
            source=claim.number,
            link=reverse("benefits:claim", args=[claim.pk]),
        )
        for claim in queries.paid_to(person_id)
        if claim.paid_on
    ]


def _detail(claim: Claim) -> str:
    if claim.organisation is not None:
        return _("付给%(unit)s") % {"unit": claim.organisation.name}
    return claim.certificate.number if claim.certificate else claim.number

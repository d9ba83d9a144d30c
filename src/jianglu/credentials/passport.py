"""The credentials room's part of the skills passport."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.people.timeline import EntryKind, PassportEntry

from . import queries

KINDS = frozenset({EntryKind.CERTIFICATE})


def entries(person_id: int) -> list[PassportEntry]:
    """Every certificate of the person that was not superseded, with its status."""
    return [
        PassportEntry(
            on=row.issued_on,
            kind=EntryKind.CERTIFICATE,
            title=row.subject,
            detail=row.number
            if row.in_force
            else _("%(number)s（%(status)s）") % {"number": row.number, "status": row.get_status_display()},
            source=_("%(body)s（历史数据）") % {"body": row.body.name} if row.basis == "historic" else row.body.name,
            link=reverse("credentials:detail", args=[row.pk]),
            level=row.level if row.in_force else "",
            occupation_code=row.occupation_id or "",
        )
        for row in queries.wallet(person_id)
    ]

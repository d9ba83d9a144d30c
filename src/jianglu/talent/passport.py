"""What the talent room knows for the skills passport: honours."""

from __future__ import annotations

from jianglu.people.timeline import EntryKind, PassportEntry

from .queries import honours_of

KINDS = frozenset({EntryKind.HONOUR})


def entries(person_id: int) -> list[PassportEntry]:
    """The honours that a person holds."""
    return [
        PassportEntry(on=row.given_on, kind=EntryKind.HONOUR, title=row.get_title_display(), source=row.document)
        for row in honours_of(person_id)
    ]

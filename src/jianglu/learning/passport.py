"""What learning knows for the skills passport."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.people.timeline import EntryKind, PassportEntry

from . import queries

KINDS = frozenset({EntryKind.LEARNING})


def entries(person_id: int) -> list[PassportEntry]:
    """The online courses that a person completed."""
    return [
        PassportEntry(
            on=timezone.localdate(row.completed_at),
            kind=EntryKind.LEARNING,
            title=row.course.title,
            detail=_("在线课程学完"),
            source=row.course.organisation.name if row.course.organisation else _("人社部门"),
            link=reverse("learning:course", args=[row.course_id]),
            occupation_code=row.course.occupation_id or "",
        )
        for row in queries.completions(person_id)
    ]

"""Reading one's own notes."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.platform.access import Actor, require

from .models import LessonNote
from .permissions import STUDY


def mine(actor: Actor, *, activity_id: int | None = None, course_id: int | None = None) -> QuerySet[LessonNote]:
    """The actor's notes, of one activity or course if named, in the order of the videos."""
    require(actor, STUDY, person_id=actor.person_id or 0)
    rows = LessonNote.objects.filter(enrolment__person_id=actor.person_id or 0)
    if activity_id is not None:
        rows = rows.filter(activity_id=activity_id)
    if course_id is not None:
        rows = rows.filter(enrolment__course_id=course_id)
    return rows.select_related("enrolment__course", "enrolment__version", "activity").order_by(
        "enrolment", "activity__module__seq", "activity__seq", "at", "pk"
    )


def clock(seconds: int) -> str:
    """A moment of a video as players write it: 03:12, 1:03:12."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"

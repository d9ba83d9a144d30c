"""Notes at a moment of a video: written, and thrown away, by the learner alone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from ..errors import NoteNotFound, NoteUnfit
from ..models import Activity, Enrolment, LessonNote
from ..permissions import STUDY
from .study import taking_part

MOST = 500
"""Notes of one learner in one course."""


def write_note(actor: Actor, activity_id: int, at: float, text: str) -> LessonNote:
    """Write a note at a second of a video; raises NoteUnfit, and what `taking_part` raises."""
    with transaction.atomic():
        enrolment, activity = taking_part(actor, activity_id)
        text = text.strip()
        if activity.kind != Activity.Kind.VIDEO:
            raise NoteUnfit(why=_("只有视频可以记笔记"))
        if not 1 <= len(text) <= 1000:
            raise NoteUnfit(why=_("请写 1 至 1,000 字"), fields={"text": _("请写 1 至 1,000 字")})
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if LessonNote.objects.filter(enrolment=enrolment).count() >= MOST:
            raise NoteUnfit(why=_("一门课程最多 500 条笔记"))
        second = min(max(0, int(at)), activity.seconds)
        note = LessonNote.objects.create(
            enrolment=enrolment, activity=activity, at=second, text=text, made_at=calendar.now()
        )
        audit.record(actor, "learning.note_written", note)
        return note


def remove_note(actor: Actor, note_id: int) -> LessonNote:
    """Throw one of the actor's own notes away; raises NoteNotFound."""
    with transaction.atomic():
        require(actor, STUDY, person_id=actor.person_id or 0)
        rows = LessonNote.objects.select_for_update(of=("self",)).select_related("activity")
        note = rows.filter(pk=note_id, enrolment__person_id=actor.person_id or 0).first()
        if note is None:
            raise NoteNotFound()
        audit.record(actor, "learning.note_removed", note)
        note.delete()
        return note

"""A learner's notes over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from jianglu.platform.pages.paging import paged
from jianglu.platform.pages.rest import Id, Key

from . import notes, services

router = Router(tags=["learning"])


class LessonNoteIn(Schema):
    """A note at a second of a video."""

    at: int = Field(ge=0, le=1_000_000)
    text: str = Field(min_length=1, max_length=1000)


class LessonNoteOut(Schema):
    """One of my notes; `clock` is `at` as players write it."""

    id: int
    course_id: int
    activity_id: int
    at: int
    clock: str
    text: str
    made_at: datetime

    @staticmethod
    def resolve_course_id(obj: Any) -> int:
        return int(obj.enrolment.course_id)

    @staticmethod
    def resolve_clock(obj: Any) -> str:
        return notes.clock(obj.at)


@router.get("/notes", response=list[LessonNoteOut])
@paged(50)
def my_notes(request: HttpRequest, course_id: Key | None = None, activity_id: Key | None = None) -> Any:
    """My notes in the order of the videos."""
    return notes.mine(request.actor, course_id=course_id, activity_id=activity_id)


@router.post("/activities/{int:activity_id}/notes", response={201: LessonNoteOut})
def write_note(request: HttpRequest, activity_id: Id, data: LessonNoteIn) -> Any:
    """Write one at a second of the video."""
    return Status(201, services.write_note(request.actor, activity_id, data.at, data.text))


@router.delete("/notes/{int:note_id}", response={204: None})
def remove_note(request: HttpRequest, note_id: Id) -> Any:
    """Throw one away."""
    services.remove_note(request.actor, note_id)
    return Status(204, None)

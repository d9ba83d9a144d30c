"""REST: the learner's picture, and the checks of the teacher's classes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from jianglu.platform.pages.paging import Pages

from . import queries, services

router = Router(tags=["learning"])


class FaceOut(Schema):
    """A face check of a subsidised class; `refused` seconds wait for the teacher's word. Pictures are on the page alone."""

    id: int
    person_id: int
    cohort_id: int
    state: str
    at: datetime
    drawn: bool
    refused: int
    decided_at: datetime | None

    @staticmethod
    def resolve_refused(obj: Any) -> int:
        return obj.entry.refused if obj.entry else 0


@router.post("/sessions/{uuid:key}/face", response=dict[str, bool])
def show_face(request: HttpRequest, key: UUID, picture: File[UploadedFile]) -> Any:
    """Answer a check that wants a picture: JPEG or PNG of the learner's face, never the same one twice.

    `face_due` is true when it showed somebody else, and another picture is wanted.
    """
    return {"face_due": services.show_face(request.actor, key, picture).face_due}


@router.get("/face-checks", response=list[FaceOut])
@paginate(Pages)
def face_checks(request: HttpRequest) -> Any:
    """Face checks of my classes, the last one first."""
    return queries.listed_checks(request.actor)

"""REST: the learner's picture, and the checks of the teacher's classes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, File, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from jianglu.platform.pages.paging import Pages
from jianglu.platform.pages.rest import Id

from . import appeals, queries, services

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


class MyFaceOut(Schema):
    """A face check of my own; `appealable` while I may hold against the teacher's word."""

    id: int
    state: str
    at: datetime
    reason: str
    appealable: bool
    appeal: str | None

    @staticmethod
    def resolve_appealable(obj: Any) -> bool:
        return appeals.appealable(obj)

    @staticmethod
    def resolve_appeal(obj: Any) -> str | None:
        return obj.appeal.state if hasattr(obj, "appeal") else None


class FaceAppealIn(Schema):
    """Why it was me."""

    grounds: Annotated[str, Field(min_length=1, max_length=1000)]


@router.post("/sessions/{uuid:key}/face", response=dict[str, bool])
def show_face(request: HttpRequest, key: UUID, picture: File[UploadedFile]) -> Any:
    """Answer a check that wants a picture: JPEG or PNG of the learner's face, never the same one twice.

    `face_due` is true when it showed somebody else, and another picture is wanted.
    """
    return {"face_due": services.show_face(request.actor, key, picture).face_due}


@router.get("/me/face-checks", response=list[MyFaceOut])
@paginate(Pages)
def my_face_checks(request: HttpRequest) -> Any:
    """My own face checks, the last one first."""
    return queries.my_checks(request.actor)


@router.post("/face-checks/{int:check_id}/appeal", response={201: dict[str, str]})
def appeal(request: HttpRequest, check_id: Id, data: FaceAppealIn) -> Any:
    """Hold against the word that it was not me; the bureau decides in the case that is named. Once, within 30 days."""
    return 201, {"case": appeals.appeal(request.actor, check_id, data.grounds).case.number}


@router.get("/face-checks", response=list[FaceOut])
@paginate(Pages)
def face_checks(request: HttpRequest) -> Any:
    """Face checks of my classes, the last one first."""
    return queries.listed_checks(request.actor)

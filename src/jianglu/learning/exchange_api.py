"""Whole courses out and in over HTTP: packages are uploaded in pieces (tus, /files/incoming/), then imported."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, Router, Schema, Status

from jianglu.platform import files
from jianglu.platform.files.incoming import Received
from jianglu.platform.pages.downloads import streamed
from jianglu.platform.pages.paging import paged
from jianglu.platform.pages.rest import Id, Key

from . import queries, services
from .exchange.telling import next_step, why
from .uploads import COURSE_PACKAGE

router = Router(tags=["learning"])


class ImportIn(Schema):
    """A package that was uploaded with purpose learning.course_package; without a unit the course is the bureau's own.

    Category, occupation and level are those of the package where they are left empty; a Common Cartridge names no category.
    """

    upload: UUID
    organisation_id: Key | None = None
    category: str = Field(default="", max_length=20)
    occupation: str = Field(default="", max_length=20)
    level: Literal["", "0", "5", "4", "3", "2", "1", "T", "S"] = ""


class ImportOut(Schema):
    """Where an import stands: waiting, done (with the draft `course_id`) or refused (with the reason)."""

    id: int
    name: str
    format: str
    state: str
    course_id: int | None
    refused: str
    taken: int
    changed: int
    lost: int
    asked_at: datetime

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return str(obj.file.name)


class ImportNoteOut(Schema):
    """A line of the report: outcome taken, changed or lost, with the reason and the next step."""

    place: str
    file: str
    outcome: str
    code: str
    why: str
    next_step: str

    @staticmethod
    def resolve_why(obj: Any) -> str:
        return why(obj.code, obj.detail)

    @staticmethod
    def resolve_next_step(obj: Any) -> str:
        return next_step(obj.code)


@router.get("/courses/{int:course_id}/package")
def course_package(
    request: HttpRequest, course_id: Id, version: Annotated[int, Field(ge=1, le=30_000)] | None = None
) -> StreamingHttpResponse:
    """A course that I write as a package (ZIP): the given version, else the draft, else what is published."""
    name, content = services.export_course(request.actor, course_id, version)
    return streamed(content, "application/zip", name)


@router.get("/imports", response=list[ImportOut])
@paged()
def imports(request: HttpRequest) -> Any:
    """Packages that my units handed in, newest first."""
    return queries.imports(request.actor)


@router.post("/imports", response={202: ImportOut})
def import_course(request: HttpRequest, data: ImportIn) -> Any:
    """Make a draft of an uploaded package, in the background."""
    with files.received(request.actor, Received(data.upload), purpose=COURSE_PACKAGE) as file:
        row = services.ask_import(
            request.actor,
            file,
            organisation_id=data.organisation_id,
            category=data.category,
            occupation=data.occupation,
            level=data.level,
        )
    return Status(202, row)


@router.get("/imports/{int:import_id}", response=ImportOut)
def course_import(request: HttpRequest, import_id: Id) -> Any:
    """How far one is."""
    return queries.course_import(request.actor, import_id)


@router.get("/imports/{int:import_id}/report", response=list[ImportNoteOut])
@paged(100)
def import_report(request: HttpRequest, import_id: Id) -> Any:
    """What became of everything in it."""
    return queries.import_notes(queries.course_import(request.actor, import_id))

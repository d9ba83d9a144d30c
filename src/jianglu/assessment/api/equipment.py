"""Equipment of bodies: one's own, that of a district, the rows that an officer checks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from ..equipment import queries, services
from ..filing import queries as filing
from .common import AssessmentReason, Counted, Id, Key, Short, paged

router = Router()
Words = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]


class EquipmentOut(Schema):
    """A row of equipment; without an occupation it serves all."""

    id: int
    organisation_id: int = Field(alias="body.organisation_id")
    name: str
    model: str
    quantity: int
    occupation_code: str | None = Field(None, alias="occupation_id")
    work_type_id: int | None
    site_id: int | None
    room_id: int | None
    place: str
    tenure: str
    per_station: bool
    calibration_due: date | None
    state: str


class EquipmentIn(Schema):
    """A row to enter; `per_station` when each station of the room needs one."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")
    model: Words = ""
    quantity: int = Field(ge=1, le=100_000)
    occupation_code: str = Field("", pattern=r"^(\d-\d{2}-\d{2}-\d{2})?$")
    work_type_id: Key | None = None
    site_id: Key
    room_id: Key | None = None
    tenure: Literal["owned", "rented"] = "owned"
    per_station: bool = False
    calibration_due: date | None = None


@router.get("/equipment", response=list[EquipmentOut])
@paged()
def equipment(request: HttpRequest, occupation: Short = "", district: Short = "") -> Any:
    """Equipment in use of my body or district."""
    wanted = {"occupation_id": occupation, "body__region_code__startswith": district}
    return queries.listed(request.actor).filter(**{name: value for name, value in wanted.items() if value})


@router.post("/mine/equipment", response=EquipmentOut)
def add_equipment(request: HttpRequest, data: EquipmentIn) -> Any:
    """Enter a row of equipment of my body."""
    own = filing.get_own_body(request.actor)
    made = services.add_equipment(request.actor, own.pk, **data.dict())
    return queries.get(request.actor, made.pk)


@router.post("/mine/equipment/sheet", response=Counted)
def import_equipment(request: HttpRequest, sheet: File[UploadedFile]) -> Any:
    """Enter all rows of the sheet (XLSX or CSV), or none."""
    own = filing.get_own_body(request.actor)
    return {"count": services.import_equipment(request.actor, own.pk, sheet)}


@router.post("/mine/equipment/{equipment_id}/removal", response=Counted)
def remove_equipment(request: HttpRequest, equipment_id: Id, data: AssessmentReason) -> Any:
    """Take a row off from today."""
    queries.get(request.actor, equipment_id)
    services.remove_equipment(request.actor, equipment_id, reason=data.reason)
    return {"count": 1}


@router.get("/filings/{filing_id}/equipment", response=list[EquipmentOut])
def equipment_of_filing(request: HttpRequest, filing_id: Id) -> Any:
    """What an officer counts on the spot for a filing."""
    return queries.of_filing(filing.get_filing(request.actor, filing_id))

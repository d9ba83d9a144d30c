"""REST: apprenticeship of enterprises, schools and clerks, and one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, File, Path, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from jianglu.platform.pages.paging import Pages
from jianglu.platform.pages.rest import BIGGEST, Id

from . import queries, services

router = Router(tags=["training"])
PLAN: Any = Path(..., ge=0, le=BIGGEST)  # type: ignore[type-arg]
"""A key in the address of a paged list, where annotations are read in another module."""


class ApprenticeshipOut(Schema):
    """A plan to raise apprentices; cost in fen a person and year."""

    id: int
    number: str
    title: str
    organisation_id: int
    school_id: int
    region_code: str
    occupation_id: str
    level: str
    start_on: date
    end_on: date
    months: int
    hours: int
    cost: int
    places: int
    taken: int
    state: str
    training: int
    passed: int
    failed: int
    left: int


class ApprenticeOut(Schema):
    """An apprentice of a plan."""

    id: int
    name: str
    agreed_on: date
    ends_on: date
    contract_from: date
    contract_until: date
    state: str
    left_on: date | None
    certificate_id: int | None


class MyApprenticeshipOut(Schema):
    """My own apprenticeship."""

    id: int
    title: str = Field(alias="apprenticeship.title")
    organisation: str = Field(alias="apprenticeship.organisation.name")
    school: str = Field(alias="apprenticeship.school.name")
    level: str = Field(alias="apprenticeship.level")
    agreed_on: date
    ends_on: date
    state: str


class ApprenticeIn(Schema):
    """Who is to be enrolled, and the days of agreement and contract."""

    name: str = Field(min_length=1, max_length=60)
    number: str = Field(min_length=1, max_length=18)
    agreed_on: date
    contract_from: date
    contract_until: date


class LeaveIn(Schema):
    """When and why an apprentice left."""

    left_on: date
    reason: str = Field(min_length=1, max_length=200)


@router.get("/apprenticeships", response=list[ApprenticeshipOut])
@paginate(Pages, page_size=20)
def apprenticeships(request: HttpRequest) -> Any:
    """Plans of my enterprise, school or region."""
    return queries.visible_apprenticeships(request.actor)


@router.get("/apprenticeships/{apprenticeship_id}", response=ApprenticeshipOut)
def apprenticeship(request: HttpRequest, apprenticeship_id: Id) -> Any:
    """One of them."""
    return queries.apprenticeship_for(request.actor, apprenticeship_id)


@router.get("/apprenticeships/{apprenticeship_id}/apprentices", response=list[ApprenticeOut])
@paginate(Pages, page_size=50)
def apprentices(request: HttpRequest, apprenticeship_id: int = PLAN) -> Any:
    """Everybody enrolled under a plan."""
    return queries.apprentices_of(queries.apprenticeship_for(request.actor, apprenticeship_id))


@router.post("/apprenticeships/{apprenticeship_id}/apprentices", response=ApprenticeOut)
def enrol_apprentice(request: HttpRequest, apprenticeship_id: Id, data: ApprenticeIn) -> Any:
    """Enrol one of the enterprise's own people."""
    queries.apprenticeship_for(request.actor, apprenticeship_id)
    return services.enrol_apprentice(request.actor, apprenticeship_id, **data.dict())


@router.post("/apprenticeships/{apprenticeship_id}/apprentices/sheet", response=dict[str, int])
def enrol_apprentices(request: HttpRequest, apprenticeship_id: Id, sheet: File[UploadedFile]) -> Any:
    """Enrol everybody on a sheet, all or nothing."""
    queries.apprenticeship_for(request.actor, apprenticeship_id)
    return {"count": services.import_apprentices(request.actor, apprenticeship_id, sheet)}


@router.post("/apprenticeships/{apprenticeship_id}/results", response=dict[str, int])
def establish_results(request: HttpRequest, apprenticeship_id: Id) -> Any:
    """Establish from the register of certificates who passed, of those whose term is over."""
    queries.apprenticeship_for(request.actor, apprenticeship_id)
    return {"count": services.establish_results(request.actor, apprenticeship_id)}


@router.post("/apprentices/{apprentice_id}/leaving", response=ApprenticeOut)
def apprentice_leaves(request: HttpRequest, apprentice_id: Id, data: LeaveIn) -> Any:
    """Note that an apprentice left before the end."""
    queries.apprentice_for(request.actor, apprentice_id)
    return services.leave_apprenticeship(request.actor, apprentice_id, **data.dict())


@router.get("/me/apprenticeships", response=list[MyApprenticeshipOut])
def my_apprenticeships(request: HttpRequest) -> Any:
    """My own."""
    return queries.my_apprenticeships(request.actor)[:100]

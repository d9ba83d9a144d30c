"""Bodies: the public register, one's own filing with its scope, sites, rooms and assessors."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jianglu.platform import calendar

from ..filing import ending, queries, services
from .assessors import AssessorOut
from .common import AssessmentReason, Id, Key, LevelCode, Short, paged

router = Router()


class BodyOut(Schema):
    """A body in the register."""

    id: int
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    kind: str
    state: str
    region_code: str
    filed_on: date | None
    valid_until: date | None


class ScopeOut(Schema):
    """An occupation with the levels that a body may assess."""

    id: int
    occupation_code: str = Field(alias="occupation_id")
    occupation: str = Field(alias="occupation.name")
    work_type_id: int | None
    work_type: str | None = Field(None, alias="work_type.name")
    levels: list[str]
    valid_from: date | None
    valid_until: date | None


class RoomOut(Schema):
    """A room with its seats or stations."""

    id: int
    name: str
    kind: str
    capacity: int


class SiteOut(Schema):
    """A place of assessment with its rooms."""

    id: int
    name: str
    region_code: str
    address: str
    rooms: list[RoomOut]

    @staticmethod
    def resolve_rooms(obj: Any) -> Any:
        return obj.rooms.all()


class BodyDetail(BodyOut):
    """A body with its scope in force and its sites."""

    contact_phone: str
    scopes: list[ScopeOut]
    sites: list[SiteOut]

    @staticmethod
    def resolve_scopes(obj: Any) -> Any:
        return obj.scopes.all()

    @staticmethod
    def resolve_sites(obj: Any) -> Any:
        return obj.sites.all()


class CoverageOut(Schema):
    """What the filed scopes of all bodies cover."""

    bodies: int
    occupations: int
    work_types: int


class FilingOut(Schema):
    """A filing; its case is moved through the workflow's API."""

    id: int
    kind: str
    organisation: str = Field(alias="body.organisation.name")
    statement: str
    case_id: int
    node: str = Field(alias="case.node")


class OwnBody(Schema):
    """The body for which the caller acts, with everything that plans are made of."""

    body: BodyOut
    open_filing_id: int | None
    scopes: list[ScopeOut]
    sites: list[SiteOut]
    assessors: list[AssessorOut]


class BodySearch(Schema):
    """Bodies by name, occupation, level and region."""

    q: Short = ""
    occupation: Short = ""
    level: LevelCode = ""
    region: Short = ""


class StatementIn(Schema):
    """Why, in the body's own words."""

    statement: str = Field("", max_length=5000)


class FilingIn(Schema):
    """The beginning of a filing."""

    organisation_id: Key
    kind: Literal["employer", "social", "college"]
    statement: str = Field("", max_length=5000)


class ScopeIn(Schema):
    """An occupation to be filed."""

    occupation_code: Short
    levels: list[LevelCode] = Field(min_length=1, max_length=8)
    work_type_id: Key | None = None


class SiteIn(Schema):
    """A place of assessment to register."""

    name: str = Field(min_length=1, max_length=100)
    region_code: str = Field(pattern=r"^\d{6,12}$")
    address: str = Field(min_length=1, max_length=200)


class RoomIn(Schema):
    """A room to register."""

    name: str = Field(min_length=1, max_length=60)
    kind: Literal["theory", "practice"]
    capacity: int = Field(ge=1, le=2000)


class SuspensionIn(AssessmentReason):
    """Whether a body may not act."""

    suspended: bool


@router.get("/bodies", response=list[BodyOut], auth=None)
@paged()
def bodies(request: HttpRequest, search: Query[BodySearch]) -> Any:
    """The public register of filed bodies."""
    rows = queries.register(occupation=search.occupation, level=search.level, region=search.region)
    return rows.filter(organisation__name__icontains=search.q) if search.q else rows


@router.get("/coverage", response=CoverageOut, auth=None)
def coverage(request: HttpRequest) -> Any:
    """How many bodies, occupations and work types are filed today."""
    return queries.coverage(calendar.today())


@router.get("/bodies/{body_id}", response=BodyDetail, auth=None)
def one_body(request: HttpRequest, body_id: Id) -> Any:
    """One body with scope and sites."""
    return queries.public_body(body_id)


@router.put("/bodies/{body_id}/suspension", response=BodyOut)
def suspend(request: HttpRequest, body_id: Id, data: SuspensionIn) -> Any:
    """Suspend a body, or let it act again."""
    queries.public_body(body_id)
    return services.set_suspended(request.actor, body_id, data.suspended, data.reason)


@router.get("/mine/body", response=OwnBody)
def own_body(request: HttpRequest) -> Any:
    """My body; 404 before its first filing."""
    own = queries.get_own_body(request.actor)
    filing = queries.open_filing(own.pk)
    return {
        "body": own,
        "open_filing_id": filing.pk if filing else None,
        "scopes": list(queries.scopes_of(own.pk)),
        "sites": list(queries.sites_of(own.pk)),
        "assessors": list(queries.assessors_of(own.pk)),
    }


@router.get("/filings", response=list[FilingOut])
@paged()
def filings(request: HttpRequest) -> Any:
    """Filings of my body or region, newest first."""
    return queries.filings(request.actor)


@router.post("/filings", response=FilingOut)
def start_filing(request: HttpRequest, data: FilingIn) -> Any:
    """Start a filing: the first one, or a change of scope."""
    return services.start_filing(request.actor, data.organisation_id, kind=data.kind, statement=data.statement)


@router.post("/filings/renewal", response=FilingOut)
def start_renewal(request: HttpRequest, data: StatementIn) -> Any:
    """Ask to renew my body's filing; its case is handed in through the workflow's API."""
    return ending.start_renewal(request.actor, queries.get_own_body(request.actor).pk, statement=data.statement)


@router.post("/filings/withdrawal", response=FilingOut)
def ask_withdrawal(request: HttpRequest, data: StatementIn) -> Any:
    """Ask to end my body's filing."""
    return ending.ask_withdrawal(request.actor, queries.get_own_body(request.actor).pk, statement=data.statement)


@router.post("/filings/{filing_id}/scopes", response=ScopeOut)
def add_scope(request: HttpRequest, filing_id: Id, data: ScopeIn) -> Any:
    """Name an occupation in an open filing."""
    queries.get_filing(request.actor, filing_id)
    row = services.ScopeRow(data.occupation_code, tuple(dict.fromkeys(data.levels)), data.work_type_id)
    return services.add_scope(request.actor, filing_id, row)


@router.delete("/filings/{filing_id}/scopes/{scope_id}", response={204: None})
def remove_scope(request: HttpRequest, filing_id: Id, scope_id: Id) -> Any:
    """Take an occupation out of an open filing."""
    queries.get_filed_scope(request.actor, filing_id, scope_id)
    services.remove_scope(request.actor, scope_id)
    return Status(204, None)


@router.post("/filings/{filing_id}/submission", response=FilingOut)
def submit_filing(request: HttpRequest, filing_id: Id) -> Any:
    """Hand the filing in, also again after a correction."""
    queries.get_filing(request.actor, filing_id)
    services.submit_filing(request.actor, filing_id)
    return queries.get_filing(request.actor, filing_id)


@router.post("/mine/sites", response=SiteOut)
def add_site(request: HttpRequest, data: SiteIn) -> Any:
    """Register a place of assessment of my body."""
    own = queries.get_own_body(request.actor)
    return services.add_site(request.actor, own.pk, **data.dict())


@router.post("/mine/sites/{site_id}/rooms", response=RoomOut)
def add_room(request: HttpRequest, site_id: Id, data: RoomIn) -> Any:
    """Register a room of one of my sites."""
    queries.own_site(request.actor, site_id)
    return services.add_room(request.actor, site_id, **data.dict())

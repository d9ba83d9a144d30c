"""REST: the register of organisations."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from . import queries, services

router = Router(tags=["organisations"])


class OrganisationOut(Schema):
    """What the public sees of a unit."""

    id: int
    credit_code: str
    name: str
    region_code: str
    region: str
    address: str
    kinds: list[str]


class OrganisationIn(Schema):
    """A unit to register."""

    credit_code: Annotated[str, Field(max_length=18)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    region_code: Annotated[str, Field(max_length=12)]
    kinds: list[str]
    address: Annotated[str, Field(max_length=200)] = ""


class Search(Schema):
    """What to look for."""

    q: Annotated[str, Field(max_length=100)] = ""
    kind: str = ""
    region: str = ""
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/organisations", response=list[OrganisationOut], auth=None)
def search(request: HttpRequest, asked: Query[Search]) -> list[dict[str, object]]:
    """By part of the name in characters, pinyin or initials, by credit code, kind, region."""
    found = queries.search(asked.q, kind=asked.kind, region=asked.region)
    return [queries.public(row) for row in found[asked.offset : asked.offset + asked.limit]]


@router.get("/organisations/{organisation_id}", response=OrganisationOut, auth=None)
def detail(request: HttpRequest, organisation_id: int) -> dict[str, object]:
    """One unit."""
    return queries.public(queries.get(organisation_id))


@router.post("/organisations", response={201: OrganisationOut})
def register(request: HttpRequest, data: OrganisationIn) -> tuple[int, dict[str, object]]:
    """Register a unit; for clerks of its region."""
    row = services.register_organisation(request.actor, **data.dict())
    return 201, queries.public(queries.get(row.pk))


class RoleIn(Schema):
    """A further capacity of a unit."""

    kind: Annotated[str, Field(max_length=12)]


@router.post("/organisations/{organisation_id}/roles", response=OrganisationOut)
def add_role(request: HttpRequest, organisation_id: int, data: RoleIn) -> dict[str, object]:
    """Let a unit act in a further capacity; for clerks of its region. Again: nothing changes."""
    services.add_role(request.actor, organisation_id, data.kind)
    return queries.public(queries.get(organisation_id))

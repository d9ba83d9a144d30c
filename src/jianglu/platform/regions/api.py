"""REST: the region tree. Public."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from . import queries

router = Router(tags=["regions"])


class RegionOut(Schema):
    """A region; `zone_confirmed` false means that group and zone are recalled, not read."""

    code: str
    parent: str | None
    kind: str
    name: str
    group: str
    zone: str
    zone_confirmed: bool


@router.get("/districts", response=list[RegionOut], auth=None)
def districts(request: HttpRequest) -> list[queries.RegionNode]:
    """All districts and counties of the city."""
    return queries.districts()


@router.get("/{code}/children", response=list[RegionOut], auth=None)
def children(request: HttpRequest, code: str) -> list[queries.RegionNode]:
    """What lies right below a region; 404 when there is no such region."""
    return queries.children(queries.get(code).code)

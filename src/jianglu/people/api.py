"""REST: persons within the caller's scope, and one's own record. Numbers are masked everywhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from . import queries, services
from .timeline import passport

router = Router(tags=["people"])


class PersonOut(Schema):
    """A person, masked."""

    id: int
    name: str
    sex: str
    born: date
    number_masked: str
    phone_masked: str
    region_code: str


class PersonIn(Schema):
    """A person to register."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    number: Annotated[str, Field(max_length=24)]
    region_code: Annotated[str, Field(max_length=12)]
    phone: Annotated[str, Field(max_length=20)] = ""


class PassportEntryOut(Schema):
    """One fact of the skills passport."""

    on: date
    until: date | None
    kind: str
    title: str
    detail: str
    source: str
    link: str
    level: str
    occupation_code: str


class Number(Schema):
    """An identity number, in the body so that it is in no log of addresses."""

    number: Annotated[str, Field(max_length=24)]


class Search(Schema):
    """What to look for."""

    q: Annotated[str, Field(max_length=100)] = ""
    region: str = ""
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/people", response=list[PersonOut])
def search(request: HttpRequest, asked: Query[Search]) -> list[object]:
    """Visible persons by the beginning of the name."""
    found = queries.search(request.actor, asked.q, region=asked.region)
    return [queries.masked(row) for row in found[asked.offset : asked.offset + asked.limit]]


@router.post("/people", response={201: PersonOut})
def register(request: HttpRequest, data: PersonIn) -> tuple[int, object]:
    """Register a person; for clerks of the region."""
    return 201, queries.masked(services.register_person(request.actor, **data.dict()))


@router.post("/people/find", response=PersonOut)
def find(request: HttpRequest, data: Number) -> object:
    """The visible person with this identity number; 404 otherwise."""
    return queries.masked(queries.by_number_for(request.actor, data.number))


@router.get("/people/{person_id}", response=PersonOut)
def detail(request: HttpRequest, person_id: int) -> object:
    """One visible person; 404 outside the caller's scope. The look is noted for the person."""
    person = queries.get_for(request.actor, person_id)
    services.note_look(request.actor, person)
    return queries.masked(person)


@router.get("/me/passport", response=list[PassportEntryOut])
def my_passport(request: HttpRequest) -> list[dict[str, object]]:
    """The caller's own skills passport, newest first; 404 for accounts without a person."""
    person = queries.me(request.actor)
    return [
        {
            **{name: getattr(entry, name) for name in ("on", "until", "link", "level", "occupation_code")},
            **{name: str(getattr(entry, name)) for name in ("kind", "title", "detail", "source")},
        }
        for entry in passport(person.pk)
    ]


class EmploymentIn(Schema):
    """A spell of work; `until` is the last day, absent while employed."""

    person_id: int
    organisation_id: int
    since: date
    until: date | None = None
    post: Annotated[str, Field(max_length=60)] = ""
    occupation_code: Annotated[str, Field(max_length=10)] | None = None
    main: bool = True


class EmploymentOut(Schema):
    """A recorded spell of work."""

    id: int


class LastDay(Schema):
    """On which day something ends."""

    last_day: date


class RelationEnd(LastDay):
    """Which relation of a person to a unit ends."""

    organisation_id: int
    kind: Annotated[str, Field(max_length=10)]


class GroupIn(Schema):
    """Membership of a key group."""

    group: Annotated[str, Field(max_length=24)]
    since: date
    until: date | None = None
    proof: Annotated[str, Field(min_length=1, max_length=120)]


@router.post("/employments", response={201: EmploymentOut})
def employ(request: HttpRequest, data: EmploymentIn) -> tuple[int, object]:
    """Record a spell of work; by the enterprise for its people, or a clerk. Main jobs never overlap."""
    return 201, services.employ(request.actor, services.EmploymentRow(**data.dict()), source="接口登记")


@router.post("/employments/{employment_id}/end", response=EmploymentOut)
def end_employment(request: HttpRequest, employment_id: int, data: LastDay) -> object:
    """The spell ends on `last_day`; the employer sees the person no longer after it."""
    return services.end_employment(request.actor, employment_id, data.last_day)


@router.post("/people/{person_id}/relations/end", response={204: None})
def end_relation(request: HttpRequest, person_id: int, data: RelationEnd) -> tuple[int, None]:
    """The unit sees the person until `last_day`."""
    person = queries.get_for(request.actor, person_id)
    services.end_relation(request.actor, person.pk, data.organisation_id, data.kind, data.last_day)
    return 204, None


@router.post("/people/{person_id}/key-groups", response={204: None})
def add_to_key_group(request: HttpRequest, person_id: int, data: GroupIn) -> tuple[int, None]:
    """Record membership of one of the six key groups; for clerks of the region."""
    person = queries.get_for(request.actor, person_id)
    services.add_to_key_group(request.actor, services.GroupRow(person_id=person.pk, **data.dict()))
    return 204, None

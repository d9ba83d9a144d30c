"""REST: persons within the caller's scope, and one's own record. Numbers are masked everywhere."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from . import queries, services
from .timeline import passport

Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
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

    name: Annotated[Text, Field(min_length=1, max_length=60)]
    number: Annotated[Text, Field(max_length=24)]
    region_code: Annotated[Text, Field(max_length=12)]
    phone: Annotated[Text, Field(max_length=20)] = ""


class EntryOut(Schema):
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

    number: Annotated[Text, Field(max_length=24)]


class Search(Schema):
    """What to look for."""

    q: Annotated[Text, Field(max_length=100)] = ""
    region: Text = ""
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/people", response=list[PersonOut])
def search(request: HttpRequest, asked: Query[Search]) -> list[object]:
    """Visible persons by the beginning of the name."""
    found = queries.search(request.actor, asked.q, region=asked.region)  # type: ignore[attr-defined]
    return [queries.masked(row) for row in found[asked.offset : asked.offset + asked.limit]]


@router.post("/people", response={201: PersonOut})
def register(request: HttpRequest, data: PersonIn) -> tuple[int, object]:
    """Register a person; for clerks of the region."""
    return 201, queries.masked(services.register_person(request.actor, **data.dict()))  # type: ignore[attr-defined]


@router.post("/people/find", response=PersonOut)
def find(request: HttpRequest, data: Number) -> object:
    """The visible person with this identity number; 404 otherwise."""
    return queries.masked(queries.by_number_for(request.actor, data.number))  # type: ignore[attr-defined]


@router.get("/people/{person_id}", response=PersonOut)
def detail(request: HttpRequest, person_id: int) -> object:
    """One visible person; 404 outside the caller's scope. The look is noted for the person."""
    person = queries.get_for(request.actor, person_id)  # type: ignore[attr-defined]
    services.note_look(request.actor, person)  # type: ignore[attr-defined]
    return queries.masked(person)


@router.get("/me/passport", response=list[EntryOut])
def my_passport(request: HttpRequest) -> list[dict[str, object]]:
    """The caller's own skills passport, newest first; 404 for accounts without a person."""
    person = queries.me(request.actor)  # type: ignore[attr-defined]
    return [
        {
            **{name: getattr(entry, name) for name in ("on", "until", "link", "level", "occupation_code")},
            **{name: str(getattr(entry, name)) for name in ("kind", "title", "detail", "source")},
        }
        for entry in passport(person.pk)
    ]

"""REST: occupations, classes, the city's catalogues. All of it is public."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jianglu.kernel.levels import Level
from jianglu.platform import calendar

from . import conditions, queries
from .errors import NoSuchList

router = Router(tags=["catalogue"])


class OccupationOut(Schema):
    """An occupation in a list."""

    code: str
    name: str
    definition: str
    digital: bool | None
    green: bool | None
    assessable: bool
    demand_class: str


class WorkTypeOut(Schema):
    """A work type of an occupation."""

    seq: int
    name: str
    assessable: bool


class LevelOut(Schema):
    """A step of the ladder with the conditions to register for it."""

    code: str
    name: str
    rank: int
    highly_skilled: bool
    conditions: list[str]


class OccupationDetail(OccupationOut):
    """One occupation in full."""

    tasks: list[str]
    class_code: str
    aliases: list[str]
    work_types: list[WorkTypeOut]
    edition: str
    levels: list[LevelOut]
    valid_from: date | None
    valid_to: date | None
    successor_code: str | None


class ItemOut(Schema):
    """A row of one of the three catalogues; amounts in fen."""

    title: str
    occupation_code: str | None
    level: str
    credit_code: str
    places: int | None
    hours: int | None
    amount: int | None
    valid_from: date
    valid_to: date | None
    basis: str


class Search(Schema):
    """What to look for."""

    q: Annotated[str, Field(max_length=100)] = ""
    class_code: str = ""
    mark: str = ""
    demand: str = ""
    assessable: bool = False
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/occupations", response=list[OccupationOut], auth=None, summary="Search as one types")
def occupations(request: HttpRequest, asked: Query[Search]) -> list[dict[str, object]]:
    """By name, alias, work type, pinyin, initials, code, or words of the definition; best first."""
    found = queries.search(
        asked.q, class_code=asked.class_code, mark=asked.mark, demand=asked.demand, assessable=asked.assessable
    )
    return [
        {
            "code": row.code,
            "name": row.name,
            "definition": row.definition,
            "digital": row.digital,
            "green": row.green,
            "assessable": row.assessable_now,
            "demand_class": row.demand_now or queries.OUTSIDE,
        }
        for row in found[asked.offset : asked.offset + asked.limit]
    ]


@router.get("/occupations/{code}", response=OccupationDetail, auth=None)
def occupation(request: HttpRequest, code: str) -> dict[str, object]:
    """One occupation with tasks, levels and conditions, work types and other names."""
    row = queries.get(code)
    today = calendar.today()
    edition = queries.edition_of(code, today)
    return {
        "code": row.code,
        "name": row.name,
        "definition": row.definition,
        "digital": row.digital,
        "green": row.green,
        "assessable": queries.is_assessable(code, today),
        "demand_class": queries.demand_class_of(code, today),
        "tasks": row.tasks,
        "class_code": row.minor_class_id or "",
        "aliases": [alias.name for alias in queries.aliases(code)],
        "work_types": [
            {"seq": kind.seq, "name": kind.name, "assessable": kind.assessable_now}
            for kind in queries.work_types(code, on=today)
        ],
        "edition": edition,
        "levels": [
            {
                "code": level.value,
                "name": str(level.label),
                "rank": level.rank,
                "highly_skilled": level.highly_skilled,
                "conditions": conditions.conditions(edition, level.value),
            }
            for level in Level
        ],
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "successor_code": row.successor_id,
    }


@router.get("/lists/{kind}", response=list[ItemOut], auth=None)
def items(request: HttpRequest, kind: str, on: date | None = None) -> list[dict[str, object]]:
    """A catalogue (plan, key_occupation, standard) as it stood on a day, default today."""
    if kind not in dict(queries.KINDS):
        raise NoSuchList()
    return [
        {
            "title": row.title,
            "occupation_code": row.occupation_id,
            "level": row.level,
            "credit_code": row.credit_code,
            "places": row.places,
            "hours": row.hours,
            "amount": row.amount,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "basis": row.basis,
        }
        for row in queries.catalogue_items(kind, on=on)
    ]

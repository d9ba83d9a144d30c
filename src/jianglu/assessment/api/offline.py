"""Scoring practice without a network, for the tablet page and for applications that do the same."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..offline import queries, rules, services
from ..plans import queries as plans
from .common import Id, Key, paged
from .marking import CriterionOut

router = Router()


class CandidateAlongOut(Schema):
    """A candidate by ticket and place; nobody's name."""

    id: int
    ticket: str
    role: str
    plan: str
    at: str
    place: str
    station: int | None
    rubric: int


class RubricAlongOut(Schema):
    """A scoring table."""

    id: int
    title: str
    task: str
    minutes: int
    criteria: list[CriterionOut]


class CopyOut(Schema):
    """What a device takes along: until when ratings may come back (`hours` from now), candidates, scoring tables."""

    copy_key: str = Field(alias="copy", serialization_alias="copy")
    owner: str
    until: datetime
    hours: float
    candidates: list[CandidateAlongOut]
    rubrics: list[RubricAlongOut]


class OfflineRatingIn(Schema):
    """One rating: a key made by the device, the next number of the copy, seconds since the copy was taken."""

    key: UUID
    sequence: Annotated[int, Field(ge=1, le=1_000_000)]
    assignment_id: Key
    points: dict[Annotated[int, Field(ge=1, le=1000)], Annotated[int, Field(ge=0, le=100)]] = Field({}, max_length=200)
    absent: bool = False
    comment: Annotated[str, Field(max_length=500)] = ""
    seconds: Annotated[float, Field(ge=0, le=10**9)] = 0


class ReturnIn(Schema):
    """What a device brings back, in any number of calls; what was sent before counts once."""

    copy_key: UUID = Field(alias="copy")
    ratings: list[OfflineRatingIn] = Field(max_length=rules.MOST)


class RatingReturnOut(Schema):
    """The outcome of each rating by its key: taken, same, conflict, not_assigned, too_late, out_of_order, closed, invalid."""

    outcomes: dict[str, str]


class OfflineRatingOut(Schema):
    """A rating that a device sent, without points."""

    id: int
    registration_id: int | None
    rater: str
    role: str
    sequence: int
    scored_at: datetime
    received_at: datetime
    outcome: str


@router.post("/me/ratings/copies", response=CopyOut, by_alias=True, url_name="take_ratings")
def take(request: HttpRequest) -> Any:
    """Take today's candidates along."""
    return queries.bundle(request.actor, services.take_along(request.actor))


@router.post("/me/ratings/returns", response=RatingReturnOut, url_name="return_ratings")
def give_back(request: HttpRequest, data: ReturnIn) -> Any:
    """Bring ratings back; each is final as soon as this answers."""
    entries = [services.Entry(**row.dict()) for row in data.ratings]
    outcomes = services.sync(request.actor, data.copy_key, entries)
    return {"outcomes": {str(key): outcome for key, outcome in outcomes.items()}}


@router.get("/mine/plans/{plan_id}/offline-ratings", response=list[OfflineRatingOut])
@paged()
def came_back(request: HttpRequest, plan_id: Id) -> Any:
    """What devices sent for a plan, whatever became of it."""
    plans.get_own_plan(request.actor, plan_id)
    return queries.came_back(request.actor).filter(registration__plan_id=plan_id)

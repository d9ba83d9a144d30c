"""Assessors of my body: cards, training, workload."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from ..filing import assessors as cards
from ..filing import queries, services
from .common import AssessmentReason, Id, Key, Short, paged

router = Router()
OccupationCode = Annotated[str, Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")]


class AssessorOut(Schema):
    """An assessor's card; training `hours` and candidates `rated` of the last twelve months."""

    id: int
    name: str
    grade: str
    qualification: str
    occupations: list[str]
    card_number: str
    valid_until: date
    hours: int
    rated: int


class AssessorIn(Schema):
    """The card of an assessor, for occupations that the catalogue knows."""

    name: Short
    grade: Literal["assessor", "senior"]
    qualification: Literal["5", "4", "3", "2", "1", "T", "S"]
    occupations: list[OccupationCode] = Field(min_length=1, max_length=50)
    card_number: Annotated[str, Field(max_length=30)]
    valid_until: date
    user_id: Key | None = None


class AssessorTrainingIn(Schema):
    """Training that was held."""

    held_on: date
    hours: int = Field(ge=1, le=200)
    title: Annotated[str, Field(min_length=1, max_length=120)]


class CardRenewalIn(Schema):
    """Until when the renewed card is valid."""

    valid_until: date


@router.get("/mine/assessors", response=list[AssessorOut])
@paged()
def assessors(request: HttpRequest) -> Any:
    """Assessors of my body."""
    return queries.assessors_of(queries.get_own_body(request.actor).pk)


@router.post("/mine/assessors", response={201: AssessorOut})
def register_assessor(request: HttpRequest, data: AssessorIn) -> Any:
    """Register an assessor of my body."""
    own = queries.get_own_body(request.actor)
    made = services.register_assessor(request.actor, own.pk, **data.dict())
    return Status(201, queries.get_assessor(request.actor, made.pk))


@router.get("/mine/assessors/{assessor_id}", response=AssessorOut)
def assessor(request: HttpRequest, assessor_id: Id) -> Any:
    """One of them."""
    return queries.get_assessor(request.actor, assessor_id)


@router.post("/mine/assessors/{assessor_id}/trainings", response=AssessorOut)
def record_training(request: HttpRequest, assessor_id: Id, data: AssessorTrainingIn) -> Any:
    """Note training hours; the same training again changes nothing."""
    queries.get_assessor(request.actor, assessor_id)
    cards.record_assessor_training(request.actor, assessor_id, **data.dict())
    return queries.get_assessor(request.actor, assessor_id)


@router.post("/mine/assessors/{assessor_id}/renewal", response=AssessorOut)
def renew(request: HttpRequest, assessor_id: Id, data: CardRenewalIn) -> Any:
    """Note that the card was renewed."""
    queries.get_assessor(request.actor, assessor_id)
    cards.renew_assessor(request.actor, assessor_id, valid_until=data.valid_until)
    return queries.get_assessor(request.actor, assessor_id)


@router.post("/mine/assessors/{assessor_id}/end", response={204: None})
def end(request: HttpRequest, assessor_id: Id, data: AssessmentReason) -> Any:
    """Take an assessor off the list, who owes no rating; what was rated stays."""
    queries.get_assessor(request.actor, assessor_id)
    cards.end_assessor(request.actor, assessor_id, data.reason)
    return Status(204, None)

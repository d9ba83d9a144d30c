"""Comprehensive review: convening panels, a member's seat, the body's list; ballots are shown once all are in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..plans import queries as plans
from ..review import queries, services
from .common import Counted, Id, Moment, paged

router = Router()


class ReviewOut(Schema):
    """A review as the body and the bureau see it; `points` once all ballots are open."""

    id: int
    registration_id: int
    ticket: str = Field(alias="registration.ticket")
    plan: str = Field(alias="registration.plan.title")
    state: str
    starts_at: datetime
    minutes: int
    place: str
    size: int
    sitting: int
    agreed: int
    cast: int
    points: float | None
    approvals: int | None
    opened_at: datetime | None


class PanelSeatOut(Schema):
    """A member as the body sees them; points and words once all ballots are open."""

    id: int
    number: int
    assessor: str = Field(alias="assessor.name")
    agreed_at: datetime | None
    cast_at: datetime | None
    points: int | None
    comment: str
    left_because: str


class ReviewDetailOut(ReviewOut):
    """A review with its panel, former members too, and the seed of its lot."""

    lot: str
    record: str
    panel: list[PanelSeatOut]

    @staticmethod
    def resolve_panel(row: Any) -> list[Any]:
        """The seats that were read with the review."""
        return list(row.panel.all())


class MySeatOut(Schema):
    """A seat of mine."""

    id: int
    ticket: str = Field(alias="review.registration.ticket")
    plan: str = Field(alias="review.registration.plan.title")
    state: str = Field(alias="review.state")
    starts_at: datetime = Field(alias="review.starts_at")
    place: str = Field(alias="review.place")
    number: int
    agreed_at: datetime | None
    cast_at: datetime | None


class ConveneIn(Schema):
    """When and where the first candidate defends, how long each has, before how many."""

    starts_at: Moment
    place: Annotated[str, Field(max_length=120)]
    minutes: int = Field(30, ge=1, le=240)
    size: Literal[3, 5, 7, 9] = 3


class PassphraseIn(Schema):
    """The passphrase of a member's key; it is not kept."""

    passphrase: Annotated[str, Field(max_length=100)]


class BallotIn(PassphraseIn):
    """A member's ballot, final."""

    points: int = Field(ge=0, le=100)
    comment: Annotated[str, Field(max_length=500)]


class SeatRecusalIn(Schema):
    """Why a member stands back."""

    kind: Literal["relative", "pupil", "colleague", "other"]
    note: Annotated[str, Field(max_length=200)] = ""


@router.post("/mine/plans/{plan_id}/reviews", response=Counted)
def convene(request: HttpRequest, plan_id: Id, data: ConveneIn) -> Any:
    """Draw the panels of a plan and set the defences."""
    plans.get_own_plan(request.actor, plan_id)
    return {"count": len(services.convene(request.actor, plan_id, **data.dict()))}


@router.get("/mine/reviews", response=list[ReviewOut])
@paged()
def reviews(request: HttpRequest) -> Any:
    """Reviews of my body or region."""
    return queries.listed(request.actor)


@router.get("/mine/reviews/{review_id}", response=ReviewDetailOut)
def review(request: HttpRequest, review_id: Id) -> Any:
    """One review with its panel."""
    return queries.get(request.actor, review_id)


@router.get("/me/panels", response=list[MySeatOut])
@paged()
def my_seats(request: HttpRequest) -> Any:
    """The panels on which I sit."""
    return queries.mine(request.actor)


@router.post("/me/panels/{seat_id}/agreement", response=MySeatOut)
def agree(request: HttpRequest, seat_id: Id, data: PassphraseIn) -> Any:
    """Declare to have no interest and choose the passphrase."""
    services.agree(request.actor, queries.my_seat(request.actor, seat_id).pk, data.passphrase)
    return queries.my_seat(request.actor, seat_id)


@router.post("/me/panels/{seat_id}/recusal", response={204: None})
def recuse(request: HttpRequest, seat_id: Id, data: SeatRecusalIn) -> Any:
    """Stand back; the next of the lot takes the place."""
    services.recuse(request.actor, queries.my_seat(request.actor, seat_id).pk, kind=data.kind, note=data.note)
    return 204, None


@router.post("/me/panels/{seat_id}/ballot", response=MySeatOut)
def cast(request: HttpRequest, seat_id: Id, data: BallotIn) -> Any:
    """Cast my ballot; the last one opens all of them."""
    services.cast(request.actor, queries.my_seat(request.actor, seat_id).pk, **data.dict())
    return queries.my_seat(request.actor, seat_id)

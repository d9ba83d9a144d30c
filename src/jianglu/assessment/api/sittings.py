"""Sittings: opening, the invigilator's live board, help for one candidate, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..delivery import queries, services
from ..errors import SittingNotFound
from ..plans import queries as plans
from .common import AssessmentReason, AttemptId, Id, paged
from .plans import OwnPlanOut

router = Router()


class SittingOut(Schema):
    """A sitting with how many are expected, working and done."""

    plan_id: int
    title: str = Field(alias="plan.title")
    organisation: str = Field(alias="plan.organisation.name")
    opened_at: datetime
    enter_until: datetime
    ends_at: datetime
    closed_at: datetime | None
    expected: int
    working: int
    done: int


class OpenedOut(Schema):
    """A sitting just opened, with the start code to announce in the rooms."""

    plan_id: int
    start_code: str
    opened_at: datetime
    enter_until: datetime
    ends_at: datetime


class SeatOut(Schema):
    """A candidate at work, as the invigilator sees them."""

    attempt_id: str
    ticket: str = Field(alias="registration.ticket")
    name: str = Field(alias="registration.person.name")
    room: str | None = Field(None, alias="registration.room.name")
    seat_no: int | None = Field(alias="registration.seat_no")
    state: str
    answered: int
    seen_at: datetime
    deadline: datetime
    submitted_at: datetime | None
    submitted_by_clock: bool

    @staticmethod
    def resolve_attempt_id(obj: Any) -> str:
        return str(obj.pk)


class ResumeCodeOut(Schema):
    """A code with which a candidate goes on at another device, once, within ten minutes."""

    code: str


class TimeIn(AssessmentReason):
    """More time for one candidate."""

    minutes: int = Field(ge=1, le=60)


class DeadlineOut(Schema):
    """When an exam ends now."""

    state: str
    deadline: datetime


@router.get("/sittings", response=list[SittingOut])
@paged()
def sittings(request: HttpRequest) -> Any:
    """Sittings that run now in my body or region."""
    return queries.sittings(request.actor)


@router.post("/mine/plans/{plan_id}/sitting", response=OpenedOut)
def open_sitting(request: HttpRequest, plan_id: Id) -> Any:
    """Start the theory exam of a plan."""
    plans.get_own_plan(request.actor, plan_id)
    return services.open_sitting(request.actor, plan_id)


@router.get("/mine/plans/{plan_id}/sitting", response=SittingOut)
def one_sitting(request: HttpRequest, plan_id: Id) -> Any:
    """The sitting of a plan."""
    found = queries.sitting_of(request.actor, plan_id)
    if found is None:
        raise SittingNotFound()
    return found


@router.get("/mine/plans/{plan_id}/board", response=list[SeatOut])
@paged(100)
def board(request: HttpRequest, plan_id: Id) -> Any:
    """Who works, when last heard of, how many answers."""
    plans.get_own_plan(request.actor, plan_id)
    return queries.board(request.actor, plan_id)


@router.post("/mine/plans/{plan_id}/sitting/close", response=OwnPlanOut)
def close_sitting(request: HttpRequest, plan_id: Id) -> Any:
    """End the sitting when nobody works any more."""
    plans.get_own_plan(request.actor, plan_id)
    services.close_sitting(request.actor, plan_id)
    return plans.get_own_plan(request.actor, plan_id)


@router.post("/attempts/{attempt_id}/resume-code", response=ResumeCodeOut)
def resume_code(request: HttpRequest, attempt_id: AttemptId) -> Any:
    """Let a candidate go on at another device."""
    queries.watched_attempt(request.actor, str(attempt_id))
    return {"code": services.give_resume_code(request.actor, str(attempt_id))}


@router.post("/attempts/{attempt_id}/time", response=DeadlineOut)
def grant_time(request: HttpRequest, attempt_id: AttemptId, data: TimeIn) -> Any:
    """Give a candidate more time, with the reason."""
    queries.watched_attempt(request.actor, str(attempt_id))
    return services.grant_time(request.actor, str(attempt_id), data.minutes, data.reason)


@router.post("/attempts/{attempt_id}/voiding", response=DeadlineOut)
def void(request: HttpRequest, attempt_id: AttemptId, data: AssessmentReason) -> Any:
    """The bureau voids an exam after an established violation."""
    queries.watched_attempt(request.actor, str(attempt_id))
    return services.void_attempt(request.actor, str(attempt_id), data.reason)

"""Sittings: opening, the invigilator's live board, help for one candidate, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..delivery import queries, services
from ..errors import SittingNotFound
from ..plans import queries as plans
from .common import AssessmentReason, AttemptId, Id, Short, paged
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
    """A candidate whom the sitting expects: absent, started, interrupted (not heard of for 90 seconds), submitted, voided.

    `attempt_id` and the times are empty before somebody came; `away` counts how often the page was left, as it says itself.
    """

    registration_id: int = Field(alias="pk")
    ticket: str
    name: str = Field(alias="person.name")
    room: str | None = Field(None, alias="room.name")
    seat_no: int | None
    status: str
    answered: int | None
    incidents: int = Field(alias="troubles")
    attempt_id: str | None = None
    seen_at: datetime | None = Field(None, alias="attempt.seen_at")
    deadline: datetime | None = Field(None, alias="attempt.deadline")
    submitted_at: datetime | None = Field(None, alias="attempt.submitted_at")
    away: int | None = Field(None, alias="attempt.away")

    @staticmethod
    def resolve_attempt_id(obj: Any) -> str | None:
        attempt = getattr(obj, "attempt", None)
        return None if attempt is None else str(attempt.pk)


class IncidentIn(Schema):
    """What happened: outage, device, illness, identity, violation, moved or other; to one candidate or to all."""

    kind: Short
    note: Annotated[str, Field(min_length=1, max_length=500)]
    registration_id: int | None = Field(None, ge=1, le=2**53)
    occurred_at: datetime | None = None


class IncidentOut(Schema):
    """An entry of the sitting's log."""

    id: int
    kind: str
    note: str
    ticket: str | None = Field(None, alias="registration.ticket")
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str


class SheetIn(Schema):
    """An answer sheet as typed in: labels by number of the question; true or false is T or F."""

    answers: dict[Annotated[int, Field(ge=1, le=1000)], list[Annotated[str, Field(max_length=4)]]] = Field(
        max_length=500
    )


class AnswerSheetOut(Schema):
    """Whether both people have typed the sheet in alike."""

    complete: bool


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
    """Everybody whom the sitting expects: who is absent, works, was interrupted, has handed in."""
    plans.get_own_plan(request.actor, plan_id)
    return queries.board(request.actor, plan_id)


@router.post("/mine/plans/{plan_id}/sitting/close", response=OwnPlanOut)
def close_sitting(request: HttpRequest, plan_id: Id) -> Any:
    """End the sitting when nobody works any more."""
    plans.get_own_plan(request.actor, plan_id)
    services.close_sitting(request.actor, plan_id)
    return plans.get_own_plan(request.actor, plan_id)


@router.get("/mine/plans/{plan_id}/incidents", response=list[IncidentOut])
@paged(100)
def incidents(request: HttpRequest, plan_id: Id) -> Any:
    """The log of a sitting, newest first."""
    plans.get_own_plan(request.actor, plan_id)
    return queries.incidents(request.actor, plan_id)


@router.post("/mine/plans/{plan_id}/incidents", response=IncidentOut)
def record_incident(request: HttpRequest, plan_id: Id, data: IncidentIn) -> Any:
    """Write down what happened; entries are never changed."""
    plans.get_own_plan(request.actor, plan_id)
    return services.record_incident(
        request.actor, plan_id, kind=data.kind, note=data.note, registration_id=data.registration_id,
        occurred_at=data.occurred_at,
    )  # fmt: skip


@router.post("/mine/registrations/{registration_id}/sheet", response=AnswerSheetOut)
def enter_sheet(request: HttpRequest, registration_id: Id, data: SheetIn) -> Any:
    """Type in the answer sheet of a candidate who sat on paper; it counts when two people typed it alike."""
    queries.sheet(request.actor, registration_id)
    return {"complete": services.enter_sheet(request.actor, registration_id, data.answers) is not None}


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

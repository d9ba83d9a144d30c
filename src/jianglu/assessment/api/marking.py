"""Practice: sending assessors, their blind sheets, the third who decides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from ..marking import queries, services
from ..plans import queries as plans
from .common import Counted, Id, Key, paged

router = Router()


class MyAssignmentOut(Schema):
    """Whom I have to rate, by ticket only."""

    id: int
    role: str
    ticket: str = Field(alias="registration.ticket")
    plan: str = Field(alias="registration.plan.title")
    site: str = Field(alias="registration.plan.site.name")
    practice_on: date = Field(alias="registration.plan.practice_on")
    rated: bool


class CriterionOut(Schema):
    """A line of the scoring table."""

    number: int
    title: str
    description: str
    max_points: int
    critical: bool


class SheetOut(Schema):
    """An assignment with the task and its scoring table."""

    assignment: MyAssignmentOut
    task: str
    minutes: int
    criteria: list[CriterionOut]


class RatingIn(Schema):
    """Points by number of the criterion, or that the candidate did not come."""

    points: dict[Annotated[int, Field(ge=1, le=1000)], Annotated[int, Field(ge=0, le=100)]] = Field({}, max_length=200)
    absent: bool = False
    comment: Annotated[str, Field(max_length=500)] = ""


class RatingOut(Schema):
    """My rating, final once given."""

    total: int
    absent: bool
    rated_at: datetime


class AssignmentOut(Schema):
    """An assignment as the body sees it, without points."""

    id: int
    registration_id: int
    ticket: str = Field(alias="registration.ticket")
    assessor_id: int
    assessor: str = Field(alias="assessor.name")
    role: str
    rated: bool


class AssignIn(Schema):
    """Who is to rate, in which seat; a third is named by hand when no fit one was found."""

    assessor_id: Key
    role: Literal["first", "second", "adjudicator"]


@router.post("/mine/plans/{plan_id}/assignments", response=Counted)
def assign_all(request: HttpRequest, plan_id: Id) -> Any:
    """Give every candidate two assessors without conflicts of interest."""
    plans.get_own_plan(request.actor, plan_id)
    return {"count": services.assign_all(request.actor, plan_id)}


@router.get("/mine/plans/{plan_id}/assignments", response=list[AssignmentOut])
@paged()
def assignments(request: HttpRequest, plan_id: Id) -> Any:
    """Who rates whom, and who has."""
    plans.get_own_plan(request.actor, plan_id)
    return queries.of_plan(request.actor, plan_id).order_by("registration__ticket", "pk")


@router.post("/registrations/{registration_id}/assignments", response=AssignmentOut)
def assign(request: HttpRequest, registration_id: Id, data: AssignIn) -> Any:
    """Send one assessor to one candidate."""
    row = plans.get_registration(request.actor, registration_id)
    made = services.assign(request.actor, registration_id, data.assessor_id, data.role)
    return queries.of_plan(request.actor, row.plan_id).get(pk=made.pk)


@router.get("/me/assignments", response=list[MyAssignmentOut])
@paged()
def mine(request: HttpRequest) -> Any:
    """Whom I have to rate, open ones first."""
    return queries.mine(request.actor)


@router.get("/me/assignments/{assignment_id}", response=SheetOut)
def sheet(request: HttpRequest, assignment_id: Id) -> Any:
    """The scoring sheet of one candidate."""
    task = queries.my_assignment(request.actor, assignment_id)
    rubric = task.registration.plan.rubric
    return {
        "assignment": task,
        "task": rubric.task if rubric else "",
        "minutes": rubric.minutes if rubric else 0,
        "criteria": list(rubric.criteria.all()) if rubric else [],
    }


@router.post("/me/assignments/{assignment_id}/rating", response=RatingOut)
def rate(request: HttpRequest, assignment_id: Id, data: RatingIn) -> Any:
    """Give the final points, alone and blind; as the third this decides."""
    queries.my_assignment(request.actor, assignment_id)
    return services.rate(request.actor, assignment_id, points=data.points, comment=data.comment, absent=data.absent)

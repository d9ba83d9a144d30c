"""REST: my week against my plan, what to learn next, and the plan itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from jianglu.platform.access import require
from jianglu.platform.pages.rest import Id

from ..permissions import STUDY
from ..releases import standing
from . import queries, services
from .errors import PlanNotFound

router = Router(tags=["learning"])
Weekday = Annotated[int, Field(ge=0, le=6)]


class NextStepOut(Schema):
    """A course, its lesson where one is open, and why it comes now."""

    course_id: int
    title: str
    activity_id: int | None
    lesson: str
    minutes: int
    reasons: list[str]


class LessonDeadlineOut(Schema):
    """A lesson that I have yet to do by a day; `passed` when that day is over, `open` when it can be done now."""

    course_id: int
    activity_id: int
    title: str
    due: date
    passed: bool
    open: bool


class StudyPlanIn(Schema):
    """Weekdays (0 is Monday), minutes a week, and whether and at which hour to be reminded."""

    days: list[Weekday] = Field(min_length=1, max_length=7)
    minutes: int = Field(ge=services.LEAST, le=services.MOST)
    reminds: bool = False
    remind_hour: int = Field(default=19, ge=services.HOURS[0], le=services.HOURS[-1])
    shows_run: bool = True


class StudyWeekOut(Schema):
    """This week: seconds asked for (pauses taken off) and in the ledger, and how many weeks in a row were kept."""

    monday: date
    days: list[int]
    minutes: int
    wanted: int
    learnt: int
    kept: bool
    paused: bool
    run: int
    reminds: bool
    remind_hour: int


class StudyPauseIn(Schema):
    """Days without learning, both included."""

    starts_on: date
    ends_on: date


class StudyPauseOut(StudyPauseIn):
    """A pause."""

    id: int


@router.get("/next", response=list[NextStepOut])
def next_steps(request: HttpRequest) -> Any:
    """What to learn next, best first, with the reasons."""
    return queries.next_steps(request.actor)


@router.get("/deadlines", response=list[LessonDeadlineOut])
def deadlines(request: HttpRequest) -> Any:
    """Lessons to be done within seven days, or after their last day, nearest first."""
    require(request.actor, STUDY, person_id=request.actor.person_id or 0)
    return [
        {
            "course_id": row.enrolment.course_id,
            "activity_id": row.lesson.pk,
            "title": row.lesson.title,
            "due": row.due,
            "passed": row.passed,
            "open": row.lesson.standing.open,
        }
        for row in standing.deadlines(request.actor.person_id or 0)
    ]


@router.get("/week", response=StudyWeekOut)
def week(request: HttpRequest) -> Any:
    """My week; 404 for who has no plan."""
    plan = queries.my_plan(request.actor)
    if plan is None:
        raise PlanNotFound()
    found = queries.my_week(plan)
    return {
        "monday": found.monday,
        "days": sorted(found.goal.days) if found.goal else [],
        "minutes": found.goal.minutes if found.goal else 0,
        "wanted": found.wanted,
        "learnt": found.learnt,
        "kept": found.kept,
        "paused": found.paused,
        "run": queries.run_of(plan),
        "reminds": plan.reminds,
        "remind_hour": plan.remind_hour,
    }


@router.put("/plan", response=StudyWeekOut)
def set_plan(request: HttpRequest, data: StudyPlanIn) -> Any:
    """Set the plan from this week on."""
    services.set_plan(request.actor, **data.dict())
    return week(request)


@router.delete("/plan", response={204: None})
def stop(request: HttpRequest) -> Any:
    """Delete the plan."""
    services.stop(request.actor)
    return 204, None


@router.post("/pauses", response=StudyPauseOut)
def pause(request: HttpRequest, data: StudyPauseIn) -> Any:
    """Declare days without learning."""
    return services.pause(request.actor, data.starts_on, data.ends_on)


@router.delete("/pauses/{int:pause_id}", response={204: None})
def resume(request: HttpRequest, pause_id: Id) -> Any:
    """End a pause from today on."""
    services.resume(request.actor, pause_id)
    return 204, None

"""REST: my live classes; dates of a course's live class for who writes it, and their recordings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from jianglu.platform import calendar
from jianglu.platform.pages.paging import paged
from jianglu.platform.pages.rest import Id, Key, Moment

from ..queries import authored_activity
from . import queries, services

router = Router(tags=["learning"])


class LiveOut(Schema):
    """A live class; where it is held is told at its door alone."""

    id: int
    title: str
    starts_at: datetime
    minutes: int
    teacher_name: str
    cancelled_at: datetime | None
    came: int


class LiveIn(Schema):
    """A live class; `url` is https."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    url: Annotated[str, Field(min_length=9, max_length=500)]
    starts_at: Moment
    minutes: int = Field(ge=1, le=queries.LONGEST)
    teacher_name: Annotated[str, Field(max_length=60)] = ""


class MeetingOut(Schema):
    """A live class of one of my groups (`cohort_id`) or courses (`activity_id`); `open` when I may go in now."""

    id: int
    title: str
    of: str
    starts_at: datetime
    minutes: int
    teacher_name: str
    cohort_id: int | None
    activity_id: int | None
    open: bool


class CallOffIn(Schema):
    """Why it does not take place."""

    why: Annotated[str, Field(min_length=1, max_length=200)]


class ReplayIn(Schema):
    """An optional video of the course as it is published, by the activity's id; null: no recording."""

    video_id: Key | None = None


@router.get("/me/live", response=list[MeetingOut])
def my_live_classes(request: HttpRequest) -> Any:
    """What begins within a week and is not over, the next one first."""
    return [
        {
            "id": row.live.pk,
            "title": row.live.title,
            "of": row.live.of,
            "starts_at": row.live.starts_at,
            "minutes": row.live.minutes,
            "teacher_name": row.live.teacher_name,
            "cohort_id": row.live.cohort_id,
            "activity_id": row.activity_id,
            "open": row.open,
        }
        for row in queries.ahead(request.actor, calendar.now() + queries.WEEK)
    ]


@router.post("/live/{int:live_id}/visit", response=dict[str, str])
def enter_live(request: HttpRequest, live_id: Id) -> Any:
    """Go in while the door is open: the address of the meeting; that I came is noted, no hours."""
    return {"url": services.enter(request.actor, live_id)}


@router.get("/activities/{int:activity_id}/live", response=list[LiveOut])
@paged(20)
def course_live_classes(request: HttpRequest, activity_id: Id) -> Any:
    """Dates of a course's live class with how many came, the last one first."""
    return queries.of_activity(authored_activity(request.actor, activity_id))


@router.post("/activities/{int:activity_id}/live", response={201: dict[str, int]})
def set_course_live(request: HttpRequest, activity_id: Id, data: LiveIn) -> Any:
    """Set a date of a course's live class; learners are reminded an hour before."""
    return 201, {"id": services.set_course_live(request.actor, activity_id, **data.dict()).pk}


@router.post("/live/{int:live_id}/cancellation", response=dict[str, str])
def call_off(request: HttpRequest, live_id: Id, data: CallOffIn) -> Any:
    """Call a live class off; whom it concerns is told why."""
    return {"why": services.call_off(request.actor, live_id, data.why).cancelled_why}


@router.put("/live/{int:live_id}/replay", response=dict[str, bool])
def choose_replay(request: HttpRequest, live_id: Id, data: ReplayIn) -> Any:
    """Show the recording of a course's live class that is over to who missed it."""
    return {"replay": services.choose_replay(request.actor, live_id, data.video_id).replay_key is not None}

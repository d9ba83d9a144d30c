"""REST: groups with their members' standing for who runs them; my groups; the forum."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from jianglu.platform.pages.paging import paged
from jianglu.platform.pages.rest import Id, Key

from ..lives import queries as lives
from ..lives import services as live
from ..lives.api import LiveIn, LiveOut
from . import forum, queries, services

router = Router(tags=["learning"])
Line = Annotated[str, Field(min_length=1, max_length=100)]
Body = Annotated[str, Field(min_length=1, max_length=4000)]


class CohortOut(Schema):
    """A study group."""

    id: int
    number: str
    title: str
    organisation_id: int
    teacher_name: str
    starts_on: date
    ends_on: date
    closed_at: datetime | None
    people: int
    lagging: int


class MemberOut(Schema):
    """A member's standing as of the group's last watch; `risk` 0 none, 1 worth a word, 2 needs help, with the reasons."""

    id: int
    name: str
    done: int
    size: int
    percent: int
    seconds: int
    quiz: int | None
    last_on: date | None
    risk: int
    reasons: list[dict[str, Any]]

    @staticmethod
    def resolve_name(obj: Any) -> str:
        return str(obj.person.name)


class CohortIn(Schema):
    """A new group with its courses, due on the last day."""

    organisation_id: Key
    title: Annotated[str, Field(min_length=1, max_length=120)]
    teacher_name: Annotated[str, Field(min_length=1, max_length=60)]
    starts_on: date
    ends_on: date
    courses: list[Key] = Field(default=[], max_length=50)


class MyCohortOut(Schema):
    """One of my groups."""

    cohort_id: int
    title: str
    ends_on: date
    percent: int
    reasons: list[str]

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return str(obj.cohort.title)

    @staticmethod
    def resolve_ends_on(obj: Any) -> date:
        return obj.cohort.ends_on  # type: ignore[no-any-return]

    @staticmethod
    def resolve_reasons(obj: Any) -> list[str]:
        return queries.told_reasons(obj.reasons)


class JoinIn(Schema):
    """The code of a group."""

    code: Annotated[str, Field(min_length=1, max_length=8)]


class NoteIn(Schema):
    """A word to members."""

    members: list[Key] = Field(min_length=1, max_length=500)
    text: Annotated[str, Field(min_length=1, max_length=300)]


class PostOut(Schema):
    """A topic or an answer; `shown_as` names no minor."""

    id: int
    topic_id: int | None
    shown_as: str
    title: str
    body: str
    replies: int
    created_at: datetime


class TopicIn(Schema):
    """A new topic."""

    title: Line
    body: Body


class ForumAnswerIn(Schema):
    """An answer to a topic."""

    body: Body


@router.get("", response=list[CohortOut])
@paged(20)
def cohorts(request: HttpRequest) -> Any:
    """Groups of my units, or of my region."""
    return queries.visible_cohorts(request.actor)


@router.post("", response={201: dict[str, int]})
def open_cohort(request: HttpRequest, data: CohortIn) -> Any:
    """Open a group."""
    made = services.open_cohort(request.actor, **data.dict())
    return 201, {"id": made.pk}


@router.get("/mine", response=list[MyCohortOut])
def my_cohorts(request: HttpRequest) -> Any:
    """My groups."""
    return queries.my_groups(request.actor)[:50]


@router.post("/join", response=MyCohortOut)
def join(request: HttpRequest, data: JoinIn) -> Any:
    """Join by the code; the unit sees my name and progress from now on."""
    made = services.join(request.actor, data.code)
    return queries.my_group(request.actor, made.cohort_id)


@router.get("/{int:cohort_id}/members", response=list[MemberOut])
@paged(50)
def members(request: HttpRequest, cohort_id: Id) -> Any:
    """Everybody's standing, those who need help first."""
    return queries.roll(queries.cohort_for(request.actor, cohort_id))


@router.post("/{int:cohort_id}/notes", response=dict[str, int])
def tell(request: HttpRequest, cohort_id: Id, data: NoteIn) -> Any:
    """Write to members, each at most once in 20 hours."""
    sent, lately = services.tell(request.actor, cohort_id, data.members, data.text)
    return {"sent": sent, "told_lately": lately}


@router.get("/{int:cohort_id}/live", response=list[LiveOut])
@paged(20)
def live_classes(request: HttpRequest, cohort_id: Id) -> Any:
    """Live classes with how many came, the last one first."""
    return lives.of_cohort(queries.cohort_for(request.actor, cohort_id))


@router.post("/{int:cohort_id}/live", response={201: dict[str, int]})
def set_live(request: HttpRequest, cohort_id: Id, data: LiveIn) -> Any:
    """Set a live class; the members are told."""
    return 201, {"id": live.set_live(request.actor, cohort_id, **data.dict()).pk}


@router.get("/{int:cohort_id}/topics", response=list[PostOut])
@paged(20)
def topics(request: HttpRequest, cohort_id: Id) -> Any:
    """Topics of the forum."""
    return queries.topics(queries.place(request.actor, cohort_id))


@router.post("/{int:cohort_id}/topics", response={201: PostOut})
def post_topic(request: HttpRequest, cohort_id: Id, data: TopicIn) -> Any:
    """Begin a topic."""
    return 201, forum.post_topic(request.actor, cohort_id, data.title, data.body)


@router.get("/topics/{int:topic_id}", response=list[PostOut])
def topic(request: HttpRequest, topic_id: Id) -> Any:
    """A topic with its answers."""
    found = forum.post_for(request.actor, topic_id)
    return queries.thread(queries.place_of(request.actor, found), found)


@router.post("/topics/{int:topic_id}/answers", response={201: PostOut})
def answer(request: HttpRequest, topic_id: Id, data: ForumAnswerIn) -> Any:
    """Answer a topic."""
    return 201, forum.answer(request.actor, topic_id, data.body)

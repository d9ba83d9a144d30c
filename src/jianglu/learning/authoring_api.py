"""What authors set of their courses over HTTP: skill tags, and which courses come before."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from jianglu.platform.pages.rest import Id, Key

from . import prerequisites, queries, services

router = Router(tags=["learning"])


class TagsIn(Schema):
    """Skill tags of a course: at most eight words of 2 to 12 characters."""

    tags: list[Annotated[str, Field(max_length=40)]] = Field(max_length=40)


class DraftTagsOut(Schema):
    """The tags of a draft, spelt as the shared list writes them."""

    version: int = Field(alias="number")
    tags: list[str]


class PrerequisiteOut(Schema):
    """A course that must be completed before; `done` by the signed-in learner."""

    id: int
    number: str
    title: str
    done: bool


class PrerequisitesIn(Schema):
    """Ids of at most five courses that come before, in order."""

    courses: list[Key] = Field(max_length=5)


@router.put("/courses/{int:course_id}/tags", response=DraftTagsOut)
def set_tags(request: HttpRequest, course_id: Id, data: TagsIn) -> Any:
    """Set the skill tags of the draft of a course that I write."""
    queries.authored_course(request.actor, course_id)
    return services.describe(request.actor, course_id, tags=data.tags)


@router.put("/courses/{int:course_id}/prerequisites", response=list[PrerequisiteOut])
def set_prerequisites(request: HttpRequest, course_id: Id, data: PrerequisitesIn) -> Any:
    """Say which courses must be completed before a course that I write; none of them may need it in turn."""
    queries.authored_course(request.actor, course_id)
    services.set_prerequisites(request.actor, course_id, data.courses)
    return before(course_id, request.actor.person_id)


def before(course_id: int, person_id: int | None) -> list[dict[str, Any]]:
    """What comes before a course, retired ones left out."""
    return [
        {"id": row.course.pk, "number": row.course.number, "title": row.course.title, "done": row.done}
        for row in prerequisites.needed(course_id, person_id)
        if not row.skipped
    ]

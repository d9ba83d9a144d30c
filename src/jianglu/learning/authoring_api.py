"""What authors set of their courses over HTTP: skill tags, and which courses come before."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from jianglu.platform.pages.rest import Id, Key

from . import prerequisites, queries, services
from .releases.rules import MOST_DAYS, Late, Need, Release

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


class NeedIO(Schema):
    """An activity of the same course that must be done before, a quiz or assignment with at least `score` percent."""

    activity: Key
    score: int | None = Field(default=None, ge=1, le=100)


class ReleaseIO(Schema):
    """When a chapter or activity opens and is due: by date, or by days after the learner joined. Late: marked or closed."""

    opens_on: date | None = None
    opens_after: int | None = Field(default=None, ge=0, le=MOST_DAYS)
    needs: list[NeedIO] = Field(default=[], max_length=10)
    due_on: date | None = None
    due_after: int | None = Field(default=None, ge=0, le=MOST_DAYS)
    late: Late = Late.MARKED


@router.get("/activities/{int:activity_id}/release", response=ReleaseIO)
def release_of_activity(request: HttpRequest, activity_id: Id) -> Any:
    """The rule of an activity of a course that I write."""
    row = queries.authored_activity(request.actor, activity_id)
    return _told(row, row.module.version)


@router.put("/activities/{int:activity_id}/release", response=ReleaseIO)
def set_activity_release(request: HttpRequest, activity_id: Id, data: ReleaseIO) -> Any:
    """Set the rule of an activity of a draft that I write; an empty one takes it away."""
    version = queries.authored_activity(request.actor, activity_id).module.version
    row = services.set_activity_release(request.actor, activity_id, _asked(data, version))
    return _told(row, version)


@router.get("/modules/{int:module_id}/release", response=ReleaseIO)
def release_of_module(request: HttpRequest, module_id: Id) -> Any:
    """The rule of a chapter of a course that I write."""
    row = queries.authored_module(request.actor, module_id)
    return _told(row, row.version)


@router.put("/modules/{int:module_id}/release", response=ReleaseIO)
def set_module_release(request: HttpRequest, module_id: Id, data: ReleaseIO) -> Any:
    """Set the rule of a chapter of a draft that I write, which holds for everything in it."""
    version = queries.authored_module(request.actor, module_id).version
    return _told(services.set_module_release(request.actor, module_id, _asked(data, version)), version)


def _asked(data: ReleaseIO, version: Any) -> Release:
    keys = {row.pk: str(row.key) for module in queries.content_of(version)[1] for row in module.activities.all()}
    needs = tuple(Need(keys.get(need.activity, ""), need.score) for need in data.needs)
    return Release(data.opens_on, data.opens_after, needs, data.due_on, data.due_after, data.late)


def _told(row: Any, version: Any) -> dict[str, Any]:
    rule = Release.of(row.release)
    pks = {str(row.key): row.pk for module in queries.content_of(version)[1] for row in module.activities.all()}
    needs = [{"activity": pks[need.key], "score": need.score} for need in rule.needs if need.key in pks]
    return {**vars(rule), "needs": needs}


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

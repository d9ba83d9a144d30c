"""Assignments and practice tasks over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import paginate

from jianglu.platform.pages.paging import Pages
from jianglu.platform.pages.rest import Id

from . import queries, services, submissions

router = Router(tags=["learning"])


class WorkFileOut(Schema):
    """A file that was handed in; read it at `/files/{id}/`."""

    id: int
    name: str
    content_type: str


class SubmissionOut(Schema):
    """What was handed in for an activity, and how it was judged; `score` in percent, assignments only."""

    id: int
    activity_id: int
    number: int
    text: str
    ticked: list[int]
    files: list[WorkFileOut]
    handed_in_at: datetime
    state: Literal["waiting", "passed", "returned"]
    score: int | None
    comment: str
    judged_at: datetime | None
    judged_by: str

    @staticmethod
    def resolve_files(obj: Any) -> list[Any]:
        return [held.file for held in obj.files.all()]


class WaitingOut(Schema):
    """A submission in the list of who judges."""

    id: int
    name: str
    course_id: int
    activity_id: int
    kind: str
    number: int
    handed_in_at: datetime
    state: str
    score: int | None

    @staticmethod
    def resolve_course_id(obj: Any) -> int:
        return int(obj.enrolment.course_id)

    @staticmethod
    def resolve_kind(obj: Any) -> str:
        return str(obj.activity.kind)


class WorkIn(Schema):
    """What is handed in besides the files."""

    text: str = Field("", max_length=20_000)
    ticked: list[int] = Field([], max_length=40)
    to_employer: bool = False


class JudgementIn(Schema):
    """The verdict; `score` in percent for assignments, `comment` is needed to return."""

    passed: bool
    score: int | None = Field(None, ge=0, le=100)
    comment: str = Field("", max_length=2000)


@router.get("/activities/{int:activity_id}/submissions", response=list[SubmissionOut])
def my_submissions(request: HttpRequest, activity_id: Id) -> Any:
    """What I handed in for an activity, newest first."""
    queries.lesson(request.actor, activity_id)
    return submissions.mine(request.actor, activity_id)[:100]


@router.post("/activities/{int:activity_id}/submissions", response=SubmissionOut)
def hand_in(
    request: HttpRequest,
    activity_id: Id,
    data: Form[WorkIn],
    files: File[list[UploadedFile]] = [],  # noqa: B006
) -> Any:
    """Hand in for an assignment or a practice task."""
    row = services.hand_in(
        request.actor,
        activity_id,
        text=data.text,
        ticked=data.ticked,
        uploads=files,
        to_employer=data.to_employer,
    )
    return submissions.mine(request.actor).get(pk=row.pk)


@router.get("/submissions", response=list[WaitingOut])
@paginate(Pages, page_size=50)
def to_judge(request: HttpRequest, state: str = "") -> Any:
    """What I judge or have judged, longest waiting first."""
    rows = submissions.judged_by(request.actor)
    return rows.filter(state=state) if state else rows


@router.get("/submissions/{pk}", response=SubmissionOut)
def submission(request: HttpRequest, pk: Id) -> Any:
    """One of them."""
    return submissions.one(request.actor, pk)


@router.post("/submissions/{pk}/judgement", response=SubmissionOut)
def judge(request: HttpRequest, pk: Id, data: JudgementIn) -> Any:
    """Pass it, or return it with a comment."""
    services.judge(request.actor, pk, passed=data.passed, score=data.score, comment=data.comment)
    return submissions.one(request.actor, pk)

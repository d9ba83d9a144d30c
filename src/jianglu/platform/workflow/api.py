"""REST: cases, tasks, public notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from jianglu.kernel.errors import NotFound
from jianglu.platform.pages.rest import Id

from . import casepage, queries, services

router = Router(tags=["workflow"])


class CaseOut(Schema):
    """Where a case is."""

    id: int
    number: str
    flow: str
    node: str
    version: int
    title: str
    applicant: str
    region_code: str
    due_on: date | None
    overdue: bool
    outcome: str
    opened_at: datetime
    closed_at: datetime | None


class EntryOut(Schema):
    """One line of the history."""

    label: str
    node: str
    who: str
    when: datetime
    reason: str


class CaseDetail(Schema):
    """A case with what the caller may do now and what was done."""

    case: CaseOut
    actions: list[str]
    refusal: str
    history: list[EntryOut]


class ActIn(Schema):
    """An action on a case as it was read at `version`."""

    version: int = Field(ge=0, le=2**31 - 1)
    reason: Annotated[str, Field(max_length=2000)] = ""
    data: dict[Annotated[str, Field(max_length=60)], str | int | float | bool | None] = Field({}, max_length=50)


class NoticeOut(Schema):
    """A public notice."""

    id: int
    title: str
    body: str
    columns: list[str]
    rows: list[list[str]]
    published_on: date
    ends_on: date
    running: bool


class ObjectionIn(Schema):
    """An objection under one's real name."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Annotated[str, Field(max_length=20)]
    grounds: Annotated[str, Field(min_length=1, max_length=5000)]


class ObjectionOut(Schema):
    """An objection as its examiner sees it; the phone is masked."""

    id: int
    notice_id: int
    name: str
    contact: str = Field(alias="contact_masked")
    grounds: str
    state: str
    filed_at: datetime


class ObjectionAnswerIn(Schema):
    """What was found; upheld, the case leaves the notice."""

    uphold: bool
    answer: Annotated[str, Field(min_length=1, max_length=2000)]


class Taken(Schema):
    """The number under which something was taken."""

    id: int


class Page(Schema):
    """A part of a list."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/tasks", response=list[CaseOut])
def tasks(request: HttpRequest, part: Query[Page]) -> Any:
    """Cases that wait for the caller, the most urgent first."""
    return queries.inbox(request.actor)[part.offset : part.offset + part.limit]


@router.get("/cases", response=list[CaseOut])
def cases(request: HttpRequest, part: Query[Page]) -> Any:
    """Cases that the caller may see, the newest first."""
    return queries.visible_to(request.actor).order_by("-pk")[part.offset : part.offset + part.limit]


@router.get("/cases/{case_id}", response=CaseDetail)
def case(request: HttpRequest, case_id: Id) -> Any:
    """One case, the actions that the caller may take, and its history."""
    page = casepage.build(request.actor, case_id)
    return {
        "case": page.case,
        "actions": [form.action.code for form in page.forms],
        "refusal": page.refusal,
        "history": [
            {
                "label": str(entry.label),
                "node": str(entry.node),
                "who": entry.who,
                "when": entry.when,
                "reason": entry.reason,
            }
            for entry in page.history
        ],
    }


@router.post("/cases/{case_id}/actions/{action}", response=CaseOut)
def act(request: HttpRequest, case_id: Id, action: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")], sent: ActIn) -> Any:
    """Take an action; 409 when somebody was faster."""
    return services.act(request.actor, case_id, action, version=sent.version, reason=sent.reason, data=sent.data)


@router.get("/notices", response=list[NoticeOut], auth=None)
def notices(request: HttpRequest, part: Query[Page]) -> Any:
    """Public notices, the newest first."""
    return queries.notices()[part.offset : part.offset + part.limit]


@router.post("/notices/{notice_id}/objections", response={201: Taken}, auth=None)
def file_objection(request: HttpRequest, notice_id: Id, sent: ObjectionIn) -> Any:
    """Object to a running notice; anybody may."""
    return Status(201, services.file_objection(request.actor, notice_id, **sent.dict()))


@router.get("/cases/{case_id}/objections", response=list[ObjectionOut])
def objections(request: HttpRequest, case_id: Id, part: Query[Page]) -> Any:
    """Objections to a case's notices, for whose desk answers them."""
    page = casepage.build(request.actor, case_id)
    return [row for row, _form in page.answer_forms][part.offset : part.offset + part.limit]


@router.post("/cases/{case_id}/objections/{objection_id}/answer", response=ObjectionOut)
def answer_objection(request: HttpRequest, case_id: Id, objection_id: Id, sent: ObjectionAnswerIn) -> Any:
    """Close an objection with an answer."""
    page = casepage.build(request.actor, case_id)
    if objection_id not in {row.pk for row, _form in page.answer_forms}:
        raise NotFound()
    return services.answer_objection(request.actor, objection_id, uphold=sent.uphold, answer=sent.answer)

"""Recognition across the two ladders: the table, what the rules say, applying, the desk's list."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from jianglu.platform import calendar
from jianglu.platform.access import require

from ..permissions import VIEW_RECOGNITIONS
from ..recognition import queries, services, wishes
from .common import Id, Key, Short, paged

router = Router()


class CorrespondenceOut(Schema):
    """One line: occupations by the beginnings of their codes, the level, and the title beside it."""

    occupations: list[str] = Field(alias="family.occupations")
    level: str = Field(alias="step.level")
    series: str = Field(alias="family.series")
    rank: str = Field(alias="step.rank")
    title: str = Field(alias="title.zh")
    valid_from: date = Field(alias="family.valid_from")
    valid_to: date | None = Field(alias="family.valid_to")
    clause: str = Field(alias="family.clause")
    source: str = Field(alias="family.source")
    confidence: str = Field(alias="family.confidence")


class WishIn(Schema):
    """What is wished; `rank`, `titled_on` and `body_id` for a title holder, `outside_level` for a certificate holder."""

    direction: Literal["title", "level"]
    occupation_code: str = Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")
    level: Literal["3", "2", "1"]
    series: Short
    rank: Literal["", "junior", "middle", "deputy", "full"] = ""
    titled_on: date | None = None
    body_id: Key | None = None
    outside_level: Short = ""
    more_years_after: int = Field(0, ge=0, le=60)


class ApplyIn(WishIn):
    """With what the files prove."""

    proof: Short = ""


class RecognitionOut(Schema):
    """An application and where it is."""

    id: int
    number: str = Field(alias="case.number")
    direction: str
    state: str
    node: str = Field(alias="case.node")
    occupation_code: str = Field(alias="occupation_id")
    level: str
    series: str
    rank: str
    title: str
    body: str = Field(alias="body.name")
    applied_on: date
    recognised_on: date | None
    certificate_id: int | None
    certificate_number: str | None = Field(None, alias="certificate.number")


class RecognitionListed(RecognitionOut):
    """As the desk sees it; the number is masked."""

    name: str = Field(alias="person.name")
    number_masked: str = Field(alias="person.number_masked")
    region_code: str


class RecognitionDetail(RecognitionListed):
    """With the conditions as they were answered."""

    explanation: dict[str, Any] = Field(alias="decision.explanation")
    practice_score: float | None


@router.get("/recognition-table", response=list[CorrespondenceOut], auth=None)
def correspondence(request: HttpRequest, on: Query[date | None] = None) -> Any:
    """The lines in force on a day, today by default."""
    return queries.lines(on)


@router.post("/me/recognition-check", response=dict[str, Any])
def check(request: HttpRequest, data: WishIn) -> Any:
    """What the rules say of my wish today, condition by condition; nothing is written."""
    person_id, today = queries.applicant(request.actor), calendar.today()
    wish = wishes.check(wishes.Wish(**data.dict()), today)
    return wishes.ask(wish, person_id, on=today).explanation()


@router.get("/me/recognitions", response=list[RecognitionOut])
@paged()
def mine(request: HttpRequest) -> Any:
    """My applications, newest first."""
    return queries.mine(request.actor)


@router.post("/me/recognitions", response=RecognitionOut)
def apply(request: HttpRequest, data: Form[ApplyIn], evidence: File[list[UploadedFile]] = []) -> Any:  # noqa: B006
    """Hand in; what no register knows needs evidence (PDF or picture)."""
    values = data.dict()
    proof = values.pop("proof")
    papers = [(proof, upload) for upload in evidence]
    person_id = queries.applicant(request.actor)
    return services.apply(request.actor, person_id, wishes.Wish(**values), evidence=papers)


@router.post("/me/recognitions/{recognition_id}/withdrawal", response=RecognitionOut)
def withdraw(request: HttpRequest, recognition_id: Id) -> Any:
    """Take my application back before it is on public notice."""
    return services.withdraw(request.actor, queries.get(request.actor, recognition_id).pk)


@router.get("/recognitions", response=list[RecognitionListed])
@paged()
def listed(
    request: HttpRequest, direction: Literal["", "title", "level"] = "", state: Short = "", district: Short = ""
) -> Any:
    """Applications of my district or body, newest first."""
    require(request.actor, VIEW_RECOGNITIONS)
    rows = queries.listed(request.actor)
    wanted = {"direction": direction, "state": state, "region_code__startswith": district}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


@router.get("/recognitions/{recognition_id}", response=RecognitionDetail)
def one(request: HttpRequest, recognition_id: Id) -> Any:
    """One application that I may see."""
    return queries.get(request.actor, recognition_id)

"""Recognition by merit: what the rule says, nominating, the nominee's answer, the register of nominations."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from jianglu.people import queries as people
from jianglu.platform import calendar
from jianglu.platform.access import require

from ..errors import BodyNotFound
from ..nomination import queries, services
from ..permissions import NOMINATE, VIEW_NOMINATIONS
from .common import Id, Reason, Short, paged

router = Router()


class NominationIn(Schema):
    """One of my staff by identity number, the level, and the achievement; `merit_place` 0 for what is no contest."""

    number: str = Field(pattern=r"^\d{17}[\dXx]$")
    occupation_code: str = Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")
    level: Literal["5", "4", "3", "2", "1"]
    merit_kind: Literal["contest", "project", "honour"]
    merit_grade: Literal["national", "provincial", "district", "enterprise"]
    merit_title: str = Field(min_length=1, max_length=120)
    merit_place: int = Field(0, ge=0, le=999)
    merit_on: date
    statement: str = Field(min_length=1, max_length=2000)
    frontline: bool = True

    def wish(self) -> services.Wish:
        """The wish that was sent."""
        names = services.Wish.__dataclass_fields__
        return services.Wish(**{name: getattr(self, name) for name in names})


class NominateIn(NominationIn):
    """With what the files prove."""

    proof: Short = ""


class NominationAnswerIn(Schema):
    """The nominee's answer; whoever declines says why."""

    agrees: bool
    reason: Reason = ""


class NominationOut(Schema):
    """A nomination and where it is; the identity number is masked."""

    id: int
    number: str = Field(alias="case.number")
    state: str
    node: str = Field(alias="case.node")
    name: str = Field(alias="person.name")
    number_masked: str = Field(alias="person.number_masked")
    enterprise: str = Field(alias="organisation.name")
    region_code: str
    occupation_code: str = Field(alias="occupation_id")
    level: str
    merit_kind: str
    merit_grade: str
    merit_title: str
    merit_place: int
    merit_on: date
    nominated_on: date
    recognised_on: date | None
    certificate_id: int | None
    certificate_number: str | None = Field(None, alias="certificate.number")


class NominationDetail(NominationOut):
    """With the conditions as they were answered and the enterprise's minutes."""

    statement: str
    minutes: str
    explanation: dict[str, Any] = Field(alias="decision.explanation")


@router.post("/mine/nomination-check", response=dict[str, Any])
def check(request: HttpRequest, data: NominationIn) -> Any:
    """What the rule says today of one of my staff, condition by condition; nothing is written."""
    require(request.actor, NOMINATE)
    body, today, wish = _body(request), calendar.today(), data.wish()
    person = people.by_number_for(request.actor, data.number)
    services.check(wish, today)
    return services.ask(wish, body, person.pk, on=today).explanation()


@router.post("/mine/nominations", response=NominationOut)
def nominate(request: HttpRequest, data: Form[NominateIn], evidence: File[list[UploadedFile]] = []) -> Any:  # noqa: B006
    """Nominate one of my staff with papers (PDF or picture)."""
    require(request.actor, NOMINATE)
    body = _body(request)
    person = people.by_number_for(request.actor, data.number)
    papers = [(data.proof, upload) for upload in evidence]
    made = services.nominate(request.actor, body.organisation_id, person.pk, data.wish(), papers=papers)
    return queries.get(request.actor, made.pk)


@router.get("/me/nominations", response=list[NominationOut])
@paged()
def mine(request: HttpRequest) -> Any:
    """Nominations of me, newest first."""
    return queries.mine(request.actor)


@router.post("/me/nominations/{nomination_id}/answer", response=NominationOut)
def answer(request: HttpRequest, nomination_id: Id, data: NominationAnswerIn) -> Any:
    """Confirm that the papers are true and agree, or decline."""
    pk = queries.get(request.actor, nomination_id).pk
    services.answer(request.actor, pk, agrees=data.agrees, reason=data.reason)
    return queries.get(request.actor, pk)


@router.post("/mine/nominations/{nomination_id}/withdrawal", response=NominationOut)
def withdraw(request: HttpRequest, nomination_id: Id) -> Any:
    """Take a nomination of my enterprise back before it is on public notice."""
    pk = queries.get(request.actor, nomination_id).pk
    services.withdraw(request.actor, pk)
    return queries.get(request.actor, pk)


@router.get("/nominations", response=list[NominationOut])
@paged()
def listed(
    request: HttpRequest, state: Short = "", level: Short = "", merit_kind: Short = "", district: Short = ""
) -> Any:
    """Nominations of my enterprise or district, newest first."""
    require(request.actor, VIEW_NOMINATIONS)
    wanted = {"state": state, "level": level, "merit_kind": merit_kind, "region_code__startswith": district}
    return queries.listed(request.actor).filter(**{name: value for name, value in wanted.items() if value})


@router.get("/nominations/{nomination_id}", response=NominationDetail)
def one(request: HttpRequest, nomination_id: Id) -> Any:
    """One nomination that I may see."""
    return queries.get(request.actor, nomination_id)


def _body(request: HttpRequest) -> Any:
    body = queries.employer_of(request.actor)
    if body is None:
        raise BodyNotFound()
    return body

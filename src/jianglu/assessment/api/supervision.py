"""Supervision: inspections, findings, measures, draws; the tablet of another vendor hands a sheet in here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from ..supervision import queries, services
from ..supervision.services import SheetRow
from .common import Id, paged

router = Router()


class InspectionOut(Schema):
    """One inspection."""

    id: int
    plan_id: int
    plan: str = Field(alias="plan.title")
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    region_code: str
    supervisor: str = Field(alias="supervisor.name")
    kind: str = Field(alias="supervisor.kind")
    state: str
    due_on: date
    submitted_at: datetime | None
    findings: int = Field(alias="found")
    summary: str


class InspectionItemOut(Schema):
    """One item of the checklist, in the reader's language."""

    number: int
    section: str
    text: str
    severity: str
    photo: bool
    verdict: str | None = None
    note: str = ""


class InspectionDetail(Schema):
    """An inspection with its checklist."""

    inspection: InspectionOut
    items: list[InspectionItemOut]


class AnswerIn(Schema):
    """The answer to one item; photos come over the page."""

    number: Annotated[int, Field(ge=1, le=1000)]
    verdict: Literal["pass", "fail", "na"]
    note: Annotated[str, Field(max_length=500)] = ""


class InspectionSheetIn(Schema):
    """A whole sheet; the same key again is the same sheet."""

    key: UUID
    answers: Annotated[list[AnswerIn], Field(max_length=200)]
    summary: Annotated[str, Field(max_length=2000)] = ""


class FindingOut(Schema):
    """One finding."""

    id: int
    inspection_id: int
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    region_code: str
    severity: str
    state: str
    text: str
    raised_on: date
    due_on: date
    answered_on: date | None
    closed_on: date | None
    case_id: int | None


class MeasureOut(Schema):
    """A warning or a suspension."""

    id: int
    organisation_id: int
    organisation: str = Field(alias="organisation.name")
    region_code: str
    kind: str
    state: str
    occupation_code: str | None = Field(None, alias="occupation_id")
    points: int
    grounds: str
    from_on: date | None
    until_on: date | None
    case_id: int | None


class DrawIn(Schema):
    """Which exams of which district, and how many of them."""

    region_code: Annotated[str, Field(pattern=r"^\d{2,12}$")]
    first: date
    last: date
    share: Annotated[int, Field(ge=1, le=100)]


class DrawOut(Schema):
    """A draw with everything from which anybody derives it again."""

    id: int
    region_code: str
    first: date
    last: date
    share: int
    seed: str
    given: dict[str, Any]
    outcome: dict[str, list[int]]
    digest: str
    drawn_at: datetime


@router.get("/inspections", response=list[InspectionOut])
@paged()
def inspections(request: HttpRequest, state: Literal["", "assigned", "submitted", "cancelled"] = "") -> Any:
    """Inspections in reach, the latest first."""
    rows = queries.inspections(request.actor).order_by("-due_on", "-pk")
    return rows.filter(state=state) if state else rows


@router.get("/mine/inspections", response=list[InspectionOut])
@paged()
def my_inspections(request: HttpRequest) -> Any:
    """What I am sent to."""
    return queries.mine(request.actor)


@router.get("/inspections/{inspection_id}", response=InspectionDetail)
def inspection(request: HttpRequest, inspection_id: Id) -> Any:
    """One inspection with its checklist and answers."""
    return _detail(queries.get_inspection(request.actor, inspection_id))


@router.put("/inspections/{inspection_id}/sheet", response=InspectionDetail)
def submit_sheet(request: HttpRequest, inspection_id: Id, data: InspectionSheetIn) -> Any:
    """Hand in the sheet of my inspection; again with the same key it is the same sheet."""
    rows = [SheetRow(row.number, row.verdict, row.note) for row in data.answers]
    services.submit(request.actor, inspection_id, rows, key=data.key, summary=data.summary)
    return _detail(queries.my_inspection(request.actor, inspection_id))


@router.get("/findings", response=list[FindingOut])
@paged()
def findings(request: HttpRequest, severity: Literal["", "minor", "major", "critical"] = "") -> Any:
    """Findings in reach, the latest first."""
    rows = queries.findings(request.actor).order_by("-raised_on", "-pk")
    return rows.filter(severity=severity) if severity else rows


@router.get("/measures", response=list[MeasureOut])
@paged()
def measures(request: HttpRequest) -> Any:
    """Warnings and suspensions in reach, the latest first."""
    return queries.measures(request.actor)


@router.post("/draws", response={201: DrawOut})
def draw(request: HttpRequest, data: DrawIn) -> Any:
    """Draw plans and supervisors by lot."""
    return Status(
        201, services.draw(request.actor, data.region_code, first=data.first, last=data.last, share=data.share)
    )


@router.get("/draws/{draw_id}", response=DrawOut)
def one_draw(request: HttpRequest, draw_id: Id) -> Any:
    """One draw."""
    return queries.get_draw(request.actor, draw_id)


def _detail(row: Any) -> dict[str, Any]:
    lines = [
        {
            "number": line.number, "section": line.section, "text": line.text, "severity": line.severity,
            "photo": line.photo, "verdict": line.answer.verdict if line.answer else None,
            "note": line.answer.note if line.answer else "",
        }
        for line in queries.lines(row)
    ]  # fmt: skip
    return {"inspection": row, "items": lines}

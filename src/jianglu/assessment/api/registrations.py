"""Registrations: the candidate's own, and those that the body examines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from ..plans import enrolment, queries, services
from ..ticket import ticket_pdf
from .common import AssessmentReason, Counted, Id, Key, Short, paged
from .plans import Declared

router = Router()


class RegistrationOut(Schema):
    """A registration; ticket, room and seat come with the list."""

    id: int
    plan_id: int
    state: str
    kind: str
    sitting_kind: str
    condition: str
    skips_theory: bool
    skips_practice: bool
    skips_review: bool
    ticket: str
    room: str | None = Field(None, alias="room.name")
    seat_no: int | None
    reason: str
    registered_at: datetime


class FeesOut(Schema):
    """What is to be paid, fen: the plan's fee or the waived one; the state of the photo (waiting, accepted, refused)."""

    due: int
    photo_state: str | None


class MyRegistrationOut(RegistrationOut, FeesOut):
    """One of my registrations with the plan and, once I sat down, the exam."""

    title: str = Field(alias="plan.title")
    organisation: str = Field(alias="plan.organisation.name")
    theory_at: datetime = Field(alias="plan.theory_at")
    attempt_id: str | None = None

    @staticmethod
    def resolve_attempt_id(obj: Any) -> str | None:
        attempt = getattr(obj, "attempt", None)
        return str(attempt.pk) if attempt else None


class CandidateOut(RegistrationOut, FeesOut):
    """A candidate as the body sees them; the number is masked."""

    name: str = Field(alias="person.name")
    number: str = Field(alias="person.number_masked")
    proofs: int


class EvidenceOut(Schema):
    """A document that was handed in."""

    id: int
    proof: str
    name: str = Field(alias="file.name")


class CandidateDetail(RegistrationOut):
    """What was declared, the explanation as it was given, the evidence."""

    name: str = Field(alias="person.name")
    number: str = Field(alias="person.number_masked")
    declared: dict[str, Any]
    explanation: dict[str, Any]
    evidence: list[EvidenceOut]

    @staticmethod
    def resolve_evidence(obj: Any) -> Any:
        return obj.evidence.all()


class RegisterIn(Declared):
    """What is declared, by which condition (else the first that is met), and which proof the files are."""

    condition: Short = ""
    proof: Short = ""


class DecisionIn(AssessmentReason):
    """Whether the materials do; a rejection needs a reason."""

    accept: bool


@router.post("/plans/{plan_id}/registrations", response=RegistrationOut)
def register(request: HttpRequest, plan_id: Id, data: Form[RegisterIn], evidence: File[list[UploadedFile]] = []) -> Any:  # noqa: B006
    """Register myself, with evidence where a condition cannot be read from the registers."""
    queries.get_plan(plan_id)
    values = data.dict()
    condition, proof = values.pop("condition"), values.pop("proof")
    return services.register(
        request.actor, plan_id, queries.applicant(request.actor), declared=values, condition=condition,
        evidence=[(proof, upload) for upload in evidence],
    )  # fmt: skip


@router.post("/plans/{plan_id}/staff", response=Counted)
def register_staff(request: HttpRequest, plan_id: Id, organisation_id: Form[Key], sheet: File[UploadedFile]) -> Any:
    """Register people of my unit with the 33-column sheet (XLSX or CSV): all or none; every bad cell is named."""
    queries.get_plan(plan_id)
    return {"count": enrolment.register_staff(request.actor, organisation_id, plan_id, sheet)}


@router.get("/me/registrations", response=list[MyRegistrationOut])
@paged()
def mine(request: HttpRequest) -> Any:
    """My registrations, newest first."""
    return queries.mine(request.actor)


@router.get("/me/registrations/{registration_id}", response=MyRegistrationOut)
def my_registration(request: HttpRequest, registration_id: Id) -> Any:
    """One of them."""
    return queries.get_mine(request.actor, registration_id)


@router.post("/me/registrations/{registration_id}/withdrawal", response=RegistrationOut)
def withdraw(request: HttpRequest, registration_id: Id) -> Any:
    """Give my place back before the list is made."""
    queries.get_mine(request.actor, registration_id)
    return services.withdraw(request.actor, registration_id)


@router.get(
    "/me/registrations/{registration_id}/ticket",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def ticket(request: HttpRequest, registration_id: Id) -> HttpResponse:
    """My admission ticket as a PDF; 404 before the list is made."""
    return ticket_pdf(queries.get_mine(request.actor, registration_id))


@router.get("/mine/plans/{plan_id}/registrations", response=list[CandidateOut])
@paged()
def candidates(request: HttpRequest, plan_id: Id) -> Any:
    """Candidates of a plan of my body or region."""
    queries.get_own_plan(request.actor, plan_id)
    return queries.registrations_of(request.actor, plan_id)


@router.get("/registrations/{registration_id}", response=CandidateDetail)
def candidate(request: HttpRequest, registration_id: Id) -> Any:
    """One registration that I may see."""
    return queries.get_registration(request.actor, registration_id)


@router.post("/registrations/{registration_id}/decision", response=RegistrationOut)
def decide(request: HttpRequest, registration_id: Id, data: DecisionIn) -> Any:
    """Confirm the materials of a candidate, or reject them with a reason."""
    queries.get_registration(request.actor, registration_id)
    return services.confirm_materials(request.actor, registration_id, accept=data.accept, reason=data.reason)

"""Photos of candidates and requests to pay less: handed in by the candidate, decided by the body."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from jianglu.platform.pages.rest import BIGGEST

from .. import errors
from ..intake import queries, services
from ..plans import queries as plans
from .common import AssessmentReason, Id, Reason, Short, paged

router = Router()


class CandidatePhotoOut(Schema):
    """A photo and what became of it: waiting, accepted or refused with the reason; `file_id` is downloaded under /files/."""

    id: int
    registration_id: int
    file_id: int
    state: str
    reason: str
    handed_at: datetime
    decided_at: datetime | None
    decided_by: str


class PhotoToCheck(CandidatePhotoOut):
    """The same with whom it shows."""

    name: str = Field(alias="registration.person.name")
    ticket: str = Field(alias="registration.ticket")
    plan_id: int = Field(alias="registration.plan_id")


class FeeWaiverOut(Schema):
    """A request to pay less: waiting, granted with the `fee` left to pay (fen), or refused with the reason.

    `registered`: the registers showed the group on the day of the request; else there is evidence.
    """

    id: int
    registration_id: int
    group: str
    registered: bool
    evidence_id: int | None
    state: str
    fee: int | None
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str


class WaiverToDecide(FeeWaiverOut):
    """The same with who asks and what the plan costs, fen."""

    name: str = Field(alias="registration.person.name")
    plan_id: int = Field(alias="registration.plan_id")
    full: int = Field(alias="registration.plan.fee")


class PhotoDecisionIn(AssessmentReason):
    """Whether the photo does; a refusal needs a reason."""

    accept: bool


class WaiverDecisionIn(Schema):
    """What is left to pay, fen; none refuses the request, which needs a reason."""

    fee: Annotated[int, Field(ge=0, le=BIGGEST)] | None
    reason: Reason = ""


@router.get("/me/registrations/{registration_id}/photo", response=CandidatePhotoOut)
def my_photo(request: HttpRequest, registration_id: Id) -> Any:
    """The last photo that I handed in, with its state; 404 before there is one."""
    row = plans.get_mine(request.actor, registration_id)
    found = queries.newest_photos([row.pk]).get(row.pk)
    if found is None:
        raise errors.PhotoNotFound()
    return found


@router.post("/me/registrations/{registration_id}/photo", response={201: CandidatePhotoOut})
def hand_in_photo(request: HttpRequest, registration_id: Id, photo: File[UploadedFile]) -> Any:
    """Hand in my photo, JPEG or PNG; one that waits is replaced."""
    plans.get_mine(request.actor, registration_id)
    return Status(201, services.hand_in_photo(request.actor, registration_id, photo))


@router.get("/me/registrations/{registration_id}/waiver", response=FeeWaiverOut)
def my_waiver(request: HttpRequest, registration_id: Id) -> Any:
    """My last request to pay less, with its state; 404 before there is one."""
    row = plans.get_mine(request.actor, registration_id)
    found = queries.newest_waivers([row.pk]).get(row.pk)
    if found is None:
        raise errors.WaiverNotFound()
    return found


@router.post("/me/registrations/{registration_id}/waiver", response={201: FeeWaiverOut})
def ask_waiver(
    request: HttpRequest, registration_id: Id, group: Form[Short], evidence: File[UploadedFile | None] = None
) -> Any:
    """Ask to pay less as one of a group; evidence where the registers do not show it."""
    plans.get_mine(request.actor, registration_id)
    return Status(201, services.ask_waiver(request.actor, registration_id, group=group, evidence=evidence))


@router.get("/photos", response=list[PhotoToCheck])
@paged()
def photos(request: HttpRequest, state: Literal["", "waiting", "accepted", "refused"] = "") -> Any:
    """Photos of my body's or district's candidates, those that wait first."""
    rows = queries.photos(request.actor)
    return rows.filter(state=state) if state else rows


@router.get("/photos/{photo_id}", response=PhotoToCheck)
def photo(request: HttpRequest, photo_id: Id) -> Any:
    """One of them."""
    return queries.get_photo(request.actor, photo_id)


@router.post("/photos/{photo_id}/decision", response=PhotoToCheck)
def decide_photo(request: HttpRequest, photo_id: Id, data: PhotoDecisionIn) -> Any:
    """Accept a photo that waits, or refuse it with a reason."""
    queries.get_photo(request.actor, photo_id)
    services.decide_photo(request.actor, photo_id, accept=data.accept, reason=data.reason)
    return queries.get_photo(request.actor, photo_id)


@router.get("/waivers", response=list[WaiverToDecide])
@paged()
def waivers(request: HttpRequest, state: Literal["", "waiting", "granted", "refused"] = "") -> Any:
    """Requests of my body's or district's candidates, those that wait first."""
    rows = queries.waivers(request.actor)
    return rows.filter(state=state) if state else rows


@router.get("/waivers/{waiver_id}", response=WaiverToDecide)
def waiver(request: HttpRequest, waiver_id: Id) -> Any:
    """One of them."""
    return queries.get_waiver(request.actor, waiver_id)


@router.post("/waivers/{waiver_id}/decision", response=WaiverToDecide)
def decide_waiver(request: HttpRequest, waiver_id: Id, data: WaiverDecisionIn) -> Any:
    """Grant a request with what is left to pay, or refuse it with a reason."""
    queries.get_waiver(request.actor, waiver_id)
    services.decide_waiver(request.actor, waiver_id, fee=data.fee, reason=data.reason)
    return queries.get_waiver(request.actor, waiver_id)

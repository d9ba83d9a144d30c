"""The credentials room over HTTP."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from . import queries, services
from .queries import Verification
from .views import scan_address, slow_down

router = Router(tags=["credentials"])


class CertificateOut(Schema):
    """A certificate of one's own or in scope."""

    id: int
    kind: str
    number: str
    holder_name: str
    occupation_code: str = Field(alias="occupation_id")
    occupation: str = Field(alias="occupation.name")
    level: str
    body_id: int
    body: str = Field(alias="body.name")
    issued_on: date
    status: str


class VerifyIn(Schema):
    """Number and holder's name as printed."""

    number: str = Field(max_length=40)
    name: str = Field(max_length=60)


class VerificationOut(Schema):
    """What the public learns of a certificate."""

    number: str
    kind: str
    holder: str
    holder_number: str
    occupation_code: str
    occupation: str
    work_type: str
    level: str
    body: str
    issued_on: date
    scores: dict[str, float]
    status: str
    status_on: date | None
    status_reason: str
    authentic: bool
    in_force: bool


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=300)


class CorrectIn(ReasonIn):
    """What is put right."""

    holder_name: str = Field(max_length=60)


@router.get("/certificates", response=list[CertificateOut], summary=_("证书列表（本人或权限范围内）"))
@paginate
def certificates(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Certificates of one's own or in scope."""
    return queries.visible_to(request.actor)


@router.get("/certificates/{pk}", response=CertificateOut, summary=_("证书详情"))
def certificate(request: HttpRequest, pk: int):  # type: ignore[no-untyped-def]
    """One certificate."""
    return queries.get(request.actor, pk)


@router.get(
    "/certificates/{pk}/document",
    summary=_("签章 PDF"),
    openapi_extra={"responses": {200: {"content": {"application/pdf": {}}}}},
)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed PDF."""
    row = queries.get(request.actor, pk)
    pdf = services.document(request.actor, row, address=scan_address(request, row.token))
    return HttpResponse(pdf, content_type="application/pdf")


@router.post("/certificates/{pk}/revoke", response=CertificateOut, summary=_("撤销证书"))
def revoke(request: HttpRequest, pk: int, body: ReasonIn):  # type: ignore[no-untyped-def]
    """Withdraw a certificate at once."""
    queries.get(request.actor, pk)
    services.revoke(request.actor, pk, reason=body.reason)
    return queries.get(request.actor, pk)


@router.post("/certificates/{pk}/correct", response=CertificateOut, summary=_("更正换发"))
def correct(request: HttpRequest, pk: int, body: CorrectIn):  # type: ignore[no-untyped-def]
    """Replace a certificate whose face is wrong."""
    queries.get(request.actor, pk)
    new = services.correct(request.actor, pk, reason=body.reason, holder_name=body.holder_name)
    return queries.get(request.actor, new.pk)


@router.post("/verify", response=VerificationOut, auth=None, summary=_("公开核验：编号加姓名"))
def verify(request: HttpRequest, body: VerifyIn) -> Verification:
    """Verify by number and name."""
    slow_down(request)
    return queries.verify_number(body.number, body.name)


@router.get("/verify/{token}", response=VerificationOut, auth=None, summary=_("公开核验：二维码"))
def verify_token(request: HttpRequest, token: str) -> Verification:
    """Verify by the QR code's token."""
    slow_down(request)
    return queries.verify_token(token)

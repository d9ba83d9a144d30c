"""The credentials room over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_noop as _
from ninja import Field, File, Form, Router, Schema, UploadedFile
from ninja.pagination import paginate

from . import queries, services
from . import reading as reader
from .queries import Verification
from .services import screening
from .views import lookup, scan_address, slow_down

router = Router(tags=["credentials"])


class CertificateOut(Schema):
    """A certificate of one's own or in scope."""

    id: int
    kind: str
    number: str
    holder_name: str
    occupation_code: str | None = Field(alias="occupation_id")
    occupation: str | None = Field(None, alias="occupation.name")
    level: str
    title: str
    body_id: int
    body: str = Field(alias="body.name")
    issued_on: date
    expires_on: date | None
    basis: str
    status: str


class HolderIn(Schema):
    """Name and whole identity number of the holder."""

    name: str = Field(max_length=60)
    identity_number: str = Field(max_length=18)


class VerifyIn(Schema):
    """Number and holder's name as printed."""

    number: str = Field(max_length=40)
    name: str = Field(max_length=60)


class CheckOut(Schema):
    """One thing that was looked at; `passed` is null where it could not be decided."""

    name: str
    label: str
    passed: bool | None
    text: str


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
    title: str
    body: str
    issued_on: date
    expires_on: date | None
    historic: bool
    scores: dict[str, float]
    status: str
    status_on: date | None
    status_reason: str
    authentic: bool
    in_force: bool
    expired: bool
    checks: list[CheckOut]


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=300)


class IntakeIn(Schema):
    """Which register the sheet comes from, in words."""

    source: str = Field(max_length=80)


class IntakeOut(Schema):
    """A sheet of historic certificates and how far it is."""

    id: int
    source: str
    state: str
    total: int
    problems: int
    job_id: int | None


class BulkCheckOut(Schema):
    """A sheet that the unit had verified."""

    id: int
    at: datetime
    asked_by: str
    total: int
    valid: int
    missed: int


class LineOut(Schema):
    """What came of one certificate asked for."""

    row: int
    name: str
    outcome: Literal["valid", "invalid", "unknown", "unanswered"]
    said: str
    number: str
    kind: str
    subject: str
    body: str
    issued_on: str
    expires_on: str
    status: str


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


@router.get(
    "/certificates/{pk}/licence",
    summary=_("OFD 版式文件"),
    openapi_extra={"responses": {200: {"content": {"application/ofd": {}}}}},
)
def licence(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate as OFD."""
    row = queries.get(request.actor, pk)
    content = services.licence_file(request.actor, row, address=scan_address(request, row.token))
    return HttpResponse(content, content_type="application/ofd")


@router.get(
    "/certificates/{pk}/credential",
    summary=_("可验证凭证（W3C VC 2.0、Open Badges 3.0）"),
    openapi_extra={"responses": {200: {"content": {"application/vc": {}, "application/vc+jwt": {}}}}},
)
def credential(request: HttpRequest, pk: int, form: Literal["jcs", "rdfc", "sm2", "jwt"] = "jcs") -> HttpResponse:
    """The verifiable credential, secured as asked: eddsa-jcs-2022 (as at issue), eddsa-rdfc-2022, sm2-sm3-jcs, or vc+jwt."""
    content = services.credential(request.actor, queries.get(request.actor, pk), form=form)
    if isinstance(content, str):
        return HttpResponse(content, content_type="application/vc+jwt")
    return JsonResponse(content, content_type="application/vc", json_dumps_params={"ensure_ascii": False})


def _changed(request: HttpRequest, pk: int, service: Callable[..., Any], body: ReasonIn) -> Any:
    queries.get(request.actor, pk)
    return queries.get(request.actor, service(request.actor, pk, reason=body.reason).pk)


@router.post("/certificates/{pk}/revoke", response=CertificateOut, summary=_("撤销证书"))
def revoke(request: HttpRequest, pk: int, body: ReasonIn):  # type: ignore[no-untyped-def]
    """Withdraw a certificate at once."""
    return _changed(request, pk, services.revoke, body)


@router.post("/certificates/{pk}/suspend", response=CertificateOut, summary=_("暂停证书"))
def suspend(request: HttpRequest, pk: int, body: ReasonIn):  # type: ignore[no-untyped-def]
    """Hold a certificate while a doubt is looked into."""
    return _changed(request, pk, services.suspend, body)


@router.post("/certificates/{pk}/reinstate", response=CertificateOut, summary=_("恢复证书"))
def reinstate(request: HttpRequest, pk: int, body: ReasonIn):  # type: ignore[no-untyped-def]
    """End a suspension."""
    return _changed(request, pk, services.reinstate, body)


@router.post("/certificates/{pk}/replace", response=CertificateOut, summary=_("补发换证"))
def replace(request: HttpRequest, pk: int, body: ReasonIn):  # type: ignore[no-untyped-def]
    """Issue the same face anew; the old QR code and signature end."""
    return _changed(request, pk, services.replace, body)


@router.post("/certificates/{pk}/correct", response=CertificateOut, summary=_("更正换发"))
def correct(request: HttpRequest, pk: int, body: CorrectIn):  # type: ignore[no-untyped-def]
    """Replace a certificate whose face is wrong."""
    queries.get(request.actor, pk)
    new = services.correct(request.actor, pk, reason=body.reason, holder_name=body.holder_name)
    return queries.get(request.actor, new.pk)


@router.post("/verify", response=VerificationOut, auth=None, summary=_("公开核验：编号加姓名"))
def verify(request: HttpRequest, body: VerifyIn) -> Verification:
    """Verify by number and name."""
    with lookup(request):
        return queries.verify_number(body.number, body.name)


@router.post("/verify/person", response=list[VerificationOut], auth=None, summary=_("公开核验：姓名加身份证号码"))
def verify_person(request: HttpRequest, body: HolderIn) -> list[Verification]:
    """All certificates of one person, for whoever has the whole identity number."""
    with lookup(request):
        return queries.verify_person(body.name, body.identity_number)


class ReadingOut(Schema):
    """What came of a file: its own checks, what it shows, and the register's word where the certificate is ours."""

    kind: str
    in_force: bool
    checks: list[CheckOut]
    found: VerificationOut | None


@router.post("/verify/file", response=ReadingOut, auth=None, summary=_("公开核验：证书文件（PDF、OFD、JSON、JWT）"))
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> reader.Reading:
    """Verify a certificate's file; it is read and thrown away."""
    slow_down(request)
    return reader.read(file.read(reader.MOST + 1))


@router.get("/verify/{token}", response=VerificationOut, auth=None, summary=_("公开核验：二维码"))
def verify_token(request: HttpRequest, token: str) -> Verification:
    """Verify by the QR code's token."""
    with lookup(request):
        return queries.verify_token(token)


@router.get("/historic", response=list[IntakeOut], summary=_("历史证书导入记录"))
@paginate
def intakes(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Sheets of historic certificates; the job of each tells progress and bad rows."""
    return queries.intakes(request.actor)


@router.post("/historic", response={201: IntakeOut}, summary=_("导入历史证书（XLSX 或 CSV）"))
def take_in(request: HttpRequest, file: File[UploadedFile], form: Form[IntakeIn]):  # type: ignore[no-untyped-def]
    """Keep a sheet and start the job that checks and enters it."""
    return 201, services.take_in(request.actor, file, source=form.source)


@router.get("/bulk-checks", response=list[BulkCheckOut], summary=_("批量核验记录"))
@paginate
def bulk_checks(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Sheets that the unit had verified."""
    return queries.bulk_checks(request.actor)


@router.post("/bulk-checks", response={201: BulkCheckOut}, summary=_("批量核验证书（XLSX 或 CSV）"))
def check_many(request: HttpRequest, file: File[UploadedFile], organisation_id: Form[int]):  # type: ignore[no-untyped-def]
    """Verify every row of a sheet for a unit."""
    return 201, services.check_many(request.actor, organisation_id, file)


@router.get("/bulk-checks/{pk}/lines", response=list[LineOut], summary=_("批量核验结果"))
def check_lines(request: HttpRequest, pk: int):  # type: ignore[no-untyped-def]
    """What came of each row, for a month."""
    return screening.lines_of(queries.bulk_check(request.actor, pk))

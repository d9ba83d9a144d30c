"""What the register says of a certificate, check by check, in words that a passer-by understands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jianglu.people import queries as people
from jianglu.platform import calendar, vault
from jianglu.platform.access import rls

from . import rules, scopes, signing
from .errors import NotVerified
from .models import Certificate, StatusChange

MOST = 50  # certificates of one person that a query by identity number shows


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `passed` is None where it could not be decided."""

    name: str
    label: str
    passed: bool | None
    text: str


@dataclass(frozen=True)
class Verification:
    """What the public learns of a certificate; `authentic` says that register and signature agree."""

    number: str
    kind: str
    kind_label: str
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
    scores: dict[str, float]
    status: str
    status_label: str
    status_on: date | None
    status_reason: str
    authentic: bool
    checks: list[Check]
    token: str = ""
    basis: str = ""
    face: dict[str, Any] = field(default_factory=dict)

    @property
    def expired(self) -> bool:
        """Whether the term is over."""
        return rules.expired(self.expires_on, calendar.today())

    @property
    def historic(self) -> bool:
        """Whether it was taken over from an older register."""
        return self.basis == Certificate.Basis.HISTORIC

    @property
    def in_force(self) -> bool:
        """True when the certificate is valid, within its term, and its record is as it was signed."""
        return self.status == Certificate.Status.VALID and self.authentic and not self.expired


@rls.elevated("credentials.verify")
def verify_token(token: str) -> Verification:
    """Verify by the QR code's token; raises NotVerified. A superseded version leads to the one that replaced it."""
    row = Certificate.objects.filter(token=token).first()
    replaced = row is not None and row.status == Certificate.Status.SUPERSEDED
    while row is not None and row.status == Certificate.Status.SUPERSEDED:
        row = Certificate.objects.filter(supersedes=row).first()
    return of(row, older=replaced)


@rls.elevated("credentials.verify")
def verify_number(number: str, name: str) -> Verification:
    """Verify by number and holder's name, both exact but for spaces and case; raises NotVerified."""
    wanted = re.sub(r"\s", "", number).upper()
    row = (
        Certificate.objects.filter(number=wanted, holder_name=name.strip())
        .exclude(status=Certificate.Status.SUPERSEDED)
        .first()
    )
    return of(row, name=name.strip())


def is_identity_number(text: str) -> bool:
    """Whether a text has the form of a resident number (18 characters); certificate numbers have 13, 16, 20 or 22."""
    return bool(re.fullmatch(r"[1-9]\d{16}[\dX]", re.sub(r"\s", "", text).upper()))


@rls.elevated("credentials.verify")
def verify_person(name: str, identity_number: str) -> list[Verification]:
    """All certificates of the person with that name and whole identity number, newest first; raises NotVerified."""
    index = vault.blind_index(re.sub(r"\s", "", identity_number).upper())
    person_id = people.ids_by_index([index]).get(index)
    rows = (
        Certificate.objects.filter(person_id=person_id, holder_name=name.strip())
        .exclude(status=Certificate.Status.SUPERSEDED)
        .order_by("-issued_on", "-pk")[:MOST]
        if person_id is not None
        else []
    )
    found = [of(row, name=name.strip(), number=True) for row in rows]
    if not found:
        raise NotVerified()
    return found


def of(row: Certificate | None, *, name: str = "", number: bool = False, older: bool = False) -> Verification:
    """The verification of one row of the register; raises NotVerified for None."""
    if row is None:
        raise NotVerified()
    change = StatusChange.objects.filter(certificate=row, status=row.status).order_by("-pk").first()
    face, authentic = row.record, is_authentic(row)
    return Verification(
        number=row.number,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        holder=row.holder_name,
        holder_number=row.holder_number,
        occupation_code=row.occupation_id or "",
        occupation=str(face["occupation"]),
        work_type=str(face["work_type"]),
        level=row.level,
        title=row.title,
        body=str(face["body"]),
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        scores=row.scores,
        status=row.status,
        status_label=str(row.get_status_display()),
        status_on=change.at.date() if change else None,
        status_reason=change.reason if change else "",
        authentic=authentic,
        checks=[
            _signature(authentic),
            issuer_check(row),
            _status(row, change),
            *([_term(row)] if row.expires_on else []),
            _identity(row, name=name, number=number),
            *([_older()] if older else []),
        ],
        token=row.token,
        basis=row.basis,
        face=row.details.get("face", {}),
    )


def _signature(authentic: bool) -> Check:
    text = _("登记内容与签发时的数字签名一致") if authentic else _("登记内容与签发时的数字签名不一致，请勿采信")
    return Check("signature", _("数字签名"), authentic, text)


def issuer_check(row: Certificate) -> Check:
    """Whether the body was filed for the occupation and level on the day of issue."""
    label = _("发证机构资格")
    if row.basis == Certificate.Basis.HISTORIC:
        return Check("issuer", label, None, _("历史证书：入库时已与原登记逐行核对，发证当时的备案范围不在本系统内"))
    if row.kind != Certificate.Kind.SKILL or row.occupation_id is None:
        return Check("issuer", label, True, _("由在本系统登记的机构依评审决定或培训记录签发"))
    found = scopes.spans([row.body_id])
    if scopes.covers(found, row.occupation_id, row.level, row.issued_on):
        return Check("issuer", label, True, _("发证之日，该机构备案的职业和等级范围包含本证书"))
    if not found:
        return Check("issuer", label, None, _("系统中没有该机构的备案记录，请向市级人社部门核实"))
    return Check("issuer", label, None, _("发证之日的备案范围里没有找到该职业和等级，请向发证机构核实"))


def _status(row: Certificate, change: StatusChange | None) -> Check:
    label = _("当前状态")
    if row.in_force:
        return Check("status", label, True, _("未被暂停、撤销或换发"))
    detail = {"status": row.get_status_display(), "day": change.at.date() if change else row.issued_on}
    return Check("status", label, False, _("%(day)s 起%(status)s") % detail)


def _term(row: Certificate) -> Check:
    over = rules.expired(row.expires_on, calendar.today())
    text = _("有效期至 %(day)s，已过期") if over else _("有效期至 %(day)s")
    return Check("term", _("有效期"), not over, text % {"day": row.expires_on})


def _identity(row: Certificate, *, name: str, number: bool) -> Check:
    label = _("持证人身份")
    if number:
        return Check("identity", label, True, _("姓名和身份证号码与登记一致"))
    if name:
        return Check(
            "identity",
            label,
            True,
            _("姓名与登记一致；证件号码请与本人证件核对：%(number)s") % {"number": row.holder_number},
        )
    return Check(
        "identity", label, None, _("请与本人证件核对姓名和证件号码：%(number)s") % {"number": row.holder_number}
    )


def _older() -> Check:
    return Check("version", _("版本"), False, _("所扫的是已换发的旧版，以下为现行版本"))


def is_authentic(row: Certificate) -> bool:
    """Whether the columns of the register still say what the sealed record says, and the seal is ours."""
    return _face_matches(row) and signing.record_is_authentic(row.record, bytes(row.signature), row.key_id)


def _face_matches(row: Certificate) -> bool:
    record = row.record
    return bool(
        record["number"] == row.number
        and record["holder"] == row.holder_name
        and record["holder_number"] == row.holder_number
        and (record["occupation_code"] or None) == row.occupation_id
        and record["level"] == row.level
        and record["issued_on"] == row.issued_on.isoformat()
        and record["scores"] == row.scores
        and record["token"] == row.token
        and record.get("title", "") == row.title
        and record.get("details", {}) == row.details
        and record.get("expires_on") == (row.expires_on.isoformat() if row.expires_on else None)
    )

"""Verifying a file that somebody holds: a credential as JSON or JWT, an SD-JWT, or a PDF or OFD that carries one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _

from jianglu.platform import calendar
from jianglu.platform.access import rls

from . import identities, offline, pades, verification
from .errors import NotACertificateFile
from .models import Certificate, LicenceFile, Signed, WalletCopy
from .vc import bitstring, jose, proofs, sdjwt
from .verification import Check, Verification

MOST = 5 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Reading:
    """What came of a file: the checks of the file itself, what it shows, and the register's word where it is ours."""

    kind: str
    checks: list[Check]
    found: Verification | None
    shown: Mapping[str, Any]

    @property
    def in_force(self) -> bool:
        """Whether the file is as it was signed and the register says that the certificate is in force."""
        whole = all(check.passed is not False for check in self.checks)
        return whole and self.found is not None and self.found.in_force


@rls.elevated("credentials.read")
def read(content: bytes) -> Reading:
    """Verify a file; raises NotACertificateFile for anything that holds no credential."""
    if len(content) > MOST:
        raise NotACertificateFile()
    checks = []
    kind = "pdf" if content.startswith(b"%PDF") else "ofd" if content.startswith(b"PK") else ""
    if kind == "pdf":
        checks.append(_paper(content))
    elif kind == "ofd":
        checks.append(_licence_file(content))
    try:
        text = offline.extract(content)
    except (offline.Refused, ValueError, OSError, NotImplementedError, RuntimeError, BadZipFile) as error:
        raise NotACertificateFile() from error
    if text.startswith("{"):
        return _of_json(text, kind or "json", checks)
    if "~" in text:
        return _of_sd_jwt(text, checks)
    return _of_jwt(text, checks)


def _paper(content: bytes) -> Check:
    label = _("PDF 签章")
    signature = pades.read_signature(content)
    if signature is None:
        return Check("paper", label, False, _("文件没有本市的电子签章，或签章后被改动"))
    if not signature.intact or not signature.trusted:
        return Check("paper", label, False, _("电子签章无效：文件被改动，或签章证书不受信任"))
    day = signature.at.date() if signature.at else ""
    return Check(
        "paper", label, True, _("%(signer)s 的签章有效，时间戳 %(day)s") % {"signer": signature.signer, "day": day}
    )


def _licence_file(content: bytes) -> Check:
    """Its page is not sealed, so only the very file that was handed out is taken at its word."""
    label = _("OFD 文件")
    if LicenceFile.objects.filter(sha256=sha256(content).hexdigest()).exists():
        return Check("paper", label, True, _("与下载时的文件逐字节一致"))
    return Check("paper", label, False, _("与登记中的文件不一致：页面内容可能被改动，请以下方登记内容为准"))


def _of_json(text: str, kind: str, checks: list[Check]) -> Reading:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotACertificateFile() from error
    if not isinstance(document, dict) or "credentialSubject" not in document:
        raise NotACertificateFile()
    row = _row(document.get("id"))
    return Reading(kind, [*checks, _proof(document, row)], verification.of(row) if row else None, document)


def _proof(document: dict[str, Any], row: Certificate | None) -> Check:
    label = _("凭证签名")
    try:
        methods = proofs.verify_proofs(document, identities.resolve, now=calendar.now())
    except proofs.KeyCompromised:
        kept = row is not None and Signed.objects.filter(certificate=row, document=document).exists()
        if kept:
            return Check("proof", label, True, _("签发密钥此后泄露；登记中存有签发当时的同一份凭证，内容可信"))
        return Check("proof", label, False, _("签发密钥已泄露，登记中没有这份凭证，请持证人重新下载"))
    except (proofs.ProofFailed, ValueError, TypeError, AttributeError):
        return Check("proof", label, False, _("签名不符：内容在签发后被改动，或不是本市登记的机构签发"))
    issuer = document.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    if any(method.controller != issuer for method in methods) or row is None:
        return Check("proof", label, False, _("签名属于另一机构，或登记中没有这张证书"))
    return Check("proof", label, True, _("内容与签发时一致，由 %(did)s 签名") % {"did": issuer})


def _of_jwt(text: str, checks: list[Check]) -> Reading:
    try:
        payload = jose.verify(text, identities.resolve)
    except proofs.ProofFailed as error:
        try:
            _header, payload = jose.opened(text)
        except proofs.ProofFailed:
            raise NotACertificateFile() from error
        failed = Check("proof", _("凭证签名"), False, _("签名不符：内容在签发后被改动，或不是本市登记的机构签发"))
        row = _row(payload.get("id"))
        return Reading("jwt", [*checks, failed], verification.of(row) if row else None, payload)
    row = _row(payload.get("id"))
    issuer = payload["issuer"]["id"] if isinstance(payload.get("issuer"), dict) else payload.get("issuer")
    good = Check("proof", _("凭证签名"), row is not None, _("内容与签发时一致，由 %(did)s 签名") % {"did": issuer})
    return Reading("jwt", [*checks, good], verification.of(row) if row else None, payload)


def _of_sd_jwt(text: str, checks: list[Check]) -> Reading:
    """What the holder chose to show; the register is asked for the status alone, so that nothing hidden comes to light."""
    label = _("凭证签名")
    try:
        claims = sdjwt.verify(text, identities.resolve, now=calendar.now())
    except (proofs.ProofFailed, ValueError, TypeError, AttributeError, KeyError):
        return Reading(
            "sd-jwt",
            [Check("proof", label, False, _("签名不符：内容在签发后被改动，或不是本市登记的机构签发"))],
            None,
            {},
        )
    checks = [
        *checks,
        Check("proof", label, True, _("所出示的内容与签发时一致，由 %(did)s 签名") % {"did": claims["iss"]}),
    ]
    checks.append(status_of_claims(claims))
    hidden = {"iss", "vct", "nbf", "exp", "iat", "cnf", "status"}
    return Reading("sd-jwt", checks, None, {name: value for name, value in claims.items() if name not in hidden})


@rls.elevated("credentials.read")
def certificate_of_claims(claims: Mapping[str, Any]) -> tuple[Certificate | None, bool]:
    """(the SD-JWT's certificate, found by its place in a status list; whether the holder withdrew this copy)."""
    try:
        listed = claims["status"]["status_list"]
        *_base, kind, number = str(listed["uri"]).removesuffix("/token").split("/")
        place = bitstring.certificate_at(int(number), int(listed["idx"]))
    except (KeyError, ValueError, TypeError):
        return None, False
    copy = WalletCopy.objects.filter(pk=place).first() if kind == "copies" else None
    if kind == "copies" and copy is None:
        return None, False
    row = Certificate.objects.filter(pk=copy.certificate_id if copy else place).first()
    return row, copy is not None and copy.withdrawn_at is not None


def status_of_claims(claims: Mapping[str, Any]) -> Check:
    """The present status of an SD-JWT's certificate."""
    label = _("当前状态")
    row, withdrawn = certificate_of_claims(claims)
    if withdrawn:
        return Check("status", label, False, _("持证人已撤回这个钱包里的凭证"))
    if row is None:
        return Check("status", label, None, _("没有状态信息"))
    if row.in_force:
        return Check("status", label, True, _("未被暂停、撤销或换发"))
    return Check("status", label, False, str(row.get_status_display()))


def _row(identifier: object) -> Certificate | None:
    """Our certificate with that credential id."""
    parts = str(identifier).rstrip("/").split("/v/")
    if len(parts) != 2 or parts[0] != identities.origin():
        return None
    return Certificate.objects.filter(token=parts[1]).first()

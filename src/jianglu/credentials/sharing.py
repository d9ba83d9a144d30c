"""What a holder shows and to whom: links with scope and expiry, and SD-JWTs that disclose the chosen claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import NotFound
from jianglu.kernel.levels import Level
from jianglu.people import queries as people
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require, rls

from . import identities, verification
from .errors import NotAuthentic, NothingShown, NotInForce
from .models import Certificate, Share
from .permissions import SHARE
from .vc import bitstring, sdjwt

LABELS = {
    "name": _("姓名"),
    "identity_number": _("完整身份证号码"),
    "kind": _("证书种类"),
    "achievement": _("职业等级或名称"),
    "number": _("证书编号"),
    "body": _("发证机构"),
    "issued_on": _("发证日期"),
    "expires_on": _("有效期至"),
    "scores": _("成绩"),
}
NOT_A_REQUEST = _("这不是本平台单位发出的出示请求")
MOST_DAYS = 90
ZONE = ZoneInfo("Asia/Shanghai")
VCT = "/credentials/skill"


def claims_of(certificate: Certificate, *, whole_number: bool) -> dict[str, Any]:
    """Everything that can be shown of a certificate, by name; the whole identity number only where it was asked for."""
    record = certificate.record
    names = identities.names_of(record)
    claims = {
        "name": record["holder"],
        "kind": names.kind,
        "achievement": record.get("title") or f"{record['occupation']} {names.level}".strip(),
        "number": record["number"],
        "body": record["body"],
        "issued_on": record["issued_on"],
        "expires_on": record.get("expires_on"),
        "scores": record["scores"] or None,
        "identity_number": people.number_of(certificate.person_id) if whole_number else None,
    }
    return {name: value for name, value in claims.items() if value is not None}


def share(actor: Actor, certificate_id: int, fields: Iterable[str], *, days: int, note: str = "") -> Share:
    """Make a link that shows some claims for some days (at most 90); raises NothingShown, NotInForce."""
    with transaction.atomic():
        row = _own(actor, certificate_id)
        chosen = _chosen(fields)
        if not row.in_force:
            raise NotInForce(number=row.number)
        now = calendar.now()
        made = Share.objects.create(
            certificate=row, fields=chosen, note=note.strip()[:60], created_at=now,
            expires_at=now + timedelta(days=max(1, min(days, MOST_DAYS))),
        )  # fmt: skip
        audit.record(actor, "credentials.shared", row, changes={"fields": chosen, "days": days})
    return made


def end(actor: Actor, share_id: int) -> Share:
    """Take a link back at once."""
    with transaction.atomic():
        row = locked(
            Share.objects.select_related("certificate"),
            lambda row: require(actor, SHARE, person_id=row.certificate.person_id),
            pk=share_id,
        )
        if row is None:
            raise NotFound()
        if row.ended_at is None:
            row.ended_at = calendar.now()
            row.save(update_fields=["ended_at"])
            audit.record(actor, "credentials.share_ended", row.certificate)
    return row


def shares_of(actor: Actor, certificate_id: int) -> QuerySet[Share]:
    """The links of one's own certificate, newest first."""
    return Share.objects.filter(certificate=_own(actor, certificate_id)).select_related("certificate")


def get(actor: Actor, share_id: int) -> Share:
    """One link of one's own; raises NotFound."""
    row = Share.objects.select_related("certificate").filter(pk=share_id).first()
    if row is None or not actor.person_id or row.certificate.person_id != actor.person_id:
        raise NotFound()
    return row


@dataclass(frozen=True)
class Shown:
    """What a link shows now: the chosen claims by label, and the register's checks."""

    claims: Mapping[str, Any]
    checks: list[verification.Check]
    in_force: bool
    expires_at: datetime


@rls.elevated("credentials.shared")
def open_share(token: str) -> Shown:
    """What a link shows; raises NotFound for one that has expired, was taken back or never was."""
    row = Share.objects.select_related("certificate").filter(token=token, ended_at=None).first()
    if row is None or row.expires_at <= calendar.now():
        raise NotFound()
    Share.objects.filter(pk=row.pk).update(views=F("views") + 1)
    found = verification.of(row.certificate)
    claims = claims_of(row.certificate, whole_number="identity_number" in row.fields)
    shown = {str(LABELS[name]): _said(claims[name]) for name in LABELS if name in row.fields and name in claims}
    # The identity check would tell the masked number and the term's the last day, which the holder may not have chosen to show.
    checks = [check for check in found.checks if check.name not in ("identity", "term")]
    return Shown(shown, checks, found.in_force, row.expires_at)


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "　".join(f"{name} {points}" for name, points in value.items())
    return str(value)


def sd_jwt(
    actor: Actor, certificate_id: int, fields: Iterable[str] | None = None, *, holder: Mapping[str, Any] | None = None
) -> str:
    """The certificate as an SD-JWT VC with only the named claims disclosed (None: all); bound to a holder's JWK if given."""
    with transaction.atomic():
        row = _own(actor, certificate_id)
        chosen = _chosen(fields) if fields is not None else list(LABELS)
        if not verification.is_authentic(row):
            raise NotAuthentic(number=row.number)
        whole = "identity_number" in chosen
        hidden = claims_of(row, whole_number=whole)
        if row.level:
            hidden["level"] = Level(row.level).value
        key = identities.current_key(row.body_id)
        token = sdjwt.issue(open_claims(row, key.did), hidden, key.sign, method=key.method, holder=holder)
        audit.record(actor, "credentials.sd_jwt_made", row, changes={"fields": chosen})
    return sdjwt.present(token, [*chosen, *(["level"] if "achievement" in chosen else [])])


def open_claims(row: Certificate, did: str) -> dict[str, Any]:
    """What an SD-JWT of the certificate says to everybody: issuer, type, term, where its status lies."""
    number, index = bitstring.place(row.pk)
    begins = datetime.combine(row.issued_on, time(), tzinfo=ZONE)
    claims: dict[str, Any] = {
        "iss": did,
        "vct": identities.origin() + VCT,
        "iat": int(calendar.now().timestamp()),
        "nbf": int(begins.timestamp()),
        "status": {"status_list": {"idx": index, "uri": f"{identities.status_lists()}/{number}/token"}},
    }
    if row.expires_on:
        claims["exp"] = int(datetime.combine(row.expires_on, time(23, 59, 59), tzinfo=ZONE).timestamp())
    return claims


def _chosen(fields: Iterable[str]) -> list[str]:
    wanted = set(fields)
    chosen = [name for name in LABELS if name in wanted]
    if not chosen:
        raise NothingShown()
    return chosen


def _own(actor: Actor, certificate_id: int) -> Certificate:
    row = Certificate.objects.filter(pk=certificate_id).first()
    if row is None or (actor.person_id is not None and row.person_id != actor.person_id):
        raise NotFound()
    require(actor, SHARE, person_id=row.person_id)
    return row

"""Reading certificates: one's own, those in scope, and the public verification."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import Actor, limit

from . import signing
from .errors import NotVerified
from .models import Certificate, StatusChange
from .permissions import VIEW

STATUS_CHOICES = Certificate.Status.choices


def visible_to(actor: Actor) -> QuerySet[Certificate]:
    """Certificates that the actor may see: own, issued by own body, or of bodies in own region."""
    rows = Certificate.objects.select_related("occupation", "work_type", "body").defer("record", "signature")
    return limit(rows, actor, VIEW, region="region_code", organisation="body_id", person="person_id")


def get(actor: Actor, certificate_id: int) -> Certificate:
    """One visible certificate; raises NotFound also for those out of scope."""
    row = visible_to(actor).filter(pk=certificate_id).first()
    if row is None:
        raise NotFound()
    return row


def wallet(person_id: int) -> QuerySet[Certificate]:
    """A person's certificates, newest first, without superseded versions."""
    return (
        Certificate.objects.filter(person_id=person_id)
        .exclude(status=Certificate.Status.SUPERSEDED)
        .select_related("occupation", "work_type", "body")
    )


@dataclass(frozen=True)
class Verification:
    """What the public learns of a certificate; `authentic` says that register and signature agree."""

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
    status_label: str
    status_on: date | None
    status_reason: str
    authentic: bool

    @property
    def in_force(self) -> bool:
        """True when the certificate is valid and its record is as it was signed."""
        return self.status == Certificate.Status.VALID and self.authentic


def verify_token(token: str) -> Verification:
    """Verify by the QR code's token; raises NotVerified. A superseded version leads to the one that replaced it."""
    row = Certificate.objects.filter(token=token).first()
    while row is not None and row.status == Certificate.Status.SUPERSEDED:
        row = Certificate.objects.filter(supersedes=row).first()
    return _verification(row)


def verify_number(number: str, name: str) -> Verification:
    """Verify by number and holder's name, both exact but for spaces and case; raises NotVerified."""
    wanted = re.sub(r"\s", "", number).upper()
    row = (
        Certificate.objects.filter(number=wanted, holder_name=name.strip())
        .exclude(status=Certificate.Status.SUPERSEDED)
        .first()
    )
    return _verification(row)


def _verification(row: Certificate | None) -> Verification:
    if row is None:
        raise NotVerified()
    change = StatusChange.objects.filter(certificate=row, status=row.status).order_by("-pk").first()
    face = row.record
    return Verification(
        number=row.number,
        kind=row.kind,
        holder=row.holder_name,
        holder_number=row.holder_number,
        occupation_code=row.occupation_id,
        occupation=str(face["occupation"]),
        work_type=str(face["work_type"]),
        level=row.level,
        body=str(face["body"]),
        issued_on=row.issued_on,
        scores=row.scores,
        status=row.status,
        status_label=str(row.get_status_display()),
        status_on=change.at.date() if change else None,
        status_reason=change.reason if change else "",
        authentic=_face_matches(row) and signing.record_is_authentic(face, bytes(row.signature), row.key_id),
    )


def _face_matches(row: Certificate) -> bool:
    """The columns of the register still say what the signed record says."""
    return bool(
        row.record["number"] == row.number
        and row.record["holder"] == row.holder_name
        and row.record["holder_number"] == row.holder_number
        and row.record["occupation_code"] == row.occupation_id
        and row.record["level"] == row.level
        and row.record["issued_on"] == row.issued_on.isoformat()
        and row.record["scores"] == row.scores
        and row.record["token"] == row.token
    )


def highest_level(person_id: int, occupation_code: str) -> str | None:
    """Code of the highest level in force that the person holds in the occupation; None when there is none."""
    from jianglu.kernel.levels import Level

    levels = Certificate.objects.filter(
        person_id=person_id, occupation_id=occupation_code, status=Certificate.Status.VALID
    ).values_list("level", flat=True)
    return max(levels, key=lambda code: Level(code).rank, default=None)

"""The life of a certificate after issue: suspended and reinstated, revoked, corrected, replaced."""

from __future__ import annotations

from django.db import transaction

from jianglu.kernel.errors import NotFound, need_reason
from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, Permission, locked, require
from jianglu.platform.documents import check_glyphs

from .. import rules
from ..errors import NotInForce, NotSuspended, ReasonNeeded
from ..events import CertificateReinstated, CertificateRevoked, CertificateSuspended
from ..models import Certificate, StatusChange
from ..permissions import CORRECT, REVOKE, SUSPEND
from .issuing import seal, sign, write

_COPIED = (
    "kind", "person_id", "holder_name", "holder_number", "occupation_id", "work_type_id", "level", "title", "details",
    "body_id", "region_code", "issued_on", "expires_on", "scores",
)  # fmt: skip


def revoke(actor: Actor, certificate_id: int, *, reason: str) -> Certificate:
    """Withdraw a certificate at once, for ever; raises NotInForce when it has ended already."""
    with transaction.atomic():
        row = _locked(actor, certificate_id, REVOKE, reason)
        _change(actor, row, Certificate.Status.REVOKED, reason)
        audit.record(actor, "credentials.revoked", row, reason=reason)
        events.emit(CertificateRevoked(certificate_id=row.pk, person_id=row.person_id))
    return row


def suspend(actor: Actor, certificate_id: int, *, reason: str) -> Certificate:
    """Hold a certificate while a doubt is looked into; raises NotInForce unless it is valid."""
    with transaction.atomic():
        row = _locked(actor, certificate_id, SUSPEND, reason)
        if not row.in_force:
            raise NotInForce(number=row.number)
        _change(actor, row, Certificate.Status.SUSPENDED, reason)
        audit.record(actor, "credentials.suspended", row, reason=reason)
        events.emit(CertificateSuspended(certificate_id=row.pk, person_id=row.person_id))
    return row


def reinstate(actor: Actor, certificate_id: int, *, reason: str) -> Certificate:
    """End a suspension; raises NotSuspended."""
    with transaction.atomic():
        row = _locked(actor, certificate_id, SUSPEND, reason)
        if row.status != Certificate.Status.SUSPENDED:
            raise NotSuspended(number=row.number)
        _change(actor, row, Certificate.Status.VALID, reason)
        audit.record(actor, "credentials.reinstated", row, reason=reason)
        events.emit(CertificateReinstated(certificate_id=row.pk, person_id=row.person_id))
    return row


def correct(actor: Actor, certificate_id: int, *, reason: str, holder_name: str | None = None) -> Certificate:
    """Issue a new version under the same number with the corrected face; the old one is superseded."""
    changed = {"holder_name": check_glyphs(holder_name.strip())} if holder_name else {}
    return _new_version(actor, certificate_id, reason, Certificate.Basis.CORRECTION, "credentials.corrected", changed)


def replace(actor: Actor, certificate_id: int, *, reason: str) -> Certificate:
    """Issue the same face anew under the same number, for a lost or leaked paper: the old QR code and signature end.

    A card whose term runs out is renewed by a new decision, not by replacing it.
    """
    return _new_version(actor, certificate_id, reason, Certificate.Basis.REPLACEMENT, "credentials.replaced", {})


def _new_version(
    actor: Actor, certificate_id: int, reason: str, basis: Certificate.Basis, action: str, changed: dict[str, str]
) -> Certificate:
    with transaction.atomic():
        old = _locked(actor, certificate_id, CORRECT, reason)
        if not old.in_force:
            raise NotInForce(number=old.number)
        _change(actor, old, Certificate.Status.SUPERSEDED, reason)
        new = Certificate(
            **{name: getattr(old, name) for name in _COPIED},
            number=old.number, basis=basis, basis_id=str(old.pk), supersedes=old, created_at=calendar.now(),
        )  # fmt: skip
        for name, value in changed.items():
            setattr(new, name, value)
        write(new, old.record["occupation"], old.record["work_type"], old.record["body"])
        seal([new])
        new.save()
        sign([new])
        changes = {name: [getattr(old, name), value] for name, value in changed.items()}
        audit.record(actor, action, new, reason=reason, changes=changes)
    return new


def _locked(actor: Actor, certificate_id: int, permission: Permission, reason: str) -> Certificate:
    row = locked(
        Certificate.objects.all(), lambda row: require(actor, permission, region=row.region_code), pk=certificate_id
    )
    if row is None:
        raise NotFound()
    need_reason(reason, error=ReasonNeeded)
    if not rules.may_change(row.status):
        raise NotInForce(number=row.number)
    return row


def _change(actor: Actor, row: Certificate, status: Certificate.Status, reason: str) -> None:
    row.status = status
    row.save(update_fields=["status"])
    StatusChange.objects.create(certificate=row, status=status, reason=reason, at=calendar.now(), by=actor.name)

"""Handing in a photo or a request to waive the fee, and deciding on them."""

from __future__ import annotations

from django.core.files.base import File
from django.db import IntegrityError, transaction

from jianglu.kernel.errors import need_reason
from jianglu.people import queries as people
from jianglu.platform import audit, calendar, files
from jianglu.platform.access import Actor, locked, require

from .. import errors, telling
from ..permissions import MANAGE_REGISTRATIONS, REGISTER
from ..plans.models import Registration
from ..uploads import CANDIDATE_PHOTO, WAIVER_EVIDENCE
from . import rules
from .models import CandidatePhoto, FeeWaiver

MAY_HAND_IN = (Registration.State.SUBMITTED, Registration.State.ELIGIBLE, Registration.State.SCHEDULED)
"""A photo is taken until the exam; a waiver while the registration is not yet on the list."""


def hand_in_photo(actor: Actor, registration_id: int, upload: File[bytes]) -> CandidatePhoto:
    """Hand in one's photo; one that waits is replaced. Raises RegistrationState, PhotoAccepted, and what files say of it."""
    with transaction.atomic():
        row = _own(actor, registration_id)
        if row.state not in MAY_HAND_IN:
            raise errors.RegistrationState(state=row.get_state_display())
        if row.photos.filter(state=CandidatePhoto.State.ACCEPTED).exists():
            raise errors.PhotoAccepted()
        now = calendar.now()
        file = files.store(actor, upload, purpose=CANDIDATE_PHOTO)
        waiting = row.photos.filter(state=CandidatePhoto.State.WAITING).first()
        if waiting is not None:
            waiting.file, waiting.handed_at = file, now
            waiting.save(update_fields=["file", "handed_at"])
        photo = waiting or CandidatePhoto.objects.create(registration=row, file=file, handed_at=now)
        audit.record(actor, "assessment.photo_handed_in", photo)
        return photo


def decide_photo(actor: Actor, photo_id: int, *, accept: bool, reason: str = "") -> CandidatePhoto:
    """Accept a photo that waits, or refuse it with a reason; raises PhotoNotFound, PhotoDecided, ReasonMissing."""
    with transaction.atomic():
        photo = locked(
            CandidatePhoto.objects.select_related("registration__plan"),
            lambda row: require(actor, MANAGE_REGISTRATIONS, organisation_id=row.registration.organisation_id),
            pk=photo_id,
        )
        if photo is None:
            raise errors.PhotoNotFound()
        if photo.state != CandidatePhoto.State.WAITING:
            raise errors.PhotoDecided(state=photo.get_state_display())
        photo.state = CandidatePhoto.State.ACCEPTED if accept else CandidatePhoto.State.REFUSED
        photo.reason = "" if accept else need_reason(reason)[:200]
        photo.decided_at, photo.decided_by = calendar.now(), actor.name
        photo.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        audit.record(actor, f"assessment.photo_{photo.state}", photo, reason=photo.reason)
        if not accept:
            telling.photo_refused(photo.registration, photo.reason)
        return photo


def ask_waiver(
    actor: Actor, registration_id: int, *, group: str, evidence: File[bytes] | None = None
) -> FeeWaiver:  # fmt: skip
    """Ask to pay less as one of a group; a group that the registers do not show needs evidence.

    Raises RegistrationState, WaiverPointless (the plan is free), WaiverOpen, WaiverGroup, EvidenceMissing.
    """
    with transaction.atomic():
        row = _own(actor, registration_id)
        if row.state not in MAY_HAND_IN[:2]:
            raise errors.RegistrationState(state=row.get_state_display())
        if row.plan.fee == 0:
            raise errors.WaiverPointless()
        if group not in dict(rules.GROUPS):
            raise errors.WaiverGroup(fields={"group": errors.WaiverGroup.message})
        registered = group in people.key_groups_on(row.person_id, calendar.today())
        if evidence is None and not registered:
            raise errors.WaiverEvidence(fields={"evidence": errors.WaiverEvidence.message})
        file = files.store(actor, evidence, purpose=WAIVER_EVIDENCE) if evidence is not None else None
        try:
            with transaction.atomic():
                waiver = FeeWaiver.objects.create(
                    registration=row, group=group, registered=registered, evidence=file, asked_at=calendar.now()
                )
        except IntegrityError as error:
            raise errors.WaiverOpen() from error
        audit.record(actor, "assessment.waiver_asked", waiver, changes={"group": group})
        return waiver


def decide_waiver(actor: Actor, waiver_id: int, *, fee: int | None, reason: str = "") -> FeeWaiver:
    """Grant a request with the `fee` left to pay, fen, or refuse it (None) with a reason.

    Raises WaiverNotFound, WaiverDecided, WaiverFee, ReasonMissing.
    """
    with transaction.atomic():
        waiver = locked(
            FeeWaiver.objects.select_related("registration__plan"),
            lambda row: require(actor, MANAGE_REGISTRATIONS, organisation_id=row.registration.organisation_id),
            pk=waiver_id,
        )
        if waiver is None:
            raise errors.WaiverNotFound()
        if waiver.state != FeeWaiver.State.WAITING:
            raise errors.WaiverDecided(state=waiver.get_state_display())
        if fee is not None and rules.why_fee_bad(fee, waiver.registration.plan.fee):
            raise errors.WaiverFee(fields={"fee": errors.WaiverFee.message})
        waiver.state = FeeWaiver.State.REFUSED if fee is None else FeeWaiver.State.GRANTED
        waiver.fee, waiver.reason = fee, (need_reason(reason) if fee is None else reason.strip())[:200]
        waiver.decided_at, waiver.decided_by = calendar.now(), actor.name
        waiver.save(update_fields=["state", "fee", "reason", "decided_at", "decided_by"])
        audit.record(actor, f"assessment.waiver_{waiver.state}", waiver, reason=waiver.reason, changes={"fee": fee})
        telling.waiver_decided(waiver.registration, fee, waiver.reason)
        return waiver


def _own(actor: Actor, registration_id: int) -> Registration:
    row = locked(
        Registration.objects.select_related("plan"),
        lambda found: require(actor, REGISTER, person_id=found.person_id),
        pk=registration_id,
    )
    if row is None:
        raise errors.RegistrationNotFound()
    return row

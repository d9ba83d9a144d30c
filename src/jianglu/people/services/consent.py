"""A person's own decisions about the use of the record."""

from __future__ import annotations

from django.db import transaction

from jianglu.platform import audit, calendar, events
from jianglu.platform.access import Actor, require

from ..errors import UnknownPurpose
from ..events import ConsentChanged
from ..models import Consent
from ..permissions import CONSENT

WORDING = "2023-03"


def give_consent(actor: Actor, person_id: int, purpose: str) -> None:
    """Allow a use; doing so twice changes nothing."""
    with transaction.atomic():
        require(actor, CONSENT, person_id=person_id)
        if purpose not in Consent.Purpose.values:
            raise UnknownPurpose()
        consent, created = Consent.objects.get_or_create(
            person_id=person_id,
            purpose=purpose,
            withdrawn_at=None,
            defaults={"wording": WORDING, "given_at": calendar.now()},
        )
        if created:
            audit.record(actor, "people.consent_given", consent)
            events.emit(ConsentChanged(person_id=person_id, purpose=purpose, given=True))


def withdraw_consent(actor: Actor, person_id: int, purpose: str) -> None:
    """Take an allowance back; nothing happens when there is none."""
    with transaction.atomic():
        require(actor, CONSENT, person_id=person_id)
        consent = (
            Consent.objects.select_for_update().filter(person_id=person_id, purpose=purpose, withdrawn_at=None).first()
        )
        if consent is not None:
            consent.withdrawn_at = calendar.now()
            consent.save(update_fields=["withdrawn_at"])
            audit.record(actor, "people.consent_withdrawn", consent)
            events.emit(ConsentChanged(person_id=person_id, purpose=purpose, given=False))

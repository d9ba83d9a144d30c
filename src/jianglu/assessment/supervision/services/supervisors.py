"""Cards of supervisors, their training, and which bodies they must keep away from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import need_reason
from jianglu.kernel.periods import add_months
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, reaches, require
from jianglu.platform.regions import queries as regions

from ... import errors
from ...permissions import INSPECT, KEEP_SUPERVISORS
from ...training import note_training
from .. import queries, rules
from ..models import Supervisor, SupervisorConflict, SupervisorTraining


def register_supervisor(
    actor: Actor, user_id: int, *, name: str, region_code: str, card_number: str, valid_until: date,
    organisation_id: int | None = None, internal: bool = False, occupations: Sequence[str] = (),
) -> Supervisor:  # fmt: skip
    """Give an account a supervisor's card: internal of the unit's own, external of the authority's.

    Raises SupervisorInvalid (what is wrong by field), SupervisorTwice.
    """
    with transaction.atomic():
        if internal:
            require(actor, KEEP_SUPERVISORS, organisation_id=organisation_id or 0)
        else:
            require(actor, KEEP_SUPERVISORS, region=region_code)
        known = catalogue.names(occupations)
        today = calendar.today()
        latest = add_months(today, 12 * rules.figures(today).card_years)
        wrong = {
            "name": not name.strip(),
            "user_id": user_id not in dict(queries.accounts(region_code, organisation_id)),
            "card_number": not card_number.strip(),
            "valid_until": not today <= valid_until <= latest,
            "occupations": len(known) != len(set(occupations)),
        }
        if any(wrong.values()):
            text = errors.SupervisorInvalid.message
            raise errors.SupervisorInvalid(fields={field: text for field, bad in wrong.items() if bad})
        card = Supervisor(
            kind=Supervisor.Kind.INTERNAL if internal else Supervisor.Kind.EXTERNAL, user_id=user_id,
            name=name.strip()[:60], organisation_id=organisation_id, region_code=regions.known(region_code),
            card_number=card_number.strip()[:30], occupations=sorted(known), valid_until=valid_until,
            registered_at=calendar.now(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                card.save(force_insert=True)
        except IntegrityError as error:
            raise errors.SupervisorTwice() from error
        audit.record(actor, "assessment.supervisor_registered", card)
        return card


def end_card(actor: Actor, supervisor_id: int, reason: str) -> Supervisor:
    """Take a card back; what was inspected stays. Raises SupervisorNotFound, ReasonMissing."""
    with transaction.atomic():
        card = kept_by(actor, supervisor_id)
        need_reason(reason)
        card.ended_on = calendar.today()
        card.save(update_fields=["ended_on"])
        audit.record(actor, "assessment.supervisor_ended", card, reason=reason)
        return card


def record_training(actor: Actor, supervisor_id: int, *, held_on: date, hours: int, title: str) -> SupervisorTraining:
    """Note training hours, not of the future; the same training again changes nothing."""
    with transaction.atomic():
        card = kept_by(actor, supervisor_id)
        row: SupervisorTraining = note_training(
            actor, card, held_on=held_on, hours=hours, title=title,
            action="assessment.supervisor_trained", invalid=errors.SupervisorInvalid,
        )  # fmt: skip
        return row


def declare_conflict(
    actor: Actor, supervisor_id: int, body_id: int, *, kind: str, note: str = ""
) -> SupervisorConflict:
    """A supervisor, or who keeps the card, declares a body they must not inspect; again changes nothing."""
    with transaction.atomic():
        card = Supervisor.objects.filter(pk=supervisor_id, ended_on=None).first()
        if card is None:
            raise errors.SupervisorNotFound()
        if card.user_id == actor.user_id:
            require(actor, INSPECT, region=card.region_code, organisation_id=card.organisation_id)
        else:
            kept_by(actor, supervisor_id)
        if kind not in SupervisorConflict.Kind.values:
            raise errors.SupervisorInvalid(fields={"kind": errors.SupervisorInvalid.message})
        if not queries.known_body(body_id):
            raise errors.BodyNotFound()
        row, made = SupervisorConflict.objects.get_or_create(
            supervisor=card, body_id=body_id,
            defaults={"kind": kind, "note": note.strip()[:200], "declared_at": calendar.now()},
        )  # fmt: skip
        if made:
            audit.record(actor, "assessment.supervisor_conflict", row)
        return row


def kept_by(actor: Actor, supervisor_id: int) -> Supervisor:
    """A card that the actor keeps; raises SupervisorNotFound, Denied."""
    card = Supervisor.objects.filter(pk=supervisor_id, ended_on=None).first()
    if card is None:
        raise errors.SupervisorNotFound()
    scope = actor.scope(KEEP_SUPERVISORS)
    own = card.kind == Supervisor.Kind.INTERNAL and reaches(scope, organisation_id=card.organisation_id)
    if not own:
        require(actor, KEEP_SUPERVISORS, region=card.region_code)
    return card

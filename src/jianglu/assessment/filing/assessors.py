"""What a body keeps of its assessors after they are registered: training, a longer card, the end."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jianglu.kernel.errors import need_reason
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, locked, require

from .. import errors
from ..permissions import MANAGE_BODY
from ..training import note_training
from .models import Assessor, AssessorTraining


def record_assessor_training(
    actor: Actor, assessor_id: int, *, held_on: date, hours: int, title: str
) -> AssessorTraining:  # fmt: skip
    """Note training hours, not of the future; the same training again changes nothing. Raises AssessorInvalid."""
    with transaction.atomic():
        card = _managed(actor, assessor_id)
        row: AssessorTraining = note_training(
            actor, card, held_on=held_on, hours=hours, title=title,
            action="assessment.assessor_trained", invalid=errors.AssessorInvalid,
        )  # fmt: skip
        return row


def renew_assessor(actor: Actor, assessor_id: int, *, valid_until: date) -> Assessor:
    """Note that the card was renewed: it is valid for longer than today and than before. Raises AssessorInvalid."""
    with transaction.atomic():
        card = _managed(actor, assessor_id)
        if valid_until <= max(card.valid_until, calendar.today()):
            raise errors.AssessorInvalid(fields={"valid_until": errors.AssessorInvalid.message})
        before, card.valid_until = card.valid_until, valid_until
        card.save(update_fields=["valid_until"])
        changes = {"valid_until": [before.isoformat(), valid_until.isoformat()]}
        audit.record(actor, "assessment.assessor_renewed", card, changes=changes)
        return card


def end_assessor(actor: Actor, assessor_id: int, reason: str) -> Assessor:
    """Take somebody off the list; what they rated stays. Raises ReasonMissing, AssessorBusy while ratings are owed."""
    with transaction.atomic():
        card = _managed(actor, assessor_id)
        need_reason(reason)
        owed = card.assignments.filter(rating=None).exclude(registration__plan__state="cancelled").count()
        owed += card.review_seats.filter(left_because="", review__state="convened").count()
        if owed:
            raise errors.AssessorBusy(count=owed)
        card.ended_on = calendar.today()
        card.save(update_fields=["ended_on"])
        audit.record(actor, "assessment.assessor_ended", card, reason=reason)
        return card


def _managed(actor: Actor, assessor_id: int) -> Assessor:
    card = locked(
        Assessor.objects.filter(ended_on=None).select_related("body"),
        lambda row: require(actor, MANAGE_BODY, organisation_id=row.body.organisation_id),
        pk=assessor_id,
    )
    if card is None:
        raise errors.AssessorNotFound()
    return card

"""The log of what went wrong in a sitting 考场记录; entries are never changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor

from ... import errors
from ...permissions import INVIGILATE
from ...plans.models import Registration
from ...plans.services import own_plan
from ..models import Incident


def record_incident(
    actor: Actor, plan_id: int, *, kind: str, note: str, registration_id: int | None = None,
    occurred_at: datetime | None = None,
) -> Incident:  # fmt: skip
    """Write down what happened in the sitting of a plan, to one candidate or to all; raises IncidentInvalid."""
    with transaction.atomic():
        plan = own_plan(actor, plan_id, INVIGILATE)
        now = calendar.now()
        at = occurred_at or now
        person_id = None
        if registration_id is not None:
            person_id = (
                Registration.objects.filter(pk=registration_id, plan=plan).values_list("person_id", flat=True).first()
            )
            if person_id is None:
                raise errors.RegistrationNotFound()
        if kind not in Incident.Kind.values or not note.strip() or at > now:
            raise errors.IncidentInvalid()
        made = Incident.objects.create(
            plan=plan, registration_id=registration_id, person_id=person_id, organisation_id=plan.organisation_id,
            region_code=plan.region_code, kind=kind, note=note.strip()[:500], occurred_at=at, recorded_at=now,
            recorded_by=actor.name,
        )  # fmt: skip
        audit.record(actor, "assessment.incident_recorded", made, changes={"kind": kind})
        return made

"""Reading appointments: of one's enterprise or district, one's own; and who waits to be appointed."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.platform.access import Actor, limit

from ..errors import AppointmentNotFound
from ..permissions import APPOINT, VIEW_APPOINTMENTS, VIEW_OWN
from ..plans.models import Registration
from .models import Appointment
from .services import PASSED

_WITH = ("person", "organisation", "occupation", "registration__plan")
STATES = Appointment.State.choices


def listed(actor: Actor) -> QuerySet[Appointment]:
    """Appointments of the actor's enterprise or district, newest first."""
    return _viewed(actor).select_related(*_WITH).order_by("-since", "-pk")


def get(actor: Actor, appointment_id: int) -> Appointment:
    """One appointment of the actor's enterprise or district, or their own; raises AppointmentNotFound."""
    own = limit(Appointment.objects.all(), actor, VIEW_OWN, person="person_id")
    rows = (_viewed(actor) | own).select_related(*_WITH).prefetch_related("checks")
    found = rows.filter(pk=appointment_id).first()
    if found is None:
        raise AppointmentNotFound()
    return found


def waiting(actor: Actor) -> QuerySet[Registration]:
    """Who passed a review for a post of the actor's enterprise and is not appointed."""
    rows = limit(Registration.objects.all(), actor, APPOINT, organisation="organisation_id")
    passed = rows.filter(plan__posts__gt=0, state__in=PASSED, result__passed=True, appointment=None)
    return passed.select_related("person", "plan", "result").order_by("-result__review", "pk")


def _viewed(actor: Actor) -> QuerySet[Appointment]:
    rows = Appointment.objects.all()
    return limit(rows, actor, VIEW_APPOINTMENTS, region="region_code", organisation="organisation_id")

"""Reading the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.platform.access import Actor, require

from .models import Delivery
from .permissions import MANAGE_DELIVERIES

STATES = Delivery.State.choices


def troubled(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries that failed at least once and have not succeeded; raises Denied."""
    require(actor, MANAGE_DELIVERIES)
    failing = Delivery.objects.filter(attempts__gt=0).exclude(state=Delivery.State.DONE)
    return failing.select_related("event")

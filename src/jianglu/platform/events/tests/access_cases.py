"""How the outbox's permission is used."""

from jianglu.platform import calendar
from jianglu.platform.access.testing import Case
from jianglu.platform.events import services
from jianglu.platform.events.models import Delivery, Event
from jianglu.platform.events.permissions import MANAGE_DELIVERIES


def _dead(world):
    event = Event.objects.create(name="tests.happened", payload={}, occurred_at=calendar.now())
    return Delivery.objects.create(event=event, handler="tests.nobody", state="dead", due_at=calendar.now()).pk


CASES = [
    Case(
        MANAGE_DELIVERIES,
        lambda actor, world, delivery_id: services.retry_delivery(actor, delivery_id),
        prepare=_dead,
    )
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    return {"events:delivery_id": _dead(world)}

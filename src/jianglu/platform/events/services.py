"""Writing events into the outbox and delivering them."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

from django.db import connection, transaction

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar, queue
from jianglu.platform.access import Actor, require
from jianglu.platform.calendar import clock

from .core import EVENTS, HANDLERS, DomainEvent
from .models import Delivery, Event
from .permissions import MANAGE_DELIVERIES

logger = logging.getLogger(__name__)
DISPATCH = "events.dispatch"
ATTEMPTS = 8
_FIRST_WAIT = timedelta(seconds=10)  # then four times longer each time: 10 s, 40 s ... 11 h


def emit(*events: DomainEvent) -> None:
    """Write `events` into the outbox, in the caller's transaction; their handlers run within a second of the commit.

    However many they are, they take two statements for each thousand.
    """
    now = calendar.now()
    rows = Event.objects.bulk_create(
        (Event(name=event.name, payload=event.payload(), occurred_at=now) for event in events), batch_size=1000
    )
    Delivery.objects.bulk_create(
        (Delivery(event=row, handler=handler, due_at=now) for row in rows for handler in HANDLERS.get(row.name, {})),
        batch_size=1000,
    )
    planned = connection.run_on_commit
    if not (planned and planned[-1][1] is _wake):
        transaction.on_commit(_wake, robust=True)


def dispatch() -> int:
    """Deliver everything that is due, also what the handlers emit; returns the number of successful deliveries.

    Each delivery is one transaction: what the handler wrote and the mark that it was delivered stand or fall together.
    The clock is looked at anew, since the news may be that of a day that has just begun elsewhere.
    """
    clock.forget()
    delivered = 0
    while (success := _deliver_next()) is not None:
        delivered += success
    return delivered


def retry_delivery(actor: Actor, delivery_id: int) -> None:
    """Give a dead delivery a new life of attempts."""
    with transaction.atomic():
        require(actor, MANAGE_DELIVERIES)
        delivery = Delivery.objects.select_for_update().filter(pk=delivery_id, state=Delivery.State.DEAD).first()
        if delivery is None:
            raise NotFound()
        delivery.state, delivery.attempts, delivery.due_at = Delivery.State.PENDING, 0, calendar.now()
        delivery.save(update_fields=["state", "attempts", "due_at"])
        audit.record(actor, "events.delivery_retried", delivery)
        transaction.on_commit(_wake, robust=True)


def tidy(*, keep_days: int = 90) -> int:
    """Delete events that all handlers heard more than `keep_days` days ago; returns how many."""
    old = Event.objects.filter(occurred_at__lt=calendar.now() - timedelta(days=keep_days))
    unheard = Delivery.objects.exclude(state=Delivery.State.DONE).values("event_id")
    return old.exclude(pk__in=unheard).delete()[1].get("events.Event", 0)


def _wake() -> None:
    queue.defer_once(DISPATCH, queue=queue.EVENTS)


def _deliver_next() -> bool | None:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(state=Delivery.State.PENDING, due_at__lte=calendar.now())
            .order_by("id")
            .first()
        )
        if delivery is None:
            return None
        try:
            with transaction.atomic():
                _call(delivery)
        except Exception:
            logger.exception("handler %s failed on %s", delivery.handler, delivery.event)
            _postpone(delivery, traceback.format_exc(limit=-8))
            return False
        delivery.state, delivery.delivered_at = Delivery.State.DONE, calendar.now()
        delivery.save(update_fields=["state", "delivered_at"])
        return True


def _call(delivery: Delivery) -> None:
    event = EVENTS[delivery.event.name](**delivery.event.payload)
    HANDLERS[delivery.event.name][delivery.handler](event)


def _postpone(delivery: Delivery, error: str) -> None:
    delivery.due_at = calendar.now() + _FIRST_WAIT * 4**delivery.attempts
    delivery.attempts += 1
    delivery.error = error
    if delivery.attempts >= ATTEMPTS:
        delivery.state = Delivery.State.DEAD
    delivery.save(update_fields=["due_at", "attempts", "error", "state"])

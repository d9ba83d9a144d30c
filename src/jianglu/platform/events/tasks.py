"""Delivers the outbox: at once when a transaction with news commits, and every minute what has to be tried again."""

from __future__ import annotations

from jianglu.platform import queue

from . import services


@queue.app.periodic(cron="* * * * *", periodic_id="events.dispatch")  # type: ignore[untyped-decorator]
@queue.app.task(name=services.DISPATCH, queue=queue.EVENTS)  # type: ignore[untyped-decorator]
def dispatch(timestamp: int | None = None) -> None:
    """Deliver everything that is due."""
    services.dispatch()

"""Sends messages out: when a transaction with one commits, and every minute what has to be tried again."""

from __future__ import annotations

from jianglu.platform import queue

from . import services


@queue.app.periodic(cron="* * * * *", periodic_id=services.DELIVER)  # type: ignore[untyped-decorator]
@queue.app.task(name=services.DELIVER, queue=queue.EVENTS)  # type: ignore[untyped-decorator]
def deliver(timestamp: int | None = None) -> None:
    """Send out everything that is due."""
    services.deliver()

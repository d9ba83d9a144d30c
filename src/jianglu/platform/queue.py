"""Puts work into the queue on Django's own connection, so that it belongs to the caller's transaction.

Inside a worker procrastinate would use a connection of its own; hence a job manager that never does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate import exceptions
from procrastinate import tasks as queue_tasks
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

EVENTS = "events"  # short work that somebody waits for
JOBS = "jobs"  # long work with progress

_manager = JobManager(DjangoConnector())

__all__ = ["EVENTS", "JOBS", "app", "defer", "defer_once"]


def defer(task: str, *, queue: str, at: datetime | None = None, **arguments: Any) -> None:
    """Queue `task` with JSON arguments; it starts when the transaction commits, or at the real instant `at`."""
    queue_tasks.configure_task(name=task, job_manager=_manager, queue=queue, schedule_at=at).defer(**arguments)


def defer_once(task: str, *, queue: str) -> None:
    """Queue `task` unless it already waits there; only outside a transaction, so that nobody queues for the lock."""
    try:
        with transaction.atomic(durable=True):
            queue_tasks.configure_task(name=task, job_manager=_manager, queue=queue, queueing_lock=task).defer()
    except exceptions.AlreadyEnqueued:
        pass

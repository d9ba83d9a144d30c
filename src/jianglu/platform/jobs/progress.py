"""What a running job reports, remembers and asks."""

from __future__ import annotations

import time
from threading import Event
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from jianglu.platform.access import Actor

from .models import Checkpoint

_EVERY = 0.4  # seconds between two reports


class Cancelled(Exception):
    """The owner asked the job to stop; raised by `Progress.step`."""


class Interrupted(Exception):
    """The worker stops; raised by `Progress.step`. The job goes on from its checkpoint when a worker is back."""


STOPPING = Event()  # set when the worker is told to stop


class Progress:
    """The line between a running job and its owner.

    Reports go over a connection of their own, so that they show while the job's transaction is still open.
    """

    def __init__(self, job_id: int, actor: Actor, line: BaseDatabaseWrapper) -> None:
        self.job_id = job_id
        self.actor = actor
        saved = Checkpoint.objects.filter(job_id=job_id).first()
        self.checkpoint: dict[str, Any] = saved.state if saved else {}
        self._line = line
        self._done = 0
        self._total = 0
        self._message = ""
        self._reported_at = 0.0

    def start(self, total: int = 0, *, done: int = 0, message: str = "") -> None:
        """Say how much there is to do, how much of it was done before, and what is being done."""
        self._total, self._done, self._message = total, done, message or self._message
        self._report()

    def step(self, n: int = 1, *, message: str = "") -> None:
        """Say that `n` more are done; raises Cancelled at the owner's wish, Interrupted when the worker stops."""
        if STOPPING.is_set():
            raise Interrupted
        self._done += n
        self._message = message or self._message
        if time.monotonic() - self._reported_at >= _EVERY or self._done == self._total:
            self._report()

    def save(self, **state: Any) -> None:
        """Remember JSON values for a restart, in the transaction of the work that they describe."""
        self.checkpoint |= state
        Checkpoint.objects.update_or_create(job_id=self.job_id, defaults={"state": self.checkpoint})

    def flush(self) -> None:
        """Report the last steps."""
        self._report(check=False)

    def _report(self, *, check: bool = True) -> None:
        self._reported_at = time.monotonic()
        with self._line.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_job SET done = %s, total = %s, message = %s WHERE id = %s RETURNING cancel_requested",
                [self._done, self._total, self._message[:500], self.job_id],
            )
            row = cursor.fetchone()
        if check and row and row[0]:
            raise Cancelled

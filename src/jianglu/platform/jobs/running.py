"""Running one job: claim it, call it, write down how it ended."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.kernel.errors import DomainError
from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.access.services import actor_of_user
from jianglu.platform.calendar import clock

from . import queueing
from .core import JOBS, Result
from .models import Job
from .progress import Cancelled, Interrupted, Progress

logger = logging.getLogger(__name__)
_LOCKS = 0x4A4F42  # first half of the advisory lock of a running job: "JOB"
_ROWS_KEPT = 1000


def run(job_id: int) -> None:
    """Run a waiting job unless it is already over or another worker has it; the clock is looked at anew.

    A moved demo clock starts the new day's jobs at once: they must not run by the old day that this process still keeps.
    """
    clock.forget()
    with own_line() as line, held(line, job_id) as ours:
        waiting = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
        if ours and waiting.update(state=Job.State.RUNNING, started_at=calendar.now(), attempts=F("attempts") + 1):
            _run(Job.objects.get(pk=job_id), line)


@contextmanager
def own_line() -> Iterator[BaseDatabaseWrapper]:
    """A second connection, or the only one when the caller is inside a transaction (tests)."""
    if connection.in_atomic_block:
        yield connection
        return
    line = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        yield line
    finally:
        line.close()


@contextmanager
def held(line: BaseDatabaseWrapper, job_id: int) -> Iterator[bool]:
    """Hold the lock that says "a living worker runs this job"; PostgreSQL frees it when the worker dies."""
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, job_id])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            with line.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, job_id])


def _run(job: Job, line: BaseDatabaseWrapper) -> None:
    try:
        progress = Progress(job.pk, _actor(job), line)
        result = JOBS[job.kind](progress, **job.arguments) or Result()
        progress.flush()
        _end(job, Job.State.DONE, result)
    except Cancelled:
        _end(job, Job.State.CANCELLED, Result(_("已按要求停止")))
    except Interrupted:
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, attempts=F("attempts") - 1)
        queueing.defer(job.pk)
    except DomainError as error:
        _end(job, Job.State.FAILED, Result(error.text, rows=error.rows), hint=error.hint_text)
    except Exception:
        logger.exception("job %s failed", job)
        if job.attempts <= JOBS[job.kind].retries:
            _again(job)
        else:
            _end(
                job,
                Job.State.FAILED,
                Result(_("程序出错，任务没有完成")),
                hint=_("请稍后点“继续”，仍失败请联系系统管理员"),
            )


def _end(job: Job, state: Job.State, result: Result, *, hint: str = "") -> None:
    Job.objects.filter(pk=job.pk).update(
        state=state,
        message=result.message[:500],
        hint=hint[:500],
        url=result.url,
        rows=[astuple(row) for row in result.rows[:_ROWS_KEPT]],
        finished_at=calendar.now(),
    )


def _again(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    # the queue lives in real time, whatever the demo clock shows
    queueing.defer(job.pk, at=timezone.now() + timedelta(seconds=10) * 4 ** (job.attempts - 1))


def _actor(job: Job) -> Actor:
    if job.owner_id is None:
        return Actor(name=job.owner_name, is_system=True)
    return actor_of_user(job.owner)

"""The jobs' side of the queue: the tasks that the worker knows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from jianglu.platform import queue
from jianglu.platform.access import Actor

from .core import JOBS, JobType, Result, job
from .progress import Progress

RUN = "jobs.run"
TICK = "jobs.tick"


def defer(job_id: int, *, at: datetime | None = None) -> None:
    """Queue a job for the worker, at once after the commit or at the real instant `at`."""
    queue.defer(RUN, queue=queue.JOBS, at=at, job_id=job_id)


def schedule(kind: JobType) -> None:
    """Have the worker start `kind` by its cron line; daily jobs are started by the tick below."""
    if kind.every:
        task = queue.app.task(name=f"jobs.start:{kind.name}", queue=queue.EVENTS)(_starter(kind.name))
        queue.app.periodic(cron=kind.every, periodic_id=kind.name)(task)


def _starter(name: str):  # type: ignore[no-untyped-def]
    def start(timestamp: int) -> None:
        from .services import enqueue

        enqueue(JOBS[name], Actor.system("schedule"))

    return start


@queue.app.task(name=RUN, queue=queue.JOBS)  # type: ignore[untyped-decorator]
def run(job_id: int) -> None:
    """Run one job."""
    from . import running

    running.run(job_id)


@queue.app.periodic(cron="* * * * *", periodic_id=TICK)  # type: ignore[untyped-decorator]
@queue.app.task(name=TICK, queue=queue.EVENTS)  # type: ignore[untyped-decorator]
def tick(timestamp: int | None = None) -> None:
    """Every minute: take over from dead workers, and start what a new day brings."""
    from . import services

    services.rescue()
    services.start_daily()


@job("jobs.tidy", title=_("清理过期记录"), daily=True)
def tidy(progress: Progress) -> Result | None:
    """Delete what nobody will look at again."""
    from jianglu.platform.events.services import tidy as tidy_events

    from . import services

    services.tidy()
    tidy_events()
    return None

"""What a job is: a named function, declared in a room's `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from jianglu.kernel.errors import RowError

if TYPE_CHECKING:
    from .progress import Progress

JOBS: dict[str, JobType] = {}


@dataclass(frozen=True)
class Result:
    """What a finished job tells its owner: a sentence, where to look, and the rows that were left out."""

    message: str = ""
    url: str = ""
    rows: tuple[RowError, ...] = ()


@dataclass(frozen=True)
class JobType:
    """A kind of job: `run(progress, **arguments)`.

    It is tried again `retries` times after an unexpected error, and started by the cron line `every` (real time) or,
    when `daily`, soon after each midnight and whenever the demo clock is moved.
    """

    name: str
    run: Callable[..., Result | None]
    title: str | Promise = ""
    retries: int = 0
    every: str = ""
    daily: bool = False

    def __call__(self, progress: Progress, **arguments: Any) -> Result | None:
        return self.run(progress, **arguments)


def job(
    name: str, *, title: str | Promise = "", retries: int = 0, every: str = "", daily: bool = False
) -> Callable[[Callable[..., Result | None]], JobType]:
    """Declare the decorated function as the job `name`; it may be started again after a crash, so it goes on from
    `progress.checkpoint` or does nothing twice.
    """

    def declare(run: Callable[..., Result | None]) -> JobType:
        if name in JOBS and JOBS[name].run.__module__ != run.__module__:
            raise TypeError(f"job {name} is declared twice")
        kind = JobType(name, run, title or name, retries, every, daily)
        JOBS[name] = kind
        if every or daily:
            from .queueing import schedule

            schedule(kind)
        return kind

    return declare

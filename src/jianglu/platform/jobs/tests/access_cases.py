"""How the permissions on jobs and on the demo clock are used."""

from jianglu.platform import calendar, jobs
from jianglu.platform.access.testing import Case
from jianglu.platform.calendar import clock
from jianglu.platform.jobs.clock import advance_clock
from jianglu.platform.jobs.core import JOBS
from jianglu.platform.jobs.permissions import ADVANCE_CLOCK, MANAGE_JOBS
from jianglu.testing import SYSTEM


def _move(actor, world, made):
    try:
        advance_clock(actor, days=1)
    finally:
        clock.forget()


CASES = [
    Case(
        MANAGE_JOBS,
        lambda actor, world, job_id: jobs.cancel(actor, job_id),
        prepare=lambda world: jobs.enqueue(JOBS["audit.seal"], SYSTEM).pk,
    ),
    Case(ADVANCE_CLOCK, _move, prepare=lambda world: calendar.today()),
]


def objects(world) -> dict[str, object]:
    """What addresses name."""
    return {"jobs:job_id": jobs.enqueue(JOBS["audit.seal"], SYSTEM).pk}

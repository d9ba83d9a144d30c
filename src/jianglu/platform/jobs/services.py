"""Starting, cancelling and resuming jobs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import transaction

from jianglu.kernel.errors import NotFound
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor

from . import queueing, running
from .core import JOBS, JobType
from .errors import JobNotOpen, JobNotStopped
from .models import DailyRun, Job
from .queries import visible_to


def enqueue(kind: JobType, actor: Actor, **arguments: Any) -> Job:
    """Start a job when the caller's transaction commits; it acts for `actor`, with the grants held when it runs.

    `arguments` are JSON values. The caller has checked that the actor may do this.
    """
    json.dumps(arguments)
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind.name,
            arguments=arguments,
            owner_id=actor.user_id,
            owner_name=actor.name,
            created_at=calendar.now(),
        )
        queueing.defer(job.pk)
    return job


def cancel(actor: Actor, job_id: int) -> None:
    """Stop a job: at once while it waits, at its next step while it runs. Raises NotFound, JobNotOpen."""
    with transaction.atomic():
        job = _locked(actor, job_id)
        if job.state == Job.State.QUEUED:
            job.state, job.finished_at = Job.State.CANCELLED, calendar.now()
        elif job.state == Job.State.RUNNING:
            job.cancel_requested = True
        else:
            raise JobNotOpen()
        job.save(update_fields=["state", "finished_at", "cancel_requested"])
        audit.record(actor, "jobs.cancelled", job)


def resume(actor: Actor, job_id: int) -> None:
    """Start a failed or cancelled job again, from its checkpoint. Raises NotFound, JobNotStopped."""
    with transaction.atomic():
        job = _locked(actor, job_id)
        if job.state not in (Job.State.FAILED, Job.State.CANCELLED):
            raise JobNotStopped()
        job.state, job.cancel_requested, job.attempts = Job.State.QUEUED, False, 0
        job.message = job.hint = ""
        job.rows, job.finished_at = [], None
        job.save()
        queueing.defer(job.pk)
        audit.record(actor, "jobs.resumed", job)


def run_pending() -> int:
    """Run every waiting job in this process, also those that they start (tests, demo seed); returns how many."""
    ran = 0
    while job_id := Job.objects.filter(state=Job.State.QUEUED).order_by("id").values_list("id", flat=True).first():
        running.run(job_id)
        ran += 1
    return ran


def start_daily() -> None:
    """Start every daily job that was not yet started for today."""
    today = calendar.today()
    for kind in JOBS.values():
        if kind.daily:
            with transaction.atomic():
                if DailyRun.objects.get_or_create(kind=kind.name, day=today)[1]:
                    enqueue(kind, Actor.system("schedule"))


def rescue() -> None:
    """Queue again the jobs whose worker died: they say that they run, but nobody holds their lock."""
    for job_id in Job.objects.filter(state=Job.State.RUNNING).values_list("id", flat=True):
        with running.own_line() as line, running.held(line, job_id) as ours:
            if ours and Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(state=Job.State.QUEUED):
                queueing.defer(job_id)


def tidy(*, keep_days: int = 30) -> None:
    """Delete jobs of the machinery that ended well, and finished jobs of people after a year."""
    over = Job.objects.filter(state=Job.State.DONE)
    over.filter(owner=None, finished_at__lt=calendar.now() - timedelta(days=keep_days)).delete()
    over.filter(finished_at__lt=calendar.now() - timedelta(days=365)).delete()
    DailyRun.objects.filter(day__lt=calendar.today() - timedelta(days=keep_days)).delete()


def _locked(actor: Actor, job_id: int) -> Job:
    job = visible_to(actor).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound()
    return job

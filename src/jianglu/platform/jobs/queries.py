"""Reading jobs."""

from __future__ import annotations

from django.db.models import QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import Actor

from .models import Job
from .permissions import MANAGE_JOBS

STATES = Job.State.choices


def visible_to(actor: Actor) -> QuerySet[Job]:
    """The actor's own jobs; the operator sees all."""
    if actor.is_system or actor.can(MANAGE_JOBS):
        return Job.objects.all()
    return Job.objects.filter(owner_id=actor.user_id) if actor.user_id else Job.objects.none()


def find(actor: Actor, job_id: int) -> Job:
    """One visible job; raises NotFound."""
    job = visible_to(actor).filter(pk=job_id).first()
    if job is None:
        raise NotFound()
    return job

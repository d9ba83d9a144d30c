"""REST: background jobs and their progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from jianglu.platform.pages.rest import Id

from . import queries, services

router = Router(tags=["jobs"])


class JobOut(Schema):
    """Where a job stands; `rows` are [row, field, message] of the bad rows."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    message: str
    hint: str
    url: str
    rows: list[list[Any]]
    created_at: datetime
    finished_at: datetime | None


@router.get("/jobs/{job_id}", response=JobOut)
def job(request: HttpRequest, job_id: Id) -> Any:
    """One of the caller's jobs."""
    return queries.find(request.actor, job_id)


@router.post("/jobs/{job_id}/cancel", response=JobOut)
def cancel(request: HttpRequest, job_id: Id) -> Any:
    """Stop a job."""
    services.cancel(request.actor, job_id)
    return queries.find(request.actor, job_id)


@router.post("/jobs/{job_id}/resume", response=JobOut)
def resume(request: HttpRequest, job_id: Id) -> Any:
    """Start a stopped job again, from where it was."""
    services.resume(request.actor, job_id)
    return queries.find(request.actor, job_id)

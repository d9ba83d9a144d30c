"""REST: background jobs and their progress."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from . import queries, services

router = Router(tags=["jobs"])


class Id(Schema):
    """The number of a job."""

    job_id: int = Field(ge=0, le=2**63 - 1)


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
def job(request: HttpRequest, sent: Path[Id]) -> Any:
    """One of the caller's jobs."""
    return queries.find(request.actor, sent.job_id)


@router.post("/jobs/{job_id}/cancel", response=JobOut)
def cancel(request: HttpRequest, sent: Path[Id]) -> Any:
    """Stop a job."""
    services.cancel(request.actor, sent.job_id)
    return queries.find(request.actor, sent.job_id)


@router.post("/jobs/{job_id}/resume", response=JobOut)
def resume(request: HttpRequest, sent: Path[Id]) -> Any:
    """Start a stopped job again, from where it was."""
    services.resume(request.actor, sent.job_id)
    return queries.find(request.actor, sent.job_id)

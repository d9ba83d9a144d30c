"""REST: the caller's messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from . import queries, services

router = Router(tags=["notifications"])


class Id(Schema):
    """The number of a message."""

    message_id: int = Field(ge=0, le=2**63 - 1)


class MessageOut(Schema):
    """A message in the caller's language."""

    id: int
    code: str
    title: str
    body: str
    link: str
    sent_at: datetime
    read_at: datetime | None


class Page(Schema):
    """A part of a list."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/messages", response=list[MessageOut])
def messages(request: HttpRequest, part: Query[Page]) -> Any:
    """The caller's messages, the newest first."""
    return queries.visible_to(request.actor)[part.offset : part.offset + part.limit]


@router.post("/messages/{message_id}/read", response=MessageOut)
def read(request: HttpRequest, sent: Path[Id]) -> Any:
    """Mark a message as read."""
    services.mark_read(request.actor, sent.message_id)
    return queries.visible_to(request.actor).get(pk=sent.message_id)

"""REST: the caller's messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from jianglu.platform.pages.rest import Id

from . import queries, services

router = Router(tags=["notifications"])


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
def read(request: HttpRequest, message_id: Id) -> Any:
    """Mark a message as read."""
    services.mark_read(request.actor, message_id)
    return queries.visible_to(request.actor).get(pk=message_id)

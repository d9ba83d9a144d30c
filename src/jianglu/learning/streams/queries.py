"""What plays: the stream of a video once it is ready, else the original."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse

from jianglu.platform.access import Actor

from ..models import Activity, VideoStream
from . import encoding
from .addresses import NAME, stream_of, ticket
from .services import folder_of


def stream(activity: Activity) -> VideoStream | None:
    """What was made, or is being made, of a video."""
    return VideoStream.objects.filter(file_id=activity.file_id).first() if activity.file_id else None


def address(actor: Actor, activity: Activity) -> str:
    """The signed address of a ready stream, "" when the original has to do; the caller has checked who may watch."""
    found = stream(activity)
    if found is None or found.state != VideoStream.State.READY:
        return ""
    return reverse("learning:stream", args=[ticket(found.pk, actor.user_id or 0), encoding.MASTER])


def file_at(signed: str, name: str) -> Path | None:
    """The playlist or segment that a signed address names, None when it opens nothing."""
    stream_id = stream_of(signed)
    if stream_id is None or not NAME.fullmatch(name):
        return None
    row = VideoStream.objects.select_related("file").filter(pk=stream_id, state=VideoStream.State.READY).first()
    path = folder_of(row) / name if row is not None else None
    return path if path is not None and path.is_file() else None

"""What plays: the stream of a video once it is ready, else the original or its copy in another container."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse

from jianglu.platform import files
from jianglu.platform.access import Actor
from jianglu.platform.files import StoredFile

from ..models import Activity, VideoStream
from . import encoding
from .addresses import NAME, stream_of, ticket
from .services import copy_at, folder_of

BROWSERS = ("video/mp4", "video/webm")
COPY = "?as=mp4"
"""Asks the address of a video for its playable copy; another address, so that no player mixes the bytes of both."""


def stream(activity: Activity) -> VideoStream | None:
    """What was made, or is being made, of a video."""
    return VideoStream.objects.filter(file_id=activity.file_id).first() if activity.file_id else None


def address(actor: Actor, activity: Activity) -> str:
    """The signed address of a ready stream, "" when the original has to do; the caller has checked who may watch."""
    found = stream(activity)
    if found is None or found.state != VideoStream.State.READY:
        return ""
    return reverse("learning:stream", args=[ticket(found.pk, actor.user_id or 0), encoding.MASTER])


def original(activity: Activity) -> str:
    """Where a video plays as it was uploaded; "" while browsers cannot play it and its conversion is on its way."""
    found, plain = stream(activity), reverse("learning:media", args=[activity.pk])
    if found is None or activity.file is None:
        return plain
    if found.original == VideoStream.Original.COPIED:
        return plain + COPY
    looked = found.original != VideoStream.Original.UNKNOWN
    plays = found.original == VideoStream.Original.PLAYS if looked else activity.file.content_type in BROWSERS
    coming = found.state in (VideoStream.State.WAITING, VideoStream.State.MAKING) and encoding.program()
    return plain if plays or not coming else ""


def film(file: StoredFile, *, copy: bool) -> tuple[Path, str]:
    """The bytes of a video and their type: the playable copy when it is asked for and was made, else the original."""
    made = copy_at(file.sha256)
    return (made, "video/mp4") if copy and made.is_file() else (files.path_of(file), file.content_type)


def file_at(signed: str, name: str) -> Path | None:
    """The playlist or segment that a signed address names, None when it opens nothing."""
    stream_id = stream_of(signed)
    if stream_id is None or not NAME.fullmatch(name):
        return None
    row = VideoStream.objects.select_related("file").filter(pk=stream_id, state=VideoStream.State.READY).first()
    path = folder_of(row) / name if row is not None else None
    return path if path is not None and path.is_file() else None

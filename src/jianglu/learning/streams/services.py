"""Making streams: asked for when a video is put into a course, made one at a time by a job of low priority.

A job of seconds goes before: it looks at the original, and copies it into a container that browsers play where that is enough.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from jianglu.platform import audit, calendar, files, jobs
from jianglu.platform.access import Actor

from ..media import streamable
from ..models import Activity, VideoStream
from . import encoding

ABANDONED = timedelta(hours=6)
"""After this a stream whose worker died is begun again."""


def can_encode() -> bool:
    """Whether this machine makes streams at all."""
    return bool(encoding.program())


def wanted(activity: Activity) -> None:
    """Have a video made into a stream soon, in the caller's transaction; without ffmpeg on the machine nothing."""
    from ..tasks import make_streams, ready_original

    if activity.kind != Activity.Kind.VIDEO or activity.file_id is None or not encoding.program():
        return
    row, made = VideoStream.objects.get_or_create(file_id=activity.file_id, defaults={"asked_at": calendar.now()})
    if made:
        jobs.enqueue(ready_original, Actor.system("learning.streams"), stream_id=row.pk)
        jobs.enqueue(make_streams, Actor.system("learning.streams"))


def catch_up() -> int:
    """Ask for streams of all videos in courses that have none, such as after ffmpeg was installed; returns how many."""
    rows = Activity.objects.filter(kind=Activity.Kind.VIDEO, file__isnull=False)
    known = VideoStream.objects.values("file_id")
    missing = rows.exclude(file_id__in=known).values_list("file_id", flat=True).distinct()
    made = VideoStream.objects.bulk_create(
        [VideoStream(file_id=pk, asked_at=calendar.now()) for pk in missing], ignore_conflicts=True
    )
    return len(made)


def ready_original(actor: Actor, stream_id: int, *, alive: Callable[[], object]) -> VideoStream.Original:
    """Find out whether browsers play a film as it was uploaded, and copy it into an MP4 where only its container hinders.

    Nothing is encoded again, so this takes seconds. Returns the VideoStream.Original; what ffmpeg cannot read stays unknown.
    """
    row = VideoStream.objects.select_related("file").get(pk=stream_id)
    source, kind, target = files.path_of(row.file), row.file.content_type, copy_at(row.file.sha256)
    draft = target.with_suffix(".part")
    found = VideoStream.Original.UNKNOWN
    try:
        codecs = encoding.codecs_of(source, kind)
        if kind == "video/webm" or (kind == "video/mp4" and codecs.picture in encoding.OPEN_CODECS):
            found = VideoStream.Original.PLAYS
        elif not codecs.copied:
            found = VideoStream.Original.UNPLAYABLE
        elif kind == "video/mp4" and streamable(source):
            found = VideoStream.Original.PLAYS
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            encoding.copy(source, kind, draft, alive=alive)
            draft.replace(target)
            found = VideoStream.Original.COPIED
    except encoding.EncodingFailed:
        pass  # the conversion fails likewise, and says why
    finally:
        draft.unlink(missing_ok=True)
    VideoStream.objects.filter(pk=row.pk).update(original=found)
    audit.record(actor, "learning.original_readied", row, changes={"original": found})
    return found


def claim() -> VideoStream | None:
    """The next stream to make, ours alone; None when nothing waits or another worker is at one (a single slot)."""
    now = calendar.now()
    stale = Q(state=VideoStream.State.MAKING, begun_at__lt=now - ABANDONED)
    if VideoStream.objects.filter(state=VideoStream.State.MAKING).exclude(stale).exists():
        return None
    row = VideoStream.objects.filter(Q(state=VideoStream.State.WAITING) | stale).select_related("file").first()
    if row is None:
        return None
    ours = VideoStream.objects.filter(pk=row.pk, state=row.state, begun_at=row.begun_at).update(
        state=VideoStream.State.MAKING, begun_at=now
    )
    row.state, row.begun_at = VideoStream.State.MAKING, now
    return row if ours else None


def make(actor: Actor, row: VideoStream, *, alive: Callable[[], object]) -> VideoStream:
    """Make all renditions of a claimed stream; what fails is kept with the reason, and the original goes on playing.

    The folder appears whole or not at all. Whatever `alive` raises gives the stream back to the queue.
    """
    target = folder_of(row)
    draft = target.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    source = files.path_of(row.file)
    try:
        steps = encoding.ladder(encoding.height_of(source, row.file.content_type))
        seconds = max(60, row.file.size // 20_000)  # even a poor film has more than 160 kbit/s
        for step in steps:
            encoding.encode(source, row.file.content_type, draft, step, seconds=seconds, alive=alive)
        (draft / encoding.MASTER).write_text(encoding.master(steps), "utf-8")
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    except encoding.EncodingFailed as error:
        row.state, row.why = VideoStream.State.FAILED, str(error)[:200]
    except BaseException:
        VideoStream.objects.filter(pk=row.pk).update(state=VideoStream.State.WAITING, begun_at=None)
        raise
    else:
        row.state, row.heights, row.why = VideoStream.State.READY, [step.height for step in steps], ""
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    row.done_at = calendar.now()
    row.save(update_fields=["state", "why", "heights", "done_at"])
    audit.record(actor, "learning.stream_made", row, changes={"state": row.state})
    return row


def folder_of(row: VideoStream) -> Path:
    """Where its playlists and segments lie."""
    digest = row.file.sha256
    return Path(settings.MEDIA_ROOT) / "streams" / digest[:2] / digest


def copy_at(sha256: str) -> Path:
    """Where the playable copy of an original lies, if one was made: beside its stream."""
    return Path(settings.MEDIA_ROOT) / "streams" / sha256[:2] / f"{sha256}.mp4"

"""Making streams: asked for when a video is put into a course, made one at a time by a job of low priority."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from jianglu.platform import audit, calendar, files, jobs
from jianglu.platform.access import Actor

from ..models import Activity, VideoStream
from . import encoding

ABANDONED = timedelta(hours=6)
"""After this a stream whose worker died is begun again."""


def can_encode() -> bool:
    """Whether this machine makes streams at all."""
    return bool(encoding.program())


def wanted(activity: Activity) -> None:
    """Have a video made into a stream soon, in the caller's transaction; without ffmpeg on the machine nothing."""
    from ..tasks import make_streams

    if activity.kind != Activity.Kind.VIDEO or activity.file_id is None or not encoding.program():
        return
    _row, made = VideoStream.objects.get_or_create(file_id=activity.file_id, defaults={"asked_at": calendar.now()})
    if made:
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
    row.save()
    audit.record(actor, "learning.stream_made", row, changes={"state": row.state})
    return row


def folder_of(row: VideoStream) -> Path:
    """Where its playlists and segments lie."""
    digest = row.file.sha256
    return Path(settings.MEDIA_ROOT) / "streams" / digest[:2] / digest

"""Uploads in pieces, resumed where they stopped: what a tus client speaks to (tus 1.0.0, core, creation, termination)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from jianglu.kernel.errors import NotFound
from jianglu.platform import calendar
from jianglu.platform.access import Actor

from .errors import FileEmpty, FileTooBig, TooManyUploads, UploadMoved, UploadRefused, UploadUnfinished
from .models import IncomingFile
from .purposes import MB, PURPOSES, Purpose
from .services import clean_name

KEPT = timedelta(days=3)
MOST_OPEN = 20
PIECE = 8 * MB
"""Most bytes of one piece; a client sends as many pieces as it needs."""


@dataclass(frozen=True)
class Received:
    """An upload that came in pieces, as a form names it."""

    key: UUID


def begin(actor: Actor, purpose: str, name: str, size: int) -> IncomingFile:
    """Announce a file of `size` bytes; raises UploadRefused, FileEmpty, FileTooBig, TooManyUploads.

    What nobody went on with in time is cleared away on the way.
    """
    found = PURPOSES.get(purpose)
    if found is None or actor.user_id is None or not (found.resumable and found.resumable(actor)):
        raise UploadRefused()
    if size <= 0:
        raise FileEmpty()
    if size > found.max_bytes:
        raise FileTooBig(megabytes=found.max_bytes // MB)
    now = calendar.now()
    with transaction.atomic():
        for row in IncomingFile.objects.select_for_update(skip_locked=True).filter(expires_at__lt=now)[:50]:
            _forget(row)
        if IncomingFile.objects.filter(user_id=actor.user_id).count() >= MOST_OPEN:
            raise TooManyUploads(limit=MOST_OPEN)
        return IncomingFile.objects.create(
            user_id=actor.user_id,
            purpose=purpose,
            name=clean_name(name),
            size=size,
            begun_at=now,
            expires_at=now + KEPT,
        )


def find(actor: Actor, key: UUID) -> IncomingFile:
    """An open upload of the account itself; raises NotFound."""
    row = IncomingFile.objects.filter(key=key, user_id=actor.user_id or 0).first()
    if row is None:
        raise NotFound()
    return row


def append(actor: Actor, key: UUID, offset: int, blocks: Iterable[bytes]) -> int:
    """Add a piece that begins at `offset`; returns how many bytes are safe now. Raises NotFound, UploadMoved, FileTooBig.

    The piece is received before the row is locked, so a slow line holds nothing. A piece that breaks off counts as far
    as it came.
    """
    row = find(actor, key)
    with tempfile.TemporaryFile(dir=_folder()) as piece:
        size = 0
        try:
            for block in blocks:
                size += len(block)
                if size > PIECE or offset + size > row.size:
                    raise FileTooBig(megabytes=PIECE // MB)
                piece.write(block)
        except OSError:  # the line broke
            piece.flush()
        piece.seek(0)
        with transaction.atomic():
            row = IncomingFile.objects.select_for_update().get(pk=row.pk)
            if row.offset != offset:
                raise UploadMoved()
            with _path(row).open("r+b" if offset else "wb") as file:
                file.truncate(offset)
                file.seek(offset)
                while block := piece.read(MB):
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            row.offset = offset + size
            row.expires_at = calendar.now() + KEPT
            row.save(update_fields=["offset", "expires_at"])
            return row.offset


def abandon(actor: Actor, key: UUID) -> None:
    """Give an upload up."""
    with transaction.atomic():
        _forget(find(actor, key))


@contextmanager
def received(actor: Actor, upload: File[bytes] | Received, *, purpose: Purpose) -> Iterator[File[bytes]]:
    """The file that a form brought, whole or in pieces, for `store`; pieces are cleared away when all went well.

    Raises NotFound, UploadUnfinished; UploadRefused for an upload that was begun for something else.
    """
    if not isinstance(upload, Received):
        yield upload
        return
    row = find(actor, upload.key)
    if row.purpose != purpose.code:
        raise UploadRefused()
    if row.offset != row.size:
        raise UploadUnfinished()
    with _path(row).open("rb") as file:
        yield File(file, name=row.name)
    _forget(row)


def _forget(row: IncomingFile) -> None:
    path = _path(row)
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _path(row: IncomingFile) -> Path:
    return _folder() / f"{row.key}.part"

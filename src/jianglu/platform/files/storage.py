"""The bytes on disk: streamed, hashed, synced, then renamed to their SHA-256; never changed after."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from .models import StoredFile


class TooLong(Exception):
    """More bytes came than the limit allows."""


@dataclass(frozen=True)
class Draft:
    """Bytes that are on disk but not yet in the store."""

    path: Path
    sha256: str
    size: int


@contextmanager
def draft(chunks: Iterable[bytes], limit: int) -> Iterator[Draft]:
    """Write `chunks` to a temporary file beside the store; it is removed unless `keep` took it. Raises TooLong early."""
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLong
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield Draft(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(written: Draft) -> Path:
    """Move a draft to its place; the same bytes are kept once."""
    target = _place(written.sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        written.path.chmod(0o440)
        written.path.rename(target)
        _sync(target.parent)
        _sync(target.parent.parent)
    return target


def path_of(file: StoredFile) -> Path:
    """Where the bytes of a stored file lie; read only."""
    return _place(file.sha256)


def _place(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Storing files."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from django.core.files.base import ContentFile, File

from jianglu.kernel.punctuation import listed
from jianglu.platform import calendar
from jianglu.platform.access import Actor

from . import pictures, storage
from .errors import FileEmpty, FileSuspicious, FileTooBig, FileTypeRefused
from .models import StoredFile
from .purposes import MB, Purpose
from .sniffing import TYPES, Suspicious, kind_of

PICTURES = ("jpeg", "png", "webp")


def store(actor: Actor, upload: File[bytes], *, purpose: Purpose) -> StoredFile:
    """Check an upload against its purpose and keep it; the caller has checked that the actor may upload here.

    Raises FileEmpty, FileTooBig, FileTypeRefused, FileSuspicious. The bytes are safe on disk before the row is written.
    """
    name = clean_name(upload.name or "")
    if upload.size is not None and upload.size > purpose.max_bytes:
        raise FileTooBig(megabytes=purpose.max_bytes // MB)
    try:
        with storage.draft(upload.chunks(), purpose.max_bytes) as written:
            if not written.size:
                raise FileEmpty()
            kind = kind_of(written.path, name, max_unpacked=purpose.max_unpacked)
            if kind not in purpose.types:
                raise FileTypeRefused(types=listed(sorted(kind.upper() for kind in purpose.types)))
            if purpose.photo is not None and kind in PICTURES:
                picture = pictures.cleaned(written.path, kind, purpose.photo)
                with storage.draft([picture], 2 * purpose.max_bytes) as written:
                    storage.keep(written)
            else:
                storage.keep(written)
    except storage.TooLong:
        raise FileTooBig(megabytes=purpose.max_bytes // MB) from None
    except Suspicious:
        raise FileSuspicious() from None
    return StoredFile.objects.create(
        sha256=written.sha256,
        name=name or f"{written.sha256[:12]}.{TYPES[kind].endings[0]}",
        content_type=TYPES[kind].content_type,
        size=written.size,
        purpose=purpose.code,
        stored_at=calendar.now(),
        stored_by=actor.name,
        user_id=actor.user_id,
    )


def read_picture(upload: File[bytes], rule: pictures.Photo, *, max_bytes: int) -> bytes:
    """A JPEG or PNG checked and cleaned as `store` does it, for who keeps it elsewhere: nothing stays in the store.

    Raises FileEmpty, FileTooBig, FileTypeRefused, FileSuspicious, and what `pictures.cleaned` raises.
    """
    kinds = ("jpeg", "png")
    try:
        with storage.draft(upload.chunks(), max_bytes) as written:
            if not written.size:
                raise FileEmpty()
            kind = kind_of(written.path, clean_name(upload.name or ""))
            if kind not in kinds:
                raise FileTypeRefused(types=listed(sorted(kind.upper() for kind in kinds)))
            return pictures.cleaned(written.path, kind, rule)
    except storage.TooLong:
        raise FileTooBig(megabytes=max_bytes // MB) from None
    except Suspicious:
        raise FileSuspicious() from None


def store_bytes(actor: Actor, content: bytes, name: str, *, purpose: Purpose) -> StoredFile:
    """Keep a file that the platform itself has made, such as a certificate or a sheet."""
    return store(actor, ContentFile(content, name=name), purpose=purpose)


def clean_name(name: str) -> str:
    """The name without folders and control characters, at most 200 characters with its ending kept."""
    plain = PurePath(name.replace("\\", "/")).name
    plain = "".join(char for char in plain if unicodedata.category(char)[0] != "C").strip()
    stem, suffix = PurePath(plain).stem, PurePath(plain).suffix[:10]
    return stem[: 200 - len(suffix)] + suffix

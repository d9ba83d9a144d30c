"""Serves lesson files by byte ranges, so that a video can be moved in and a phone loads only what it plays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

MOST_BOXES = 1000
CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of one asked range; None when none is asked; raises ValueError when it cannot be met."""
    if not header:
        return None
    found = _RANGE.match(header.strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = int(last)
        if length == 0:
            raise ValueError("empty range")
        return max(0, size - length), size - 1
    begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    if begin > end:
        raise ValueError("range beyond the end")
    return begin, end


def ranged(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    """The file, or the part of it that the Range header asks for (RFC 9110, one range)."""
    size = path.stat().st_size
    try:
        part = byte_range(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    response = StreamingHttpResponse(
        _bytes(path, first, last) if request.method != "HEAD" else iter(()),
        status=206 if part else 200,
        content_type=content_type,
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _bytes(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def mp4_seconds(path: Path) -> int | None:
    """Whole seconds of an MP4 by its movie header (ISO/IEC 14496-12, moov/mvhd); None when there is none to be found."""
    with path.open("rb") as file:
        end = path.stat().st_size
        at, left = 0, MOST_BOXES
        while at + 8 <= end and left:
            left -= 1
            file.seek(at)
            head = file.read(16)
            size, kind = int.from_bytes(head[:4]), head[4:8]
            body = 8
            if size == 1:
                size, body = int.from_bytes(head[8:16]), 16
            if kind == b"mvhd":
                return _movie_seconds(file.read(32) if body == 16 else head[8:] + file.read(24))
            if size == 0:
                size = end - at
            if size < body:
                return None
            at = at + body if kind == b"moov" else at + size
    return None


def streamable(path: Path) -> bool:
    """Whether an MP4 plays before all of it has come: its index (moov) lies before its data. QuickTime's own kind does not."""
    with path.open("rb") as file:
        at, end = 0, path.stat().st_size
        for _box in range(MOST_BOXES):
            file.seek(at)
            head = file.read(16)
            size, kind = int.from_bytes(head[:4]), head[4:8]
            if size == 1:
                size = int.from_bytes(head[8:16])
            if kind == b"moov":
                return True
            if size < 8 or kind == b"mdat" or (kind == b"ftyp" and head[8:12] == b"qt  "):
                return False
            at += size
            if at >= end:
                break
    return False


def _movie_seconds(header: bytes) -> int | None:
    """Duration in seconds; the fields are wider in version 1."""
    wide = header[:1] == b"\x01"
    scale, length = (header[20:24], header[24:32]) if wide else (header[12:16], header[16:20])
    unit = int.from_bytes(scale)
    return int.from_bytes(length) // unit if unit and length else None

"""Tells what a file is by its content, never by its name, and refuses archives that are traps."""

from __future__ import annotations

import codecs
import zipfile
from dataclasses import dataclass
from pathlib import Path

import puremagic

_HEAD = 8192
MAX_UNPACKED = 400 * 1024 * 1024  # bytes
_MAX_RATIO = 200  # a spreadsheet packs 10 to 40 times
_MAX_MEMBERS = 20_000


@dataclass(frozen=True)
class FileType:
    """A kind of file that some purpose takes."""

    content_type: str
    endings: tuple[str, ...]
    inline: bool = False  # safe to show in the browser


TYPES = {
    "pdf": FileType("application/pdf", ("pdf",), inline=True),
    "png": FileType("image/png", ("png",), inline=True),
    "jpeg": FileType("image/jpeg", ("jpg", "jpeg"), inline=True),
    "webp": FileType("image/webp", ("webp",), inline=True),
    "mp4": FileType("video/mp4", ("mp4", "m4v", "mov"), inline=True),
    "webm": FileType("video/webm", ("webm",), inline=True),
    "mkv": FileType("video/x-matroska", ("mkv",)),
    "mp3": FileType("audio/mpeg", ("mp3",), inline=True),
    "xlsx": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
    "docx": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    "pptx": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", ("pptx",)),
    "zip": FileType("application/zip", ("zip",)),
    "csv": FileType("text/csv", ("csv",)),
    "txt": FileType("text/plain", ("txt",)),
    "json": FileType("application/json", ("json",)),
}
_MARKS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx", "ppt/presentation.xml": "pptx"}
_BY_ENDING = {ending: kind for kind, entry in TYPES.items() for ending in entry.endings}


class Suspicious(ValueError):
    """The archive would unpack to something enormous, or carries macros."""


def kind_of(path: Path, name: str, *, max_unpacked: int = MAX_UNPACKED) -> str | None:
    """The key in TYPES of what `path` holds, or None; `name` only tells apart plain texts. Raises Suspicious.

    An archive may unpack to `max_unpacked` bytes.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:4] == b"PK\x03\x04":
        return _archive(path, max_unpacked)
    found = _magic(head)
    if found is not None:
        return found
    ending = Path(name).suffix.lower().lstrip(".")
    return ending if ending in ("csv", "txt", "json") and _is_text(path) else None


def _magic(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] == b"\x1aE\xdf\xa3":  # EBML, which Matroska shares: its document type says which
        return "webm" if b"webm" in head[:64] else "mkv" if b"matroska" in head[:64] else None
    try:
        ending = puremagic.from_string(head).lstrip(".").lower()
    except (puremagic.PureError, ValueError):
        return None
    kind = _BY_ENDING.get({"jfif": "jpg", "jpe": "jpg"}.get(ending, ending))
    return kind if kind in ("pdf", "png", "jpeg", "webp", "mp4", "mp3") else None


def _archive(path: Path, max_unpacked: int) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        return None
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > _MAX_MEMBERS
        or unpacked > max_unpacked
        or unpacked > _MAX_RATIO * max(path.stat().st_size, 65536)
    ):
        raise Suspicious("unpacks too large")
    names = {member.filename for member in members}
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Suspicious("macros")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Suspicious("paths")
    return next((kind for mark, kind in _MARKS.items() if mark in names), "zip")


def _is_text(path: Path) -> bool:
    """UTF-8, or GB 18030 as Excel saves a CSV here; no control characters."""
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    if any(control in block for control in (b"\x00", b"\x01", b"\x02", b"\x1b")):
                        return False
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return True
    return False

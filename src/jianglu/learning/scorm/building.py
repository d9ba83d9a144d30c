"""Packs a folder as a package, always to the same bytes. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

_MOMENT = (2020, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP of files by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return made.getvalue()


def folder(path: Path) -> bytes:
    """A ZIP of everything in a folder."""
    return packed({each.relative_to(path).as_posix(): each.read_bytes() for each in path.rglob("*") if each.is_file()})

"""multipart/mixed as xAPI uses it (Communication 1.5.2): statements first, then one part a content, named by its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from .attachments import Attached
from .errors import BadRecord

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^\s;]+))', re.IGNORECASE)
_HASHES = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


def split(body: bytes, content_type: str) -> tuple[bytes, dict[str, Attached]]:
    """The JSON of the first part, and the contents by hash; raises BadRecord."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise BadRecord(where="Content-Type", why="multipart/mixed needs a boundary")
    boundary = b"--" + (found[1] or found[2]).encode("latin-1")
    pieces = re.split(rb"(?:^|\r\n)" + re.escape(boundary) + rb"(?=--|[ \t]*\r\n)", body)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise BadRecord(where="body", why="is not a complete multipart/mixed message")
    parts = [_part(piece) for piece in pieces[1:-1]]
    headers, first = parts[0]
    if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise BadRecord(where="body", why="the first part must be application/json")
    contents: dict[str, Attached] = {}
    for headers, data in parts[1:]:
        sha2 = headers.get("x-experience-api-hash", "")
        if headers.get("content-transfer-encoding", "").lower() != "binary":
            raise BadRecord(where="body", why="each further part needs Content-Transfer-Encoding: binary")
        if not sha2:
            raise BadRecord(where="body", why="each further part needs X-Experience-API-Hash")
        if len(sha2) not in _HASHES or hashlib.new(_HASHES[len(sha2)], data).hexdigest() != sha2.lower():
            raise BadRecord(where="X-Experience-API-Hash", why="is not the SHA-2 hash of its part")
        contents[sha2] = Attached(sha2, headers.get("content-type", "application/octet-stream")[:200], data)
    return first, contents


def _part(piece: bytes) -> tuple[dict[str, str], bytes]:
    head, sep, data = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not sep:
        raise BadRecord(where="body", why="a part has no headers")
    headers = {}
    for line in head.split(b"\r\n"):
        name, _colon, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers, data


def join(text: str, contents: Sequence[tuple[str, str, bytes]], boundary: str) -> bytes:
    """Statements and what they attach as one message body."""
    lines = [f"--{boundary}\r\nContent-Type: application/json\r\n\r\n".encode() + text.encode()]
    for sha2, kind, data in contents:
        head = (
            f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {sha2}\r\n\r\n"
        )
        lines.append(head.encode() + data)
    return b"\r\n".join([*lines, f"--{boundary}--\r\n".encode()])

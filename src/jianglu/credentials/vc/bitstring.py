"""Bitstring Status List 1.0: two bits a certificate in lists of 131,072 entries, so that asking tells nothing.

Open Badges 3.0 admits one `credentialStatus`, so the one list of a certificate tells all its states (purpose "message",
two bits). The lists for "revocation" and "suspension" alone, at the same indexes, serve verifiers that know only those.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

SIZE = 131_072  # entries: the least that the recommendation allows, one bit each
VALID, REVOKED, SUSPENDED, SUPERSEDED = range(4)
PURPOSES = ("message", "revocation", "suspension")
MESSAGES = (
    {"status": "0x0", "message": "valid"},
    {"status": "0x1", "message": "revoked"},
    {"status": "0x2", "message": "suspended"},
    {"status": "0x3", "message": "superseded: a corrected version was issued (refresh)"},
)
# A fixed odd multiplier permutes the indexes of a list: neighbours at issue are not neighbours in the list.
_STRIDE, _INVERSE = 74_827, pow(74_827, -1, SIZE)


def place(certificate: int) -> tuple[int, int]:
    """(list, index) of a certificate's id: every id has its own, for ever."""
    number, offset = divmod(certificate, SIZE)
    return number, offset * _STRIDE % SIZE


def certificate_at(number: int, index: int) -> int:
    """The inverse of `place`."""
    return number * SIZE + index * _INVERSE % SIZE


def bits(statuses: Iterable[tuple[int, int]], purpose: str) -> bytes:
    """The list's bits from (index, status); the first index is the leftmost bit."""
    if purpose == "message":
        content = bytearray(SIZE // 4)
        for index, status in statuses:
            content[index // 4] |= status << (6 - 2 * (index % 4))
        return bytes(content)
    content = bytearray(SIZE // 8)
    wanted = {REVOKED, SUPERSEDED} if purpose == "revocation" else {SUSPENDED}
    for index, status in statuses:
        if status in wanted:
            content[index // 8] |= 128 >> (index % 8)
    return bytes(content)


def encode(content: bytes) -> str:
    """Multibase base64url of the gzipped bits; the same bits give the same text."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(content) + packer.flush()
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: object, *, most: int = 16 * 1024 * 1024) -> bytes:
    """The bits of an encodedList; raises ValueError when it is malformed or unpacks to more than `most` bytes."""
    if not isinstance(text, str) or not text.startswith("u"):
        raise ValueError("not a base64url multibase text")
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    unpacker = zlib.decompressobj(31)
    try:
        content = unpacker.decompress(packed, most)
    except zlib.error as error:
        raise ValueError("not gzip") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError("the list is too long or cut off")
    return content


def read(content: bytes, index: int, size: int = 1) -> int:
    """The entry at an index of entries `size` bits wide; raises ValueError beyond the end."""
    if index < 0 or size < 1 or (index + 1) * size > len(content) * 8:
        raise ValueError("the index is beyond the list")
    value = 0
    for bit in range(index * size, (index + 1) * size):
        value = value << 1 | (content[bit // 8] >> (7 - bit % 8)) & 1
    return value


def token_list(statuses: Iterable[tuple[int, int]]) -> str:
    """`lst` of an IETF Token Status List with the same two bits, which counts from the lowest bit."""
    content = bytearray(SIZE // 4)
    for index, status in statuses:
        content[index // 4] |= status << (2 * (index % 4))
    return base64.urlsafe_b64encode(zlib.compress(bytes(content), 9)).decode().rstrip("=")


def entry(base: str, certificate: int) -> dict[str, Any]:
    """`credentialStatus` of a certificate; `base` is the address of the status lists."""
    number, index = place(certificate)
    address = f"{base}/{number}"
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "message",
        "statusSize": 2,
        "statusMessage": [dict(message) for message in MESSAGES],
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def check(status: Mapping[str, Any], listed: Mapping[str, Any]) -> int:
    """The value of a BitstringStatusListEntry in its (already verified) list credential; raises ValueError."""
    subject = listed.get("credentialSubject")
    if status.get("type") != "BitstringStatusListEntry" or not isinstance(subject, Mapping):
        raise ValueError("not a Bitstring Status List")
    purposes = subject.get("statusPurpose")
    if status.get("statusPurpose") not in (purposes if isinstance(purposes, list) else [purposes]):
        raise ValueError("the list serves another purpose")
    if listed.get("id") != status.get("statusListCredential"):
        raise ValueError("another list")
    content = decode(subject.get("encodedList"))
    size = status.get("statusSize", 1)
    index = status.get("statusListIndex")
    if not isinstance(size, int) or isinstance(size, bool) or not isinstance(index, str) or not index.isdigit():
        raise ValueError("malformed entry")
    if len(content) * 8 // size < SIZE:
        raise ValueError("the list is shorter than 131,072 entries")
    return read(content, int(index), size)

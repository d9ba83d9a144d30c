"""The register's seal of a record: Ed25519 over its canonical bytes, or over sixteen records at once.

What is entered together (an old register, a season) is sealed in groups: the signature covers the root of a hash tree over
the sixteen records (RFC 9162, 2.1: leaves and nodes are told apart by their first byte), and each seal carries, beside the
signature, the place of its record and the four hashes that lead from it to the root. So every row still verifies alone, with no
other row and no list, at a fraction of the price of a signature. What is left over of a group is signed one by one.

    64 bytes                       signature of the record
    64 + 1 + 4 x 32 = 193 bytes    signature of the group's root, place, hashes from the leaf upwards

Pure, without settings: processes that enter millions load nothing else. The key comes from `signing.record_signer`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

GROUP, DEPTH, HASH, SIGNATURE = 16, 4, 32, 64
# What a group's signature covers begins so; a record begins with a brace, so neither can pass for the other.
ROOT = b"jianglu register seal, group of 16\n"
LEAF, NODE = b"\x00", b"\x01"


def seal_many(records: Sequence[bytes], raw_key: bytes) -> list[bytes]:
    """Seals of records that are canonical bytes already, in their order."""
    sign = ed25519.Ed25519PrivateKey.from_private_bytes(raw_key).sign
    whole = len(records) - len(records) % GROUP
    grouped = [seal for at in range(0, whole, GROUP) for seal in _group(records[at : at + GROUP], sign)]
    return grouped + [sign(record) for record in records[whole:]]


def holds(record: bytes, seal: bytes, public: ed25519.Ed25519PublicKey) -> bool:
    """Whether the seal is that of the record by the key."""
    if len(seal) == SIGNATURE:
        message = record
    elif len(seal) == SIGNATURE + 1 + DEPTH * HASH and seal[SIGNATURE] < GROUP:
        message = ROOT + _root(record, seal[SIGNATURE], seal[SIGNATURE + 1 :])
    else:
        return False
    try:
        public.verify(seal[:SIGNATURE], message)
    except InvalidSignature:
        return False
    return True


def _group(records: Sequence[bytes], sign: Callable[[bytes], bytes]) -> list[bytes]:
    rows = [[sha256(LEAF + record).digest() for record in records]]
    while len(rows) <= DEPTH:
        below = rows[-1]
        rows.append([sha256(NODE + below[n] + below[n + 1]).digest() for n in range(0, len(below), 2)])
    signature = sign(ROOT + rows[DEPTH][0])
    return [
        b"".join((signature, bytes((place,)), *(rows[height][(place >> height) ^ 1] for height in range(DEPTH))))
        for place in range(GROUP)
    ]


def _root(record: bytes, place: int, path: bytes) -> bytes:
    found = sha256(LEAF + record).digest()
    for height in range(DEPTH):
        beside = path[height * HASH : (height + 1) * HASH]
        left, right = (beside, found) if place >> height & 1 else (found, beside)
        found = sha256(NODE + left + right).digest()
    return found

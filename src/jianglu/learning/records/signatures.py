"""Signed statements (Data 2.6): an attached JSON Web Signature (RFC 7515) over the statement before it was signed."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .attachments import SIGNATURE, Attached
from .errors import BadRecord
from .shapes import same

_HASHES = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}


def check(statements: Sequence[Mapping[str, Any]], contents: Mapping[str, Attached]) -> None:
    """Each signature attached to a statement is well formed, says what the statement says, and holds where it brings a
    certificate; raises BadRecord."""
    for statement in statements:
        for item in statement.get("attachments", ()):
            if item["usageType"] == SIGNATURE:
                if item["contentType"] != "application/octet-stream":
                    raise BadRecord(
                        where="attachments", why="a signature has the content type application/octet-stream"
                    )
                _check(statement, contents[item["sha2"]].data)


def _check(statement: Mapping[str, Any], data: bytes) -> None:
    parts = data.strip().split(b".")
    try:
        header, payload, signature = (_decode(part) for part in parts)
        said, signed = json.loads(header), json.loads(payload)
        algorithm, chain = said["alg"], said.get("x5c", [])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadRecord(where="attachments", why="the signature is not a compact JSON Web Signature") from None
    if algorithm not in _HASHES:
        raise BadRecord(where="attachments", why="a signature uses RS256, RS384 or RS512")
    unsigned = dict(statement)
    rest = [item for item in statement["attachments"] if item["usageType"] != SIGNATURE]
    unsigned["attachments"] = rest
    if not rest:
        del unsigned["attachments"]
    if not isinstance(signed, dict) or not _equal(unsigned, signed):
        raise BadRecord(where="attachments", why="the signature is over another statement")
    if chain:
        try:
            key = x509.load_der_x509_certificate(base64.b64decode(chain[0])).public_key()
            assert isinstance(key, rsa.RSAPublicKey)
            key.verify(signature, b".".join(parts[:2]), padding.PKCS1v15(), _HASHES[algorithm])
        except (InvalidSignature, ValueError, TypeError, AssertionError):
            raise BadRecord(where="attachments", why="the signature does not hold") from None


def _equal(mine: Mapping[str, Any], signed: Mapping[str, Any]) -> bool:
    try:
        return same(mine, signed)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _decode(part: bytes) -> bytes:
    return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))

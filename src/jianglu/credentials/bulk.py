"""Signing records by the million, in processes that load nothing else; the key comes from `signing.record_signer`."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ed25519


def sign_many(records: Sequence[bytes], raw_key: bytes) -> list[bytes]:
    """Signatures of records that are canonical bytes already."""
    sign = ed25519.Ed25519PrivateKey.from_private_bytes(raw_key).sign
    return [sign(record) for record in records]

"""Multibase texts of keys and signatures: base58btc ("z"), and the did:key of an Ed25519 key."""

from __future__ import annotations

import base58

ED25519 = b"\xed\x01"  # multicodec ed25519-pub


def encode(content: bytes) -> str:
    """base58btc with its prefix."""
    return "z" + base58.b58encode(content).decode()


def decode(text: object) -> bytes:
    """The bytes of a base58btc multibase text; raises ValueError."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise ValueError("not base58btc multibase")
    return base58.b58decode(text[1:])


def multikey(public: bytes) -> str:
    """publicKeyMultibase of a raw Ed25519 key."""
    return encode(ED25519 + public)


def raw_key(text: object) -> bytes:
    """The raw Ed25519 key of a publicKeyMultibase; raises ValueError."""
    content = decode(text)
    if len(content) != 34 or not content.startswith(ED25519):
        raise ValueError("not an Ed25519 multikey")
    return content[2:]

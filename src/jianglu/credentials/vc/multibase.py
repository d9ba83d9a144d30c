"""Multibase texts of keys and signatures: base58btc ("z"), and multikeys of Ed25519 and SM2."""

from __future__ import annotations

import base58

ED25519 = b"\xed\x01"  # multicodec ed25519-pub
SM2 = b"\x86\x24\x04"  # multicodec sm2-pub (0x1206, draft), then an uncompressed point


def encode(content: bytes) -> str:
    """base58btc with its prefix."""
    return "z" + base58.b58encode(content).decode()


def decode(text: object) -> bytes:
    """The bytes of a base58btc multibase text; raises ValueError."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise ValueError("not base58btc multibase")
    return base58.b58decode(text[1:])


def multikey(public: bytes) -> str:
    """publicKeyMultibase of a raw key: Ed25519 has 32 bytes, SM2 64."""
    return encode((ED25519 if len(public) == 32 else SM2) + public)


def raw_key(text: object) -> bytes:
    """The raw Ed25519 or SM2 key of a publicKeyMultibase; raises ValueError."""
    content = decode(text)
    for prefix, size in ((ED25519, 32), (SM2, 64)):
        if content.startswith(prefix) and len(content) == len(prefix) + size:
            return content[len(prefix) :]
    raise ValueError("neither an Ed25519 nor an SM2 multikey")

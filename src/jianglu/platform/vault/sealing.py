"""AES-256-GCM sealing with the key's id in front, and HMAC-SHA256 blind indexes."""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import Keyring, keyring

FORMAT = 1


def seal(text: str) -> bytes:
    """format (1 byte), key id (1), nonce (12), ciphertext and tag; two seals of one text differ."""
    keys = keyring()
    header = bytes([FORMAT, keys.current])
    nonce = os.urandom(12)
    return header + nonce + AESGCM(keys.sealing[keys.current]).encrypt(nonce, text.encode(), header)


def unseal(sealed: bytes | memoryview) -> str:
    """The text of a seal; raises cryptography's InvalidTag when it was changed, KeyError when its key is missing."""
    data = bytes(sealed)
    header, nonce, body = data[:2], data[2:14], data[14:]
    if header[0] != FORMAT:
        raise ValueError(f"unknown seal format {header[0]}")
    keys = keyring().sealing
    if header[1] not in keys:  # a new key was made while this process was running
        keys = keyring(fresh=True).sealing
    return AESGCM(keys[header[1]]).decrypt(nonce, body, header).decode()


def blind_index(text: str) -> bytes:
    """32 bytes that are equal for equal texts and tell nothing else without the index key."""
    return hmac.digest(keyring().index, text.encode(), "sha256")


def seal_many(texts: Sequence[str], keys: Keyring | None = None) -> list[bytes]:
    """Each text sealed as by `seal`, for loads of millions; `keys` for a process without settings."""
    keys = keys or keyring()
    header, encrypt = bytes([FORMAT, keys.current]), AESGCM(keys.sealing[keys.current]).encrypt
    nonces = os.urandom(12 * len(texts))
    cut = (nonces[at : at + 12] for at in range(0, len(nonces), 12))
    return [header + nonce + encrypt(nonce, text.encode(), header) for nonce, text in zip(cut, texts, strict=True)]


def blind_index_many(texts: Sequence[str], keys: Keyring | None = None) -> list[bytes]:
    """Each text indexed as by `blind_index`."""
    key = (keys or keyring()).index
    return [hmac.digest(key, text.encode(), "sha256") for text in texts]

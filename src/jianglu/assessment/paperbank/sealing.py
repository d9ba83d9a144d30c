"""Encrypting a set and the shares of its key: AES-256-GCM, keys from passphrases by scrypt (RFC 7914). Pure."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SALT, NONCE, KEY = 16, 12, 32
FEWEST = 10
"""Characters of a passphrase."""


class WrongPassphrase(ValueError):  # noqa: N818 - a finding, told to the holder
    """The passphrase does not open the share, or what is opened was changed."""


def new_key() -> bytes:
    """A fresh key for one set."""
    return secrets.token_bytes(KEY)


def encrypt(key: bytes, plain: bytes, *, about: bytes) -> bytes:
    """Sealed bytes that open only together with what they are `about`."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def decrypt(key: bytes, sealed: bytes, *, about: bytes) -> bytes:
    """The plain bytes; raises WrongPassphrase."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except InvalidTag as error:
        raise WrongPassphrase from error


def lock(share: bytes, passphrase: str, *, about: bytes) -> bytes:
    """A share under a passphrase."""
    salt = secrets.token_bytes(SALT)
    return salt + encrypt(_stretched(passphrase, salt), share, about=about)


def unlock(locked: bytes, passphrase: str, *, about: bytes) -> bytes:
    """The share; raises WrongPassphrase."""
    return decrypt(_stretched(passphrase, locked[:SALT]), locked[SALT:], about=about)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY, n=2**15, r=8, p=1).derive(passphrase.strip().encode())

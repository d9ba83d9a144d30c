"""A ballot in as many envelopes as the panel has members: only the keys of all of them together open it. Pure.

Each envelope is ECIES: X25519 (RFC 7748) with a fresh key, HKDF-SHA-256 (RFC 5869), AES-256-GCM.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..paperbank.sealing import KEY, decrypt, encrypt


def new_pair() -> tuple[bytes, bytes]:
    """A public and a private key for one member of one panel."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def wrap(plain: bytes, publics: Sequence[bytes], *, about: bytes) -> bytes:
    """The ballot in the members' envelopes, the first member's innermost."""
    for public in publics:
        fresh = X25519PrivateKey.generate()
        key = _agreed(fresh, public, fresh.public_key().public_bytes_raw(), public)
        plain = fresh.public_key().public_bytes_raw() + encrypt(key, plain, about=about)
    return plain


def unwrap(sealed: bytes, privates: Sequence[bytes], *, about: bytes) -> bytes:
    """The ballot from its envelopes, keys in the order of the members; raises WrongPassphrase when one does not fit."""
    for raw in reversed(privates):
        private = X25519PrivateKey.from_private_bytes(raw)
        fresh = sealed[:KEY]
        sealed = decrypt(
            _agreed(private, fresh, fresh, private.public_key().public_bytes_raw()), sealed[KEY:], about=about
        )
    return sealed


def _agreed(private: X25519PrivateKey, peer: bytes, fresh: bytes, public: bytes) -> bytes:
    secret = private.exchange(X25519PublicKey.from_public_bytes(peer))
    return HKDF(SHA256(), KEY, salt=None, info=b"jianglu.ballot" + fresh + public).derive(secret)

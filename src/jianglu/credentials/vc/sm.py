"""SM2 signatures over SM3 digests (GB/T 32918.2-2016, GB/T 32905-2016) by gmssl-pyx, the optional extra `sm`.

A public key is X and Y, 64 bytes; a signature r and s, 64 bytes; the signer's identifier is the standard's default.
"""

from __future__ import annotations

from importlib.util import find_spec

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

SIZE = 64  # bytes of a public key and of a signature


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("gmssl_pyx") is not None


def make() -> tuple[bytes, bytes]:
    """(private, public) of a new key."""
    from gmssl_pyx import sm2_key_generate

    public, private = sm2_key_generate()
    return bytes(private), bytes(public)


def sm3(content: bytes) -> bytes:
    """The SM3 digest, 32 bytes."""
    from gmssl_pyx import sm3_hash

    return bytes(sm3_hash(content))


def sign(private: bytes, public: bytes, content: bytes) -> bytes:
    """r and s over the content."""
    from gmssl_pyx import sm2_sign

    r, s = decode_dss_signature(bytes(sm2_sign(private, public, content)))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(public: bytes, signature: bytes, content: bytes) -> None:
    """Raise InvalidSignature unless the signature is the key's over the content."""
    from gmssl_pyx import GmsslInnerError, InvalidValueError, sm2_verify

    if len(public) != SIZE or len(signature) != SIZE:
        raise InvalidSignature
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        good = sm2_verify(public, content, der)
    except (GmsslInnerError, InvalidValueError) as error:
        raise InvalidSignature from error
    if not good:
        raise InvalidSignature

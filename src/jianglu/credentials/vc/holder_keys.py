"""Holders' keys as wallets bring them: JWKs of P-256 (ES256) and Ed25519 (EdDSA; RFC 9864 says Ed25519), RFC 7517 and 7518."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from . import jose
from .proofs import ProofFailed

ALGORITHMS = ("ES256", "EdDSA", "Ed25519")
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def public(key: object) -> dict[str, str]:
    """The members that make the public key, nothing else of the JWK; raises ProofFailed for a private or another kind."""
    if not isinstance(key, Mapping) or _PRIVATE & set(key):
        raise ProofFailed("not a public key")
    if key.get("kty") == "OKP":
        return jose.jwk(jose.from_jwk(key))
    if key.get("kty") != "EC" or key.get("crv") != "P-256":
        raise ProofFailed("only P-256 and Ed25519 keys are accepted")
    made = {"kty": "EC", "crv": "P-256", "x": str(key.get("x")), "y": str(key.get("y"))}
    _on_curve(made)
    return made


def thumbprint(key: Mapping[str, str]) -> str:
    """The name of a public key (RFC 7638): base64url of SHA-256 over its members in order."""
    return jose.b64(sha256(json.dumps(dict(key), sort_keys=True, separators=(",", ":")).encode()).digest())


def check(token: str, key: object) -> None:
    """Raise ProofFailed unless the JWK's key signed the compact JWS, with the algorithm of its kind."""
    known = public(key)
    header, _payload = jose.opened(token)
    if "crit" in header:
        raise ProofFailed("an extension that is not understood")
    if header.get("alg") not in (("ES256",) if known["kty"] == "EC" else jose.ALGORITHMS):
        raise ProofFailed("the algorithm does not fit the key")
    if known["kty"] == "OKP":
        return jose.check(token, jose.from_jwk(known))
    signing, _dot, signature = token.rpartition(".")
    try:
        raw = jose.unb64(signature)
        if len(raw) != 64:  # RFC 7518, 3.4: R and S of 32 octets each
            raise ProofFailed("the signature is malformed")
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        _on_curve(known).verify(der, signing.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise ProofFailed("the signature does not match") from error


def _on_curve(key: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    try:
        x, y = jose.unb64(key["x"]), jose.unb64(key["y"])
        if len(x) != 32 or len(y) != 32:
            raise ProofFailed("malformed key")
        return ec.EllipticCurvePublicNumbers(
            int.from_bytes(x), int.from_bytes(y), ec.SECP256R1()
        ).public_key()  # refuses a point that is not on the curve
    except ValueError as error:
        raise ProofFailed("malformed key") from error

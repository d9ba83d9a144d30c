"""Securing by JOSE (W3C VC-JOSE-COSE): the credential as the payload of a compact JWS, typ "vc+jwt"."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .proofs import Method, ProofFailed

# RFC 9864 names the curve; verifiers of before still say EdDSA (RFC 8037).
ALGORITHMS = ("Ed25519", "EdDSA")


def b64(content: bytes) -> str:
    """base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of base64url; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def compact(header: Mapping[str, Any], payload: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A compact JWS by an Ed25519 key."""
    parts = [b64(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()) for part in (header, payload)]
    signing = ".".join(parts).encode()
    return f"{signing.decode()}.{b64(sign(signing))}"


def secure(credential: Mapping[str, Any], sign: Callable[[bytes], bytes], *, method: str) -> str:
    """A credential without proof as a vc+jwt."""
    header = {"alg": "Ed25519", "kid": method, "typ": "vc+jwt", "cty": "vc"}
    return compact(header, credential, sign)


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(header, payload) of a compact JWS, nothing checked; raises ProofFailed."""
    try:
        head, body, _signature = token.split(".")
        header, payload = json.loads(unb64(head)), json.loads(unb64(body))
    except ValueError as error:
        raise ProofFailed("not a compact JWS") from error
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise ProofFailed("not a compact JWS")
    return header, payload


def verify(token: str, resolve: Callable[[str], Method], *, typ: tuple[str, ...] = ("vc+jwt",)) -> dict[str, Any]:
    """The payload of a JWS whose kid resolves to the key that signed it; raises ProofFailed."""
    header, payload = opened(token)
    if header.get("alg") not in ALGORITHMS or "crit" in header:
        raise ProofFailed("only Ed25519 is accepted")
    if header.get("typ") not in typ:
        raise ProofFailed("the token is of another type")
    try:
        method = resolve(str(header.get("kid")))
    except LookupError as error:
        raise ProofFailed(str(error)) from error
    check(token, method.public)
    issuer = payload.get("issuer", payload.get("iss"))
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    if issuer != method.controller:
        raise ProofFailed("the key belongs to somebody else than the issuer")
    return payload


def check(token: str, public: bytes) -> None:
    """Raise ProofFailed unless the raw Ed25519 key signed the token."""
    signing, _dot, signature = token.rpartition(".")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(unb64(signature), signing.encode())
    except (InvalidSignature, ValueError) as error:
        raise ProofFailed("the signature does not match") from error


def jwk(public: bytes) -> dict[str, str]:
    """A raw Ed25519 key as JWK (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(public)}


def from_jwk(key: Mapping[str, Any]) -> bytes:
    """The raw Ed25519 key of a JWK; raises ProofFailed."""
    if key.get("kty") != "OKP" or key.get("crv") != "Ed25519" or not isinstance(key.get("x"), str):
        raise ProofFailed("only Ed25519 keys are accepted")
    try:
        raw = unb64(key["x"])
    except ValueError as error:
        raise ProofFailed("malformed key") from error
    if len(raw) != 32:
        raise ProofFailed("malformed key")
    return raw

"""SD-JWT VC: the holder shows what they choose (RFC 9901; draft-ietf-oauth-sd-jwt-vc), bound to the holder's key.

Each claim hides behind the SHA-256 of a disclosure, which is salted with 128 bits; showing means sending the disclosure.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from . import holder_keys, jose
from .proofs import Method, ProofFailed

TYP = ("dc+sd-jwt", "vc+sd-jwt")
KEY_BINDING = "kb+jwt"
FRESH = 300  # seconds that a key binding may be old


def issue(
    open_claims: Mapping[str, Any],
    hidden: Mapping[str, Any],
    sign: Callable[[bytes], bytes],
    *,
    method: str,
    holder: Mapping[str, Any] | None = None,
) -> str:
    """`issuer-jwt~disclosure~…~` with every claim of `hidden` disclosable by itself."""
    disclosures = [_disclosure(name, value) for name, value in hidden.items()]
    payload: dict[str, Any] = {**open_claims, "_sd": sorted(map(_digest, disclosures)), "_sd_alg": "sha-256"}
    if holder is not None:
        payload["cnf"] = {"jwk": dict(holder)}
    token = jose.compact({"alg": "Ed25519", "kid": method, "typ": "dc+sd-jwt"}, payload, sign)
    return "~".join([token, *disclosures, ""])


def _disclosure(name: str, value: Any) -> str:
    return jose.b64(json.dumps([secrets.token_urlsafe(16), name, value], ensure_ascii=False).encode())


def _digest(disclosure: str) -> str:
    return jose.b64(sha256(disclosure.encode()).digest())


def claims_of(presentation: str) -> dict[str, str]:
    """Disclosure by claim name."""
    return {_read(text)[0]: text for text in presentation.split("~")[1:-1]}


def _read(disclosure: str) -> tuple[str, Any]:
    try:
        salt, name, value = json.loads(jose.unb64(disclosure))
    except ValueError as error:
        raise ProofFailed("a disclosure is malformed") from error
    if not isinstance(salt, str) or not isinstance(name, str) or name in ("_sd", "..."):
        raise ProofFailed("a disclosure is malformed")
    return name, value


def present(
    credential: str,
    shown: Iterable[str],
    sign: Callable[[bytes], bytes] | None = None,
    *,
    audience: str = "",
    nonce: str = "",
    at: datetime | None = None,
) -> str:
    """The credential with only the disclosures named in `shown`; with a key, bound to audience and nonce."""
    known = claims_of(credential)
    text = "~".join([credential.split("~")[0], *(known[name] for name in shown if name in known), ""])
    if sign is None:
        return text
    assert at is not None
    binding = {"iat": int(at.timestamp()), "aud": audience, "nonce": nonce, "sd_hash": _digest(text)}
    return text + jose.compact({"alg": "Ed25519", "typ": KEY_BINDING}, binding, sign)


def verify(
    presentation: str,
    resolve: Callable[[str], Method],
    *,
    now: datetime,
    audience: str = "",
    nonce: str = "",
    clock: datetime | None = None,
) -> dict[str, Any]:
    """The claims that are open or shown; with `nonce`, the holder's fresh key binding is required. Raises ProofFailed.

    `clock` is the time that holders' devices show, where it is not `now`.
    """
    if "~" not in presentation:
        raise ProofFailed("not an SD-JWT")
    token, *disclosures, binding = presentation.split("~")
    payload = jose.verify(token, _standing(resolve, token), typ=TYP)
    digests = payload.pop("_sd", [])
    if payload.pop("_sd_alg", "sha-256") != "sha-256" or len(set(digests)) != len(digests):
        raise ProofFailed("the digests are malformed")
    shown: dict[str, Any] = {}
    for disclosure in disclosures:
        name, value = _read(disclosure)
        if _digest(disclosure) not in digests or name in payload or name in shown:
            raise ProofFailed("a disclosure does not belong to the credential")
        shown[name] = value
    if nonce or binding:
        _check_binding(presentation, binding, payload, now=clock or now, audience=audience, nonce=nonce)
    moment = now.timestamp()
    if not float(payload.get("nbf", 0)) <= moment < float(payload.get("exp", moment + 1)):
        raise ProofFailed("the credential is not valid at this time")
    return {**payload, **shown}


def _standing(resolve: Callable[[str], Method], token: str) -> Callable[[str], Method]:
    """`resolve` for keys that count: not compromised, and in use when the token says that it was made."""

    def found(name: str) -> Method:
        method, made = resolve(name), jose.opened(token)[1].get("iat")
        if method.compromised:
            raise LookupError("the key has been compromised")
        if method.until is not None and (not isinstance(made, int) or made >= method.until.timestamp()):
            raise LookupError("the key had been withdrawn by then")
        return method

    return found


def _check_binding(
    presentation: str, binding: str, payload: Mapping[str, Any], *, now: datetime, audience: str, nonce: str
) -> None:
    key = payload.get("cnf", {}).get("jwk")
    if not binding or not isinstance(key, dict):
        raise ProofFailed("the holder's key binding is missing")
    header, said = jose.opened(binding)
    if header.get("typ") != KEY_BINDING:
        raise ProofFailed("the key binding is malformed")
    holder_keys.check(binding, key)
    if said.get("sd_hash") != _digest(presentation[: -len(binding)]):
        raise ProofFailed("the key binding belongs to another presentation")
    if (audience and said.get("aud") != audience) or said.get("nonce") != nonce:
        raise ProofFailed("the key binding answers another request")
    issued = said.get("iat")
    if not isinstance(issued, int) or abs(now.timestamp() - issued) > FRESH:
        raise ProofFailed("the key binding is too old")

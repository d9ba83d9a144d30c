"""did:web and did:key: names, documents, and what a verifier reads from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from . import multibase
from .proofs import Method
from .times import parse

CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def web(origin: str, *path: str) -> str:
    """The did:web of an origin ("https://host:port") and path; a port's colon is percent-encoded."""
    return ":".join(["did:web", quote(urlsplit(origin).netloc, safe=".-"), *path])


def document(did: str, keys: Sequence[Method], *, services: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """The DID document; rotated keys stay, so that what they signed in time still verifies; compromised ones count no more."""
    listed = []
    for key in keys:
        method: dict[str, Any] = {
            "id": key.id,
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multibase.multikey(key.public),
        }
        if key.until is not None:
            method["revoked"] = key.until.isoformat()
        listed.append(method)
    made: dict[str, Any] = {
        "@context": CONTEXT,
        "id": did,
        "verificationMethod": listed,
        "assertionMethod": [key.id for key in keys if not key.compromised],
    }
    if services:
        made["service"] = list(services)
    return made


def methods(made: Mapping[str, Any]) -> dict[str, Method]:
    """The assertion methods of a DID document by id; raises ValueError for a malformed one."""
    allowed = made.get("assertionMethod", [])
    found = {}
    for entry in made.get("verificationMethod", []):
        if entry["id"] in allowed and entry["controller"] == made["id"]:
            until = parse(entry["revoked"]) if "revoked" in entry else None
            key = Method(entry["id"], made["id"], multibase.raw_key(entry["publicKeyMultibase"]), until=until)
            found[key.id] = key
    return found


def of_key(public: bytes) -> str:
    """The did:key of a raw Ed25519 key."""
    return "did:key:" + multibase.multikey(public)


def resolve_key(method: str) -> Method:
    """The method of a did:key; raises LookupError."""
    did, _hash, fragment = method.partition("#")
    if not did.startswith("did:key:") or fragment != did.removeprefix("did:key:"):
        raise LookupError(f"{method} is no did:key")
    try:
        public = multibase.raw_key(fragment)
    except ValueError as error:
        raise LookupError(str(error)) from error
    return Method(method, did, public, frozenset({"assertionMethod", "authentication"}))

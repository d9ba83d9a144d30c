"""What the W3C Verifiable Credentials Data Model 2.0 demands of a credential or presentation, beyond its proof."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from . import canonical, multibase, times

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SRI = re.compile(r"sha(256|384|512)-[A-Za-z0-9+/]+={0,2}")
# Digests of the base context as W3C publishes them.
_PUBLISHED = {
    canonical.CREDENTIALS: {
        "sha256": "JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k=",
        "sha384": "NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
    }
}
_NEEDS_ID = ("credentialStatus?", "credentialSchema", "refreshService?", "termsOfUse?", "evidence?")


class NotConforming(ValueError):
    """The document breaks the data model; the text says where."""


def check_credential(document: Mapping[str, Any], *, now: datetime | None = None) -> None:
    """Raise NotConforming unless the document is a credential of the data model; with `now`, also outside its term."""
    _contexts(document)
    _types(document, "VerifiableCredential")
    _identifier(document, "id")
    _issuer(document)
    _subjects(document)
    for name in ("name", "description"):
        _language(document, name)
    since, until = (_moment(document, name) for name in ("validFrom", "validUntil"))
    if since and until and until < since:
        raise NotConforming("validUntil is before validFrom")
    if now is not None and ((since and now < since) or (until and now > until)):
        raise NotConforming("outside the term of validity")
    for name in _NEEDS_ID:
        for entry in _objects(document, name.rstrip("?")):
            _types(entry)
            _identifier(entry, "id", needed=not name.endswith("?"))
    _related(document)


def check_presentation(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The credentials of a presentation; raises NotConforming."""
    _contexts(document)
    _types(document, "VerifiablePresentation")
    _identifier(document, "id")
    if "holder" in document:
        holder = document["holder"]
        _url(holder.get("id") if isinstance(holder, Mapping) else holder, "holder")
    found = _objects(document, "verifiableCredential")
    for credential in found:
        if "EnvelopedVerifiableCredential" in _listed(credential.get("type")):
            if not str(credential.get("id", "")).startswith("data:"):
                raise NotConforming("an enveloped credential is a data: URL")
            continue
        check_credential(credential)
    return found


def _contexts(document: Mapping[str, Any]) -> None:
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != canonical.CREDENTIALS:
        raise NotConforming("the first @context is https://www.w3.org/ns/credentials/v2")
    for entry in contexts:
        if isinstance(entry, str):
            _url(entry, "@context")
        elif not isinstance(entry, Mapping):
            raise NotConforming("@context holds URLs and objects")


def _types(document: Mapping[str, Any], needed: str = "") -> None:
    types = document.get("type")
    listed = _listed(types)
    if not listed or not all(isinstance(entry, str) and entry for entry in listed):
        raise NotConforming("type is missing or no text")
    if needed and needed not in listed:
        raise NotConforming(f"type lacks {needed}")


def _identifier(document: Mapping[str, Any], name: str, *, needed: bool = False) -> None:
    if name in document:
        _url(document[name], name)
    elif needed:
        raise NotConforming(f"{name} is missing")


def _url(value: object, name: str) -> None:
    if not isinstance(value, str) or not urlsplit(value).scheme or re.search(r"\s", value):
        raise NotConforming(f"{name} is no URL")


def _issuer(document: Mapping[str, Any]) -> None:
    issuer = document.get("issuer")
    if isinstance(issuer, Mapping):
        _url(issuer.get("id"), "issuer.id")
        for name in ("name", "description"):
            _language(issuer, name)
    else:
        _url(issuer, "issuer")


def _subjects(document: Mapping[str, Any]) -> None:
    subjects = _objects(document, "credentialSubject")
    if not subjects:
        raise NotConforming("credentialSubject is missing")
    for subject in subjects:
        if not subject or not (set(subject) - {"id"} or "id" in subject):
            raise NotConforming("credentialSubject says nothing")
        _identifier(subject, "id")


def _objects(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    if name not in document:
        return []
    listed = _listed(document[name])
    if not all(isinstance(entry, Mapping) and entry for entry in listed):
        raise NotConforming(f"{name} holds objects")
    return listed


def _language(document: Mapping[str, Any], name: str) -> None:
    for value in _listed(document.get(name, "")):
        if isinstance(value, str):
            continue
        allowed = {"@value", "@language", "@direction"}
        if not isinstance(value, Mapping) or set(value) - allowed or not isinstance(value.get("@value"), str):
            raise NotConforming(f"{name} is no text or language value")
        if "@language" in value and not _LANGUAGE.fullmatch(str(value["@language"])):
            raise NotConforming(f"{name} has a malformed language")
        if value.get("@direction", "ltr") not in ("ltr", "rtl"):
            raise NotConforming(f"{name} has a malformed direction")


def _moment(document: Mapping[str, Any], name: str) -> datetime | None:
    if name not in document:
        return None
    try:
        return times.parse(document[name])
    except ValueError as error:
        raise NotConforming(f"{name}: {error}") from error


def _related(document: Mapping[str, Any]) -> None:
    seen = set()
    for entry in _objects(document, "relatedResource"):
        _identifier(entry, "id", needed=True)
        if entry["id"] in seen:
            raise NotConforming("relatedResource names a resource twice")
        seen.add(entry["id"])
        digests = [entry[name] for name in ("digestSRI", "digestMultibase") if name in entry]
        if not digests or not all(isinstance(value, str) for value in digests):
            raise NotConforming("relatedResource has no digest")
        if "digestSRI" in entry and not _SRI.fullmatch(entry["digestSRI"]):
            raise NotConforming("relatedResource has a malformed digest")
        _known_digest(entry)


def _known_digest(entry: Mapping[str, Any]) -> None:
    """Where the digests of a resource are published, the given ones have to agree; nothing is fetched to compute others."""
    known = _PUBLISHED.get(entry["id"])
    if known is None:
        return
    if "digestSRI" in entry:
        kind, _dash, digest = entry["digestSRI"].partition("-")
        if known.get(kind, digest) != digest:
            raise NotConforming("relatedResource has another digest")
    if "digestMultibase" in entry and _multihash(entry["digestMultibase"]) != base64.b64decode(known["sha256"]):
        raise NotConforming("relatedResource has another digest")


def _multihash(text: str) -> bytes:
    """The SHA-256 of a multibase text in base58btc or base64url, with or without its multihash header."""
    content = (
        base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)) if text[:1] == "u" else multibase.decode(text)
    )
    return content[2:] if content.startswith(b"\x12\x20") and len(content) == 34 else content


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

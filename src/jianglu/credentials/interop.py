"""VC-API (W3C CCG) over our suites: verifying for everybody, issuing only where an installation is put up for conformance.

What `issue` signs is whatever it is given, so it signs as a did:key of its own that no trust bundle knows, and only with
JIANGLU_VC_INTEROP=1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from jianglu.platform import calendar
from jianglu.platform.access import rls

from . import identities, publications
from .models import Certificate
from .vc import bitstring, canonical, dids, jose, model, proofs, times

Document = dict[str, Any]
SUITES = {"jcs": proofs.JCS, "rdfc": proofs.RDFC}


class Refused(ValueError):
    """The request or the document is not acceptable; the text says why."""


@lru_cache(maxsize=1)
def _key() -> Ed25519PrivateKey:
    seed = sha256(b"jianglu.credentials.interop" + str(settings.SECRET_KEY).encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def did() -> str:
    """The issuer of this installation's conformance credentials, the same in all its processes."""
    return dids.of_key(_key().public_key().public_bytes_raw())


def _method() -> str:
    return f"{did()}#{did().removeprefix('did:key:')}"


def issue(credential: Mapping[str, Any], *, suite: str, status: bool = False, any_model: bool = False) -> Document:
    """The credential, secured; raises Refused for one that breaks the data model (`any_model`: of whatever version)."""
    made: Document = {**credential, "issuer": _issued_by(credential.get("issuer"))}
    if status:
        made.setdefault("credentialStatus", _status_entry())
    contexts = _listed(made.get("@context"))
    if any_model and not {canonical.CREDENTIALS, canonical.DATA_INTEGRITY} & {
        url for url in contexts if isinstance(url, str)
    }:
        made["@context"] = [*contexts, canonical.DATA_INTEGRITY]  # Data Integrity 2.4.1: context injection
    try:
        if not any_model:
            model.check_credential({"issuer": did(), **credential})
        elif not credential.get("credentialSubject"):
            raise Refused("credentialSubject is missing")  # of both data models
        if suite == "rdfc" or not any_model:
            _defined(made, strict=suite == "rdfc")
        return proofs.add_proof(
            made, _key().sign, method=_method(), created=times.stamp(calendar.now()), suite=SUITES[suite]
        )
    except ValueError as error:
        raise Refused(str(error)) from error


def _defined(document: Mapping[str, Any], *, strict: bool) -> None:
    """Have JSON-LD processing refuse what it must; a context that does not lie here is let pass where JCS signs."""
    try:
        canonical.refuse_undefined(document)
    except canonical.NotCanonical as error:
        if strict or not str(error).startswith("unknown context"):
            raise


def _issued_by(issuer: Any) -> Any:
    return {**issuer, "id": did()} if isinstance(issuer, dict) and issuer.get("id") else did()


@rls.elevated("credentials.status_entry")
def _status_entry() -> Document:
    """A place in the newest list, one that no certificate has."""
    newest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    number, index = bitstring.place(newest)
    address = f"{identities.status_lists()}/{number}/revocation"
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def resolve(method: str) -> proofs.Method:
    """Ours and any did:key."""
    return identities.resolve(method)


def verify_credential(credential: Any, *, any_model: bool = False) -> list[str]:
    """What is wrong with a credential: nothing for a valid one. An enveloped one is opened first.

    With `any_model` only proofs and statuses are looked at, as for credentials of the data model 1.1.
    """
    try:
        if not isinstance(credential, dict):
            return ["a credential is an object"]
        if "EnvelopedVerifiableCredential" in _listed(credential.get("type")):
            credential = _opened(credential)
            model.check_credential(credential, now=calendar.now())
        else:
            if not any_model:
                model.check_credential(credential, now=calendar.now())
                _defined(credential, strict=False)
            methods = proofs.verify_proofs(credential, resolve, now=calendar.now())
            _issued_by_signer(credential, methods)
        for entry in _listed(credential.get("credentialStatus", [])):
            _check_status(entry)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return [str(error) or type(error).__name__]
    return []


def verify_presentation(presentation: Any, *, challenge: str | None = None, domain: str | None = None) -> list[str]:
    """What is wrong with a presentation and its credentials."""
    try:
        if not isinstance(presentation, dict):
            return ["a presentation is an object"]
        found = model.check_presentation(presentation)
        if "proof" in presentation:
            proofs.verify_proofs(
                presentation, resolve, now=calendar.now(), purpose="authentication", challenge=challenge, domain=domain
            )
        elif challenge is not None:
            return ["the presentation has no proof"]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return [str(error) or type(error).__name__]
    return [problem for credential in found for problem in verify_credential(credential)]


def _opened(credential: Mapping[str, Any]) -> Document:
    kind, _comma, token = str(credential.get("id", "")).removeprefix("data:").partition(",")
    if kind not in ("application/vc+jwt", "application/vc-ld+jwt"):
        raise Refused("only application/vc+jwt is opened")
    return jose.verify(token, resolve)


def _issued_by_signer(credential: Mapping[str, Any], methods: list[proofs.Method]) -> None:
    issuer = credential.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not any(method.controller == issuer for method in methods):  # further proofs may be those of who endorses it
        raise Refused("the key belongs to somebody else than the issuer")


def _check_status(entry: Any) -> None:
    """Our own lists are read; others' would have to be fetched, and nothing is fetched while verifying."""
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        return
    address = str(entry.get("statusListCredential", ""))
    base = identities.status_lists() + "/"
    if not address.startswith(base):
        return
    number, _slash, purpose = address.removeprefix(base).partition("/")
    if not number.isdigit():
        raise Refused("no such status list")
    listed = publications.status_list(int(number), purpose or "message").content
    if bitstring.check(entry, listed):
        raise Refused("revoked or suspended")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def body_of(content: bytes) -> Document:
    """The JSON object of a request; raises Refused."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(body, dict):
        raise Refused("not a JSON object")
    return body

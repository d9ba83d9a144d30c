"""The two canonical forms that proofs cover: JCS (RFC 8785) and RDF Dataset Canonicalization (RDFC-1.0).

JCS takes the JSON as it is. RDFC takes what the JSON-LD contexts make of it, and what they do not define would silently
fall out of the signature; so such documents are refused (Data Integrity, "unprotected terms").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import rfc8785

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
UNDEFINED_TERMS = "https://www.w3.org/ns/credentials/undefined-terms/v2"
FILES = {
    CREDENTIALS: "credentials-v2",
    "https://www.w3.org/2018/credentials/v1": "credentials-v1",
    UNDEFINED_TERMS: "undefined-terms-v2",
    DATA_INTEGRITY: "data-integrity-v2",
    OPEN_BADGES: "open-badges-3.0.3",
    EXTENSIONS: "open-badges-extensions",
}
FOLDER = Path(__file__).parent / "contexts"
_NOWHERE = "urn:jianglu:undefined:"
_BASE = (
    "https://relative.invalid/"  # where a type ends up that a document cuts off from every vocabulary ("@vocab": null)
)


class NotCanonical(ValueError):
    """The document has no canonical form: an unknown context, an undefined term, a number beyond JSON."""


def jcs(value: Any) -> bytes:
    """RFC 8785 bytes; raises NotCanonical for what JSON cannot say."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def rdfc(document: Mapping[str, Any]) -> bytes:
    """N-Quads of RDFC-1.0; raises NotCanonical for unknown contexts and for terms that no context defines."""
    from pyld import jsonld

    refuse_undefined(document)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    try:
        return str(jsonld.normalize(dict(document), options)).encode()
    except (jsonld.JsonLdError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def refuse_undefined(document: Mapping[str, Any]) -> None:
    """Raise NotCanonical for a property, type or identifier that the contexts leave without an IRI."""
    from pyld import jsonld

    contexts = document.get("@context", [])
    contexts = contexts if isinstance(contexts, list) else [contexts]
    for url in contexts:
        if isinstance(url, str):
            _context(url)
    # First, so that a document that says @vocab itself (as undefined-terms/v2 does) has its way.
    probe = {**document, "@context": [{"@vocab": _NOWHERE}, *contexts]}
    try:
        expanded = jsonld.expand(probe, {"documentLoader": load, "base": _BASE})
    except (jsonld.JsonLdError, RecursionError, TypeError, AttributeError) as error:
        raise NotCanonical(str(error)) from error
    for name in _names(expanded):
        if name.startswith(_NOWHERE):
            raise NotCanonical(f"undefined term: {name.removeprefix(_NOWHERE)}")
        if ":" not in name or name.startswith(_BASE):
            raise NotCanonical(f"relative identifier: {name.removeprefix(_BASE)}")


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        if "@value" in value:
            if str(value.get("@type", "x:")).startswith("@"):  # @json holds anything
                return
            yield value.get("@type") or "x:"
            return
        for key, inner in value.items():
            if key == "@id":
                yield str(inner)
            elif key == "@type":
                yield from inner
            else:
                if not key.startswith("@"):
                    yield key
                yield from _names(inner)


@lru_cache(maxsize=8)
def _context(url: str) -> dict[str, Any]:
    name = FILES.get(url)
    if name is None:
        raise NotCanonical(f"unknown context: {url}")
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return content


def load(url: str, _options: Any = None) -> dict[str, Any]:
    """A document loader for pyld that knows the vendored contexts and nothing else."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _context(url),
    }

"""What issuers publish: anybody may read, copy and keep it; caches ask again whether it has changed."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from jianglu.platform import calendar

from .. import identities, publications

BUNDLE_SECONDS = 60


def _published(request: HttpRequest, content: Any, tag: str, kind: str) -> HttpResponse:
    """With an ETag and `no-cache`: kept by caches, yet a change shows at the next look."""
    etag = f'"{tag}"'
    response: HttpResponse
    if kind in ("application/vc", "application/did+json") and not request.accepts(kind):
        kind = "application/json"  # who reads JSON only gets the same bytes under that name
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    elif isinstance(content, str):
        response = HttpResponse(content, content_type=kind)
    else:
        response = JsonResponse(content, json_dumps_params={"ensure_ascii": False}, content_type=kind)
    response["ETag"] = etag
    response["Vary"] = "Accept"
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_GET
def did_document(request: HttpRequest, path: str = identities.CITY) -> HttpResponse:
    """The DID document of the city or of a body."""
    content = publications.did_document(path)
    return _published(request, content, publications.tag_of(content), "application/did+json")


@require_GET
def status_list(request: HttpRequest, number: int, purpose: str = "message") -> HttpResponse:
    """A Bitstring Status List credential."""
    made = publications.status_list(number, purpose)
    return _published(request, made.content, made.tag, "application/vc")


@require_GET
def token_status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The same statuses as an IETF Token Status List."""
    made = publications.token_status_list(number)
    return _published(request, made.content, made.tag, "application/statuslist+jwt")


@require_GET
def copies_status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The Token Status List of the copies in wallets."""
    made = publications.copies_status_list(number)
    return _published(request, made.content, made.tag, "application/statuslist+jwt")


@require_GET
def bundle(request: HttpRequest) -> HttpResponse:
    """The trust bundle for offline verifiers; made at most once a minute."""
    key = f"trust-bundle:{calendar.today()}"
    made = cache.get(key)
    if made is None:
        made = publications.trust_bundle()
        cache.set(key, made, BUNDLE_SECONDS)
    return _published(request, made, publications.tag_of(made), "application/json")

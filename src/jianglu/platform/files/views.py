"""Downloads, and uploads in pieces."""

from __future__ import annotations

import base64
from uuid import UUID

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
)
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import login_required

from . import incoming, queries, sniffing, storage

_INLINE = {entry.content_type for entry in sniffing.TYPES.values() if entry.inline}


@require_safe
def download(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The bytes of a readable file; with `?view=1` shown in the browser where that is safe."""
    file = queries.find(request.actor, file_id)
    etag = f'"{file.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    response = FileResponse(
        storage.path_of(file).open("rb"),
        as_attachment=not (request.GET.get("view") and file.content_type in _INLINE),
        filename=file.name,
        content_type=file.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    # whatever hides in the file must not act in our name
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'"
    return response


# Uploads in pieces: the server's half of tus 1.0.0 -------------------------------------------------------------------

TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}


def _told(error: DomainError) -> HttpResponse:
    told = {"code": error.code, "text": error.text, "hint": error.hint_text}
    return JsonResponse(told, status=error.status, headers=TUS)


def _metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: comma-separated pairs of a name and a Base64 value; raises ValueError."""
    found = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _space, value = pair.partition(" ")
        found[name] = base64.b64decode(value, validate=True).decode()
    return found


@login_required
@require_POST
def begin_upload(request: HttpRequest) -> HttpResponse:
    """Creation: announces length, name and purpose."""
    length = request.headers.get("Upload-Length", "")
    try:
        said = _metadata(request.headers.get("Upload-Metadata", ""))
    except ValueError:
        said = {}
    if not length.isascii() or not length.isdigit() or len(length) > 15:
        return HttpResponse(status=400, headers=TUS)
    try:
        row = incoming.begin(request.actor, said.get("purpose", ""), said.get("filename", ""), int(length))
    except DomainError as error:
        return _told(error)
    return HttpResponse(status=201, headers={**TUS, "Location": reverse("files:upload", args=[row.key])})


@login_required
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far it is, one more piece, or the end of it."""
    try:
        if request.method == "DELETE":
            incoming.abandon(request.actor, key)
            return HttpResponse(status=204, headers=TUS)
        row = incoming.find(request.actor, key)  # before its headers are looked at: a stranger learns nothing
        if request.method == "HEAD":
            told = {"Upload-Offset": str(row.offset), "Upload-Length": str(row.size)}
            return HttpResponse(headers={**TUS, **told})
        offset = request.headers.get("Upload-Offset", "")
        if request.content_type != "application/offset+octet-stream" or not offset.isdigit() or len(offset) > 15:
            return HttpResponse(status=400, headers=TUS)
        blocks = iter(lambda: request.read(256 * 1024), b"")
        reached = incoming.append(request.actor, key, int(offset), blocks)
        return HttpResponse(status=204, headers={**TUS, "Upload-Offset": str(reached)})
    except DomainError as error:
        return _told(error)

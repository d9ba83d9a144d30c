"""Downloads."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from . import queries, sniffing, storage

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

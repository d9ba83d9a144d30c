"""Refuses a request body that is too big before it is read into anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve

from jianglu.platform.pages.middleware import error_page

from .errors import FileTooBig
from .purposes import MB

V = TypeVar("V", bound=Callable[..., Any])
_DRAINED = 256 * MB


def takes_uploads(max_bytes: int) -> Callable[[V], V]:
    """Let a view take a bigger body than settings.UPLOAD_MAX_BYTES, such as a course video."""

    def mark(view: V) -> V:
        view.upload_max_bytes = max_bytes  # type: ignore[attr-defined]
        return view

    return mark


class UploadLimitMiddleware:
    """Answers 413 with a sentence when the body is announced to be too big for the page; stands last, before CSRF reads.

    The body is thrown away as it comes: a browser whose connection is closed while it sends shows no answer at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length <= settings.UPLOAD_MAX_BYTES or length <= (limit := _limit(request.path_info)):
            return self.get_response(request)
        drained = 0
        while drained < _DRAINED and (chunk := request.read(1 << 20)):
            drained += len(chunk)
        error = FileTooBig(megabytes=limit // MB)
        if request.path_info.startswith("/api/"):
            problem = {"type": error.code, "title": error.text, "status": error.status, "detail": error.hint_text}
            return JsonResponse(problem, status=error.status, content_type="application/problem+json")
        return error_page(request, error)


def _limit(path: str) -> int:
    try:
        return int(getattr(resolve(path).func, "upload_max_bytes", settings.UPLOAD_MAX_BYTES))
    except Resolver404:
        return int(settings.UPLOAD_MAX_BYTES)

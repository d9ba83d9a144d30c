"""Hands requests to the second origin over before any middleware of pages: no session, cookie, language or form there."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .origin import is_content
from .serving import serve


class ContentOriginMiddleware:
    """First in line. What comes to a package's host is answered here, and nothing else is answered there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_content(request.META.get("HTTP_HOST", "")):
            return serve(request)
        return self.get_response(request)

"""Hands requests of the record store over before the middleware of pages: they have no session, language or form."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .http import serve


class RecordStoreMiddleware:
    """First in line. Authentication, limits and errors of /xapi/ are the store's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/xapi/"):
            return serve(request)
        return self.get_response(request)

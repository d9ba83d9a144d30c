"""Turns a DomainError that no form caught, and a wrong method, into a page that says what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from jianglu.kernel.errors import DomainError


class DomainErrorMiddleware:
    """Renders `errors/domain.html` with the status of the error; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not request.path_info.startswith("/api/"):
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a DomainError; other errors are Django's."""
        if isinstance(exception, DomainError):
            return render(request, "errors/domain.html", {"error": exception}, status=exception.status)
        return None

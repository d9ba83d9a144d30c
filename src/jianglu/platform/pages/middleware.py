"""Compresses pages; refuses what no database takes; turns errors that no form caught into a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from jianglu.kernel.errors import DomainError


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What went wrong, and the way back to our page from which it was asked: a form there still holds what was typed."""
    came_from = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    back = urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl() if ours else ""
    if request.method == "GET" and back == request.get_full_path():
        back = ""
    told = list(dict.fromkeys(str(text) for text in error.fields.values()))
    context = {"error": error, "told": told, "back": back}
    return render(request, "errors/domain.html", context, status=error.status)


class CompressMiddleware(GZipMiddleware):
    """Compresses pages and JSON; files and streams go as they are, since players ask for ranges of them."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response, smaller when that helps; Django pads it so that its size tells nothing of the CSRF token."""
        text = response.get("Content-Type", "").startswith(("text/html", "application/json"))
        return super().process_response(request, response) if text and not response.streaming else response


class NulMiddleware:
    """Refuses an address with a NUL: PostgreSQL's text takes none, and no honest client sends one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path_info:
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class DomainErrorMiddleware:
    """Renders `errors/domain.html` with the status of the error, and a NUL in a form as a bad request.

    The API answers for itself.
    """

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
            return error_page(request, exception)
        if isinstance(exception, DataError) and "NUL" in str(exception):
            return render(request, "400.html", status=400)
        return None

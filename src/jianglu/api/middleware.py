"""Below /api/ every error is a problem, also those that Django answers before or instead of the API."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop

from .problems import MEDIA_TYPE, problem

_HINTS = {
    404: gettext_noop("请核对地址和编号"),
    405: gettext_noop("这个地址不支持该方法"),
    403: gettext_noop("请带上 CSRF 令牌，或改用 Bearer 令牌"),
}
CODES = {404: "not_found", 405: "api.method_not_allowed", 403: "access.denied", 413: "api.too_large"}


class ProblemMiddleware:
    """Turns pages with an error status into problem+json for addresses below /api/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        status = response.status_code
        if status < 400 or not request.path.startswith("/api/v") or response.get("Content-Type", "") == MEDIA_TYPE:
            return response
        answer = problem(
            request, status, CODES.get(status, "api.bad_request"), HTTPStatus(status).phrase, _hint(status)
        )
        if "Allow" in response:
            answer["Allow"] = response["Allow"]
        return answer


def _hint(status: int) -> str:
    return gettext(_HINTS[status]) if status in _HINTS else ""

"""Who calls the API: a bearer token, or the session of a signed-in browser (with CSRF protection)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from jianglu.platform.access import Actor


def _signed_in(request: HttpRequest) -> Actor | None:
    """The actor that the middleware has found, unless it is a visitor."""
    actor: Actor = request.actor
    return None if actor.is_anonymous else actor


class TokenAuth(HttpBearer):
    """Authorization: Bearer <token>; the middleware has resolved it."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The token's account."""
        return _signed_in(request)


class SessionAuth(APIKeyCookie):
    """The session cookie; requests that change something need the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The signed-in account."""
        return _signed_in(request)

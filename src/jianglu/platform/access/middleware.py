"""Puts the actor on every request, and binds the database to what the actor reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from . import rls
from .actor import Actor

_REQUEST_ID = re.compile(r"[\w.-]{8,64}")


class ActorMiddleware:
    """Sets `request.actor`: who a token or the session names, with the live grants (one query), or an anonymous visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from .services import actor_of

        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        before = rls.apply(rls.NOTHING)
        try:
            actor = actor_of(request)
            request.actor = actor
            rls.apply(rls.reach_of(actor))
            response = self.get_response(request)
        finally:
            rls.apply(before)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _within(actor, response.streaming_content)
        response.headers["X-Request-ID"] = request.request_id
        return response


def _within(actor: Actor, parts: Iterable[bytes]) -> Iterator[bytes]:
    """A streamed answer is read after the middleware is done, and reaches no further than its actor."""
    with rls.applied(actor):
        yield from parts


__all__ = ["Actor", "ActorMiddleware"]

"""How often one account or one address may call the API within a minute."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

WINDOW = 60  # seconds


class PerMinute(BaseThrottle):
    """Counts in the shared cache: over all server processes, exactly, one window after the other.

    The address is the connection's; a header that anybody can write is not believed.
    """

    def __init__(self, *, visitors: int, accounts: int) -> None:
        self.visitors, self.accounts = visitors, accounts

    def allow_request(self, request: HttpRequest) -> bool:
        """Count this request, and say whether it is still within the limit."""
        actor = request.actor
        who = f"address:{actor.address}" if actor.is_anonymous else f"account:{actor.user_id}"
        key = f"api:{who}:{int(time.time()) // WINDOW}"
        if cache.add(key, 1, 2 * WINDOW):
            return True
        return bool(cache.incr(key) <= (self.visitors if actor.is_anonymous else self.accounts))

    def wait(self) -> float:
        """Seconds to the next window."""
        return WINDOW - time.time() % WINDOW

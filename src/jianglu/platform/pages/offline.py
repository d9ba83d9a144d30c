"""What every page that works without a network shares: by what name a device knows whose copies it holds, and the address
that it asks before it sends. The rest lies in `web/offline.py` (which pages), `sw.js` and `web/shelf.js` (the device)."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_GET

from jianglu.platform.access import Actor


def owner(actor: Actor) -> str:
    """Whose copies a device holds: says nothing of the reader, the same on every device; "" for a visitor."""
    if actor.is_anonymous:
        return ""
    whose = str(actor.person_id) if actor.person_id else f"user:{actor.user_id}"
    return hmac.new(settings.SECRET_KEY.encode(), f"offline:{whose}".encode(), hashlib.sha256).hexdigest()[:24]


@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Who is signed in, by the pseudonym that copies bear, and a token for the next call; nobody: an empty one."""
    return JsonResponse({"owner": owner(request.actor), "csrf": get_token(request)})

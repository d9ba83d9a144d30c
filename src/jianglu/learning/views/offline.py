"""Lessons without a network: the page that a device keeps, what it takes along, what it brings back."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from jianglu.kernel.errors import DomainError
from jianglu.platform.pages import login_required, render

from ..offline import queries, services

MOST = 200  # marks in one call; a device sends the rest in the next


@cache_control(no_cache=True)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The page that works without a network. It is the same for everybody: what is personal lies in the device's store."""
    return render(request, "learning/offline.html", {"DEMO": False})  # a copy would go on telling an old day


@login_required
@require_POST
def take(request: HttpRequest, course_id: int) -> HttpResponse:
    """A course for this device."""
    try:
        found = queries.bundle(request.actor, course_id)
        services.take_along(request.actor, course_id)
    except DomainError as error:
        return JsonResponse({"code": error.code, "text": error.text, "hint": error.hint_text}, status=error.status)
    return JsonResponse(found)


@login_required
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """What was learnt without a network."""
    try:
        marks = [_mark(row) for row in json.loads(request.body)["marks"][:MOST]]
    except (ValueError, KeyError, TypeError, OverflowError):
        return JsonResponse({"code": "invalid"}, status=422)
    return JsonResponse(
        {"outcomes": {str(key): outcome for key, outcome in services.sync(request.actor, marks).items()}}
    )


def _mark(row: dict[str, Any]) -> services.Mark:
    read_at = datetime.fromisoformat(str(row["at"]))
    seconds, position = int(row["seconds"]), int(row.get("position", 0))
    activity_id = int(row["activity"])
    if not (0 <= seconds <= 86_400 and 0 <= position <= 1_000_000 and 0 < activity_id < 2**63):
        raise ValueError
    return services.Mark(
        key=uuid.UUID(str(row["key"])),
        activity_id=activity_id,
        seconds=seconds,
        done=bool(row.get("done")),
        position=position,
        read_at=read_at if timezone.is_aware(read_at) else timezone.make_aware(read_at),
    )

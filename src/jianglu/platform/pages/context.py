"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from jianglu.platform import calendar

from .shells import shell_name


def shell(request: HttpRequest) -> dict[str, Any]:
    """Site name, the reader, today's date, and how the reader wants the page to look."""
    actor = getattr(request, "actor", None)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "actor": actor,
        "home_shell": shell_name(actor) if actor is not None else "site",
        "today": calendar.today,
        "theme": "dark" if request.COOKIES.get("theme") == "dark" else "light",
        "elder": request.COOKIES.get("elder") == "1",
    }

"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Site name, demo flag and the actor."""
    return {"SITE_NAME": settings.SITE_NAME, "DEMO": settings.DEMO, "actor": getattr(request, "actor", None)}

"""What pages need that frame a package."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from jianglu.platform.pages import allowing

from ..models import ContentPackage
from .origin import origin_of


def site_of(request: HttpRequest) -> str:
    """Scheme, host and port of the page that frames."""
    return request.build_absolute_uri("/").rstrip("/")


def part_asked(request: HttpRequest, package: ContentPackage) -> int:
    """The part that `?part=` asks for, the first one otherwise."""
    asked = request.GET.get("part", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    return number if number < len(package.parts) else 0


def framing(response: HttpResponse, package: ContentPackage) -> HttpResponse:
    """The page, allowed to frame this one package's origin."""
    return allowing(response, {"frame-src": [origin_of(package.key)]})

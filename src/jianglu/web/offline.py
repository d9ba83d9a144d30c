"""What makes the site an app: the manifest by which a phone installs it, and the worker that serves it without a network."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET


@dataclass(frozen=True)
class OfflinePage:
    """A page that a device keeps: the same for everybody (what is personal lies in the device's store), and which addresses
    it stands in for when there is no network."""

    url: str
    covers: str  # a regular expression of JavaScript over paths
    assets: tuple[str, ...]


SHELL = (
    "vendor/tabler-core-1.6.1/tabler.min.css", "vendor/htmx.org-2.0.11/htmx.min.js", "vendor/icons.svg",
    "web/jianglu.css", "web/jianglu.js", "web/seal.svg", "web/shelf.js",
)  # fmt: skip
"""What each of them needs."""
PAGES = (
    OfflinePage(
        "assessment:rating_offline",
        r"^\/work\/assessment\/ratings\/.*$",
        ("assessment/rating.css", "assessment/rating.js"),
    ),
    OfflinePage(
        "learning:offline",
        r"^\/(|me\/|start\/|learn\/.*)$",
        ("learning/learning.css", "learning/shelf.js", "learning/offline.js"),
    ),
)
"""The last one stands in for public pages that were not read before, too."""


@cache_control(max_age=3600)
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest (W3C)."""
    icons = [
        {
            "src": static(f"web/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    shortcuts = [(_("学习"), "learning:mine"), (_("离线学习"), "learning:offline"), (_("我的"), "web:me")]
    found: dict[str, Any] = {
        "id": "/",
        "name": str(settings.SITE_NAME),
        "short_name": str(settings.SITE_NAME)[:12],
        "start_url": reverse("web:start"),
        "scope": "/",
        "display": "standalone",
        "lang": "zh-Hans",
        "background_color": "#f7f3ea",
        "theme_color": "#12343b",
        "icons": icons,
        "shortcuts": [{"name": name, "url": reverse(url)} for name, url in shortcuts],
    }
    return JsonResponse(found, content_type="application/manifest+json")


@cache_control(no_cache=True)
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its version is that of the files that it keeps."""
    names = dict.fromkeys([*SHELL, *(name for page in PAGES for name in page.assets)])
    assets = [static(name) for name in names]
    pages = [{"url": reverse(page.url), "covers": page.covers} for page in PAGES]
    version = hashlib.sha256("\n".join([*assets, *(page["url"] for page in pages)]).encode()).hexdigest()[:12]
    context = {"assets": assets, "version": version, "pages": pages}
    return render(request, "web/sw.js", context, content_type="text/javascript; charset=utf-8")

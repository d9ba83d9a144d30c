"""Rendering a page in the shell of its reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render as django_render

from jianglu.platform.access import Actor, ScopeKind

View = Callable[..., HttpResponseBase]


def render(request: HttpRequest, template: str, context: dict[str, Any] | None = None, **kwargs: Any) -> HttpResponse:
    """Render a template that extends one of the shells."""
    return django_render(request, template, context, **kwargs)


def login_required(view: View) -> View:
    """Send visitors who have not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.is_anonymous:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, *args, **kwargs)

    return wrapped


def shell_name(actor: Actor) -> str:
    """office for the bureau, workspace for an organisation, portal for a citizen, site for a visitor."""
    kinds = {grant.kind for grant in actor.grants}
    if ScopeKind.REGION in kinds:
        return "office"
    if ScopeKind.ORGANISATION in kinds:
        return "workspace"
    return "portal" if ScopeKind.SELF in kinds else "site"


def shell_of(request: HttpRequest) -> str:
    """Template of the shell that fits the reader; for pages that several kinds of users open."""
    return f"shell/{shell_name(request.actor)}.html"


def is_htmx(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"

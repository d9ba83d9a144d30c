"""Tokens of programs, ages of sessions, the second factor."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jianglu.platform.access import Actor
from jianglu.platform.access.rules import STAFF_ROLES
from jianglu.platform.access.services import act_as

from .errors import BadToken
from .models import SignIn, User
from .queries import goes_without_factor
from .services import actor_of_token

STARTED, SEEN, SECOND_FACTOR = "signed_in_at", "seen_at", "second_factor"
TICK = 60  # seconds between two notes that a session is in use
ALWAYS_OPEN = ("/accounts/", "/static/", "/i18n/")


class TokenMiddleware:
    """`Authorization: Bearer jl_…` acts as the token's account; a bad token acts as nobody, session or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer":
            address = request.META.get("REMOTE_ADDR", "")
            request_id = getattr(request, "request_id", "")
            try:
                actor = actor_of_token(token.strip(), address, request_id)
            except BadToken:
                actor = Actor.anonymous(address, request_id)
            request.by_token = True  # type: ignore[attr-defined]
            act_as(request, actor)
        return self.get_response(request)


class SessionMiddleware:
    """Ends sessions of staff after 30 minutes of rest or 8 hours; asks staff for a second factor and new passwords.

    Times are real, also in the demo city: moving the demo clock signs nobody out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or getattr(request, "by_token", False):
            return self.get_response(request)
        if self._too_old(request):
            path = request.get_full_path()
            logout(request)
            act_as(request, Actor.anonymous(request.META.get("REMOTE_ADDR", "")))
            messages.info(request, _("长时间未操作或登录已满时限，为保护数据请重新登录"))
            if request.path.startswith(ALWAYS_OPEN):
                return self.get_response(request)
            return redirect_to_login(path if request.method == "GET" else "/", settings.LOGIN_URL)
        if not request.path.startswith(ALWAYS_OPEN):
            if request.user.must_change_password:
                return self._stop(request, "account_change_password")
            if not self._second_factor(request):
                return self._stop(request, "mfa_activate_totp")
        return self.get_response(request)

    def _too_old(self, request: HttpRequest) -> bool:
        now = time.time()
        session = request.session
        if STARTED not in session:  # signed in by other means than a page
            session[STARTED] = session[SEEN] = now
            return False
        started, seen = session[STARTED], session[SEEN]
        strict = bool(request.actor.organisation_ids or request.actor.region_codes)
        if strict and (now - seen > settings.STAFF_IDLE or now - started > settings.STAFF_LONGEST):
            return True
        if now - started > settings.SESSION_COOKIE_AGE:
            return True
        if now - seen > TICK:
            session[SEEN] = now
            SignIn.objects.filter(session_key=session.session_key).update(seen_at=timezone.now())
        return False

    def _second_factor(self, request: HttpRequest) -> bool:
        """Whether the account has one, or needs none; looked up once a session."""
        if not request.actor.roles & STAFF_ROLES or request.session.get(SECOND_FACTOR):
            return True
        if goes_without_factor(request.actor.user_id) or is_mfa_enabled(request.user):
            request.session[SECOND_FACTOR] = True
            return True
        return False

    def _stop(self, request: HttpRequest, name: str) -> HttpResponse:
        if request.path.startswith("/api/"):
            return HttpResponse(status=403)
        return redirect(f"{reverse(name)}?next=/")


def keep_sign_in(request: HttpRequest, user: User) -> None:
    """Write down a browser that has just signed in."""
    if request.session.session_key is None:
        request.session.save()
    request.session[STARTED] = request.session[SEEN] = time.time()
    now = timezone.now()
    SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "started_at": now,
            "seen_at": now,
            "address": request.META.get("REMOTE_ADDR", "")[:45],
            "agent": request.headers.get("User-Agent", "")[:200],
        },
    )

"""Signing in and out, and failing to, is written in the log."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from jianglu.platform import audit
from jianglu.platform.access import Actor

from .middleware import keep_sign_in
from .models import SignIn, User
from .queries import by_login
from .services.sessions import end_all


def _actor(request: HttpRequest | None, user: User | None) -> Actor:
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    request_id = getattr(request, "request_id", "")
    if user is None:
        return Actor.anonymous(address, request_id)
    return Actor(user.get_username(), user_id=user.pk, address=address, request_id=request_id)


@receiver(user_logged_in, dispatch_uid="identity.signed_in")
def signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Keep the browser's place in the account's list of sign-ins."""
    keep_sign_in(request, user)
    audit.record(_actor(request, user), "identity.signed_in", user)


@receiver(user_logged_out, dispatch_uid="identity.signed_out")
def signed_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    """Forget the browser."""
    if user is not None:
        SignIn.objects.filter(session_key=request.session.session_key).delete()
        audit.record(_actor(request, user), "identity.signed_out", user)


@receiver(user_login_failed, dispatch_uid="identity.sign_in_failed")
def sign_in_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """An unknown name is not written down: people type their password there."""
    user = by_login(str(credentials.get("username") or ""))
    subject = user if user is not None else "identity.user:unknown"
    audit.record(_actor(request, None), "identity.sign_in_failed", subject)


@receiver(password_changed, dispatch_uid="identity.password_changed")
def changed_password(request: HttpRequest, user: User, **_signal: Any) -> None:
    """All other browsers are signed out."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
    end_all(user.pk, keep=request.session.session_key or "")
    keep_sign_in(request, user)
    audit.record(_actor(request, user), "identity.password_changed", user)


@receiver(authenticator_added, dispatch_uid="identity.factor_added")
def factor_added(request: HttpRequest, user: User, authenticator: Any, **_signal: Any) -> None:
    """A second factor was set up."""
    audit.record(_actor(request, user), "identity.factor_added", user, changes={"type": str(authenticator.type)})


@receiver(authenticator_removed, dispatch_uid="identity.factor_removed")
def factor_removed(request: HttpRequest, user: User, authenticator: Any, **_signal: Any) -> None:
    """A second factor was taken away."""
    audit.record(_actor(request, user), "identity.factor_removed", user, changes={"type": str(authenticator.type)})

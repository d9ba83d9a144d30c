"""Signing in with a user name or a phone number."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from .models import User
from .queries import by_login


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's back end, which spends the same time on unknown accounts, with our way of finding one."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        user = by_login(str(credentials.get("username") or ""))
        if user is None:
            return None
        self._did_check_password = True
        right = user.check_password(str(credentials.get("password")))
        return user if right and self.user_can_authenticate(user) else None

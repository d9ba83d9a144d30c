"""Where allauth's behaviour is ours."""

from __future__ import annotations

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from jianglu.platform import vault

from .queries import is_staff_member


def seal_factors_anew() -> int:
    """For the rotation of keys: the secrets of all second factors."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    count = 0
    for row in rows.iterator():
        for name in ("secret", "seed"):
            sealed = row.data.get(name)
            if sealed and base64.b64decode(sealed)[1] != vault.keyring().current:
                row.data[name] = base64.b64encode(vault.seal(vault.unseal(base64.b64decode(sealed)))).decode()
                row.save(update_fields=["data"])
                count += 1
    return count


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is our own service; no notices by e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """allauth's own sign-up stays closed."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What happened to an account stands in the log and in its list of sign-ins."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within ACCOUNT_REAUTHENTICATION_TIMEOUT after signing in: that was proof enough."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = bool(records) and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are sealed; staff cannot drop theirs."""

    def encrypt(self, text: str) -> str:
        """Seal."""
        return base64.b64encode(vault.seal(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Unseal."""
        return vault.unseal(base64.b64decode(encrypted_text))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Workers may; the bureau's people may only have it reset by an operator."""
        return not is_staff_member(authenticator.user)

    def get_totp_label(self, user: Any) -> str:
        """As shown in the authenticator app."""
        return str(user.get_username())

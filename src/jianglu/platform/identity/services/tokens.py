"""Keys for programs that act for an account."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from jianglu.kernel.errors import Denied
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.access.services import actor_of_user

from ..errors import BadToken, NoSuchAccount, TokenLifeTooLong
from ..models import ApiToken
from ..permissions import CLOSE, TOKEN

PREFIX = "jl_"
LONGEST = 365  # days
_SEEN = timedelta(minutes=5)  # how exact `used_at` is


def issue_token(actor: Actor, name: str, *, days: int = 90) -> str:
    """A new token for the actor's own account, shown this once; it may what the account may. Raises TokenLifeTooLong."""
    with transaction.atomic():
        require(actor, TOKEN)
        if actor.user_id is None:  # the machinery needs none
            raise Denied(permission=TOKEN.code)
        if not 1 <= days <= LONGEST:
            raise TokenLifeTooLong(fields={"days": TokenLifeTooLong.message})
        text = PREFIX + secrets.token_urlsafe(32)
        now = calendar.now()
        token = ApiToken.objects.create(
            user_id=actor.user_id,
            name=name.strip(),
            digest=_digest(text),
            hint=text[:8],
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        audit.record(actor, "identity.token_issued", token, changes={"days": days})
        return text


def revoke_token(actor: Actor, token_id: int) -> None:
    """Make a token useless: by its account, or by who may close accounts; raises NoSuchAccount."""
    with transaction.atomic():
        reached = ApiToken.objects.all() if actor.can(CLOSE) else ApiToken.objects.filter(user_id=actor.user_id or 0)
        token = reached.select_for_update().filter(pk=token_id).first()
        if token is None:
            raise NoSuchAccount()
        if token.revoked_at is None:
            token.revoked_at = calendar.now()
            token.save(update_fields=["revoked_at"])
            audit.record(actor, "identity.token_revoked", token)


def actor_of_token(text: str, address: str = "", request_id: str = "") -> Actor:
    """Whoever the token acts for, with the grants of this moment (two queries); raises BadToken."""
    now = calendar.now()
    live = ApiToken.objects.filter(digest=_digest(text), revoked_at=None, expires_at__gt=now, user__is_active=True)
    token = live.select_related("user").first()
    if token is None:
        raise BadToken()
    if token.used_at is None or now - token.used_at > _SEEN:
        ApiToken.objects.filter(Q(used_at=None) | Q(used_at__lt=now), pk=token.pk).update(used_at=now)
    return actor_of_user(token.user, address, request_id)


def _digest(text: str) -> str:
    """The token has 256 bits of chance, so a fast hash is enough."""
    return sha256(text.encode()).hexdigest()

"""Where an account is signed in, and sending it out.

Ages of sessions are measured in real time even in the demo city: moving the demo clock signs nobody out.
"""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from jianglu.platform import audit
from jianglu.platform.access import Actor, require

from ..errors import NoSuchAccount
from ..models import SignIn, User
from ..permissions import CLOSE


def end_sign_in(actor: Actor, sign_in_id: int) -> None:
    """Sign out one browser of one's own account; of others' by who may close accounts."""
    with transaction.atomic():
        row = SignIn.objects.select_related("user").filter(pk=sign_in_id).first()
        if row is None or (row.user_id != actor.user_id and not actor.can(CLOSE)):
            raise NoSuchAccount()
        audit.record(actor, "identity.sign_in_ended", row.user)
        _end(row)


def end_sign_ins(actor: Actor, user_id: int, *, keep: str = "") -> int:
    """Sign out an account everywhere but in the session `keep`; returns of how many browsers."""
    with transaction.atomic():
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            raise NoSuchAccount()
        if user.pk != actor.user_id:
            require(actor, CLOSE)
        ended = end_all(user.pk, keep=keep)
        audit.record(actor, "identity.sign_ins_ended", user, changes={"count": ended})
        return ended


def end_all(user_id: int, *, keep: str = "") -> int:
    """The same without asking and logging, for services that do."""
    rows = list(SignIn.objects.filter(user_id=user_id).exclude(session_key=keep))
    for row in rows:
        _end(row)
    return len(rows)


def _end(row: SignIn) -> None:
    SessionStore(row.session_key).delete()
    row.delete()

"""Housekeeping: the log is sealed every minute, old sessions go every night."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from jianglu.platform.audit import services as audit
from jianglu.platform.jobs import Progress, job

from .models import SignIn


@job("audit.seal", title=_("封存业务日志"), every="* * * * *")
def seal(progress: Progress) -> None:
    """Close what was written in the log; what is just being written waits for the next minute."""
    audit.seal()


@job("identity.clear_sessions", title=_("清理过期登录"), every="17 3 * * *")
def clear_sessions(progress: Progress) -> None:
    """Drop sessions that expired, and the sign-ins that go with them."""
    SessionStore.clear_expired()
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    SignIn.objects.filter(~Exists(live)).delete()

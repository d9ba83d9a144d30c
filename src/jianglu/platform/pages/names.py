"""Who did something, as people read it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def who(name: str) -> str:
    """The name of an actor; a part of the system itself (`Actor.system`) is only called the system."""
    return _("系统") if name.startswith("system:") else name

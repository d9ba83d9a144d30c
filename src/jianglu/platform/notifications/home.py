"""What messages put on the home pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries


def cards(actor: Actor) -> list[Card]:
    """A card on each home while there are unread messages."""
    unread = queries.unread_count(actor)
    if not unread:
        return []
    link = reverse("notifications:inbox")
    return [
        Card(_("未读消息"), link=link, action=_("查看"), icon="bell", count=unread, shell=shell, order=30)
        for shell in ("portal", "workspace", "office")
    ]

"""The credentials room's cards on the home pages."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries

NEW = timedelta(days=30)


def cards(actor: Actor) -> list[Card]:
    """A certificate of the last month, for its holder."""
    if actor.person_id is None:
        return []
    newest = queries.wallet(actor.person_id).first()
    if newest is None or not newest.in_force or calendar.today() - newest.issued_on > NEW:
        return []
    return [
        Card(
            title=_("您的新证书到了"),
            text=newest.subject,
            link=reverse("credentials:detail", args=[newest.pk]),
            action=_("查看并下载"),
            icon="certificate",
            tone="success",
            order=10,
        )
    ]

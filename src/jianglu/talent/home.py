"""The talent room's cards on the home pages."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries
from .permissions import VIEW

SOON = timedelta(days=90)


def cards(actor: Actor) -> list[Card]:
    """Platforms whose term is about to end."""
    if not actor.region_codes or not actor.can(VIEW):
        return []
    many = queries.ending(actor, calendar.today() + SOON)
    if not many:
        return []
    return [
        Card(
            title=_("培育平台即将期满"), text=_("三个月内建设期满，应组织考核"), count=many, icon="award", tone="warning",
            link=reverse("talent:office") + "?state=named&sort=term_ends_on", shell="office", order=70,
        )
    ]  # fmt: skip

"""What policy versions put on the home pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.kernel.punctuation import listed
from jianglu.platform import calendar
from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries
from .permissions import DRAFT


def cards(actor: Actor) -> list[Card]:
    """Policies that soon lose, or have lost, the rule by which they decide, while somebody waits for one."""
    if not actor.can(DRAFT):
        return []
    ending = [row for row in queries.standings(calendar.today()) if row.soon or (row.lapsed and row.waiting)]
    if not ending:
        return []
    return [
        Card(
            _("政策将到期或没有现行版本"),
            listed(str(row.policy.title) for row in ending[:3]),
            reverse("reform:drafts"),
            _("去起草"),
            icon="adjustments",
            tone="warning",
            count=len(ending),
            shell="office",  # noqa: S604 - a page shell
            order=31,
        )
    ]

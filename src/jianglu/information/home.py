"""The latest texts on the public front page."""

from __future__ import annotations

from django.urls import reverse

from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries


def cards(actor: Actor) -> list[Card]:
    """The four newest texts."""
    return [
        Card(
            title=row.title,
            text=row.summary,
            link=reverse("information:article", args=[row.pk]),
            icon="news",
            shell="site",
            order=60,
        )
        for row in queries.published()[:4]
    ]

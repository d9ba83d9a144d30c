"""What the case engine puts on the home pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.platform.access import Actor
from jianglu.platform.pages import Card

from . import queries


def cards(actor: Actor) -> list[Card]:
    """How many cases wait for the reader, and how many of them are late."""
    waiting = list(queries.inbox(actor).values_list("overdue", flat=True)[:1000])
    if not waiting:
        return []
    late = sum(waiting)
    text = _("其中 %(n)s 件已超期") % {"n": late} if late else ""
    return [
        Card(
            _("待办事项"), text, reverse("workflow:tasks"), _("去办理"), "checklist",
            "danger" if late else "primary", len(waiting), shell, order=10,
        )
        for shell in ("portal", "workspace", "office")
    ]  # fmt: skip

"""What training adds to the page of an occupation."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.catalogue.panels import OccupationPanel, PanelItem

from . import queries


def panel(code: str, region_code: str) -> OccupationPanel | None:
    """The next classes of the occupation, near first."""
    rows = list(queries.find_classes(occupation=code, near=region_code)[:3])
    if not rows:
        return None
    items = tuple(
        PanelItem(
            title=row.programme.title,
            detail=f"{row.organisation.name} · {row.start_on.isoformat()} · "
            + _("余 %(left)s 个名额") % {"left": row.seats_left},
            link=reverse("training:class", args=[row.pk]),
        )
        for row in rows
    )
    more = reverse("training:classes") + "?" + urlencode({"occupation": code})
    return OccupationPanel(_("正在报名的培训班"), items, more, _("查看全部"))

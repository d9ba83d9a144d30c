"""Assessment's part of the page of an occupation: plans that take registrations."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from jianglu.catalogue.panels import OccupationPanel, PanelItem

from .plans.queries import announced


def panel(code: str, region_code: str) -> OccupationPanel | None:
    """Open plans of the occupation, in the district when there are some."""
    rows = list(announced(occupation=code, open_only=True)[:5])
    if not rows:
        return None
    items = tuple(
        PanelItem(
            row.title,
            _("%(body)s · 报名至 %(day)s · 余 %(n)s 名") % {
                "body": row.organisation.name, "day": row.register_until.isoformat(), "n": row.places,  # type: ignore[attr-defined]
            },
            reverse("assessment:plan", args=[row.pk]),
        )
        for row in rows
    )  # fmt: skip
    more = f"{reverse('assessment:plans')}?occupation={code}"
    return OccupationPanel(_("正在报名的认定计划"), items, more, _("全部计划"))

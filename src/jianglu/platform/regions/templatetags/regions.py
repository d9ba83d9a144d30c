"""Draws the district map on the server, so that a page needs no script for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from .. import queries
from ..mapping import paths

register = template.Library()
STEPS = 5


def shade(value: float | None, highest: float) -> int:
    """0 (nothing) to 5 (the highest) for the colour classes `map-q0` … `map-q5`."""
    if not value or highest <= 0:
        return 0
    return max(1, min(STEPS, -int(-value * STEPS // highest)))


@register.inclusion_tag("regions/map.html")
def district_map(values: Mapping[str, float], title: str, unit: str = "", link: str = "") -> dict[str, Any]:
    """A map shaded by `values` (district code to figure); `link` is an address that ends where the code goes.

    Every district says its name and figure to pointers and screen readers; show the same figures in a table beside it.
    """
    drawing = paths()
    highest = max(values.values(), default=0)
    districts = [
        {
            "d": drawing["districts"][region.code]["d"],
            "name": region.name,
            "value": values.get(region.code, 0),
            "shade": shade(values.get(region.code), highest),
            "href": f"{link}{region.code}" if link else "",
        }
        for region in queries.districts()
        if region.code in drawing["districts"]
    ]
    return {"viewbox": drawing["viewBox"], "districts": districts, "title": title, "unit": unit}

"""What other rooms add to the page of an occupation, without the catalogue knowing them.

A room adds its part with an `occupation_panel.py` that has `panel(code, region_code) -> OccupationPanel | None`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from jianglu.platform.discovery import room_modules

Text = str | Promise


@dataclass(frozen=True)
class PanelItem:
    """One line of a panel."""

    title: Text
    detail: Text = ""
    link: str = ""


@dataclass(frozen=True)
class OccupationPanel:
    """A short list with a link to all of it."""

    title: Text
    items: tuple[PanelItem, ...]
    more_link: str = ""
    more_text: Text = ""


def panels(code: str, region_code: str) -> list[OccupationPanel]:
    """The panels of all rooms for this occupation, near `region_code` ("" for the whole city)."""
    found = [module.panel(code, region_code) for _label, module in room_modules("occupation_panel")]
    return [panel for panel in found if panel is not None]

"""Cards of the home pages: each room's `home.py` says what is next for the reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from jianglu.platform.access import Actor
from jianglu.platform.discovery import room_modules

Text = str | Promise


@dataclass(frozen=True)
class Card:
    """One thing to see or do: `tone` is primary, success, warning or danger; `count` a number to show, if any.

    `shell` says on which home it belongs: portal, workspace or office.
    """

    title: Text
    text: Text = ""
    link: str = ""
    action: Text = ""
    icon: str = "info-circle"
    tone: str = "primary"
    count: int | str | None = None
    shell: str = "portal"
    order: int = 50


def cards(actor: Actor, shell: str) -> list[Card]:
    """The cards of every room for this actor, most urgent first."""
    found = [card for _label, module in room_modules("home") for card in module.cards(actor)]
    return sorted((card for card in found if card.shell == shell), key=lambda card: card.order)

"""The menus: each app's `menu.py` lists MenuItems, and a reader sees those that they may use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from jianglu.platform.access import Actor, Permission
from jianglu.platform.discovery import room_modules

SHELLS = ("site", "portal", "workspace", "office")


@dataclass(frozen=True)
class MenuItem:
    """One entry of the menu of a shell (site, portal, workspace, office).

    `url` is a URL name without arguments; without `permission` everybody sees it. `tab` puts it in the bar of the site and
    the portal (on a phone the portal's bottom bar); the others are under 更多.
    """

    shell: str
    label: str | Promise
    url: str
    icon: str
    permission: Permission | None = None
    order: int = 50
    tab: bool = False
    group: str | Promise = ""

    @property
    def href(self) -> str:
        """Address of the page."""
        return reverse(self.url)

    def opens_to(self, actor: Actor) -> bool:
        """Whether the reader holds the permission over what the shell is about: themselves, a unit, a part of the city."""
        if self.permission is None:
            return True
        scope = actor.scope(self.permission)
        held = {"portal": scope.person, "workspace": scope.organisations, "office": scope.regions}
        return scope.everything or bool(held.get(self.shell, not scope.empty))


@dataclass(frozen=True)
class Entry:
    """A menu item as one reader sees it now."""

    item: MenuItem
    href: str
    active: bool


@cache
def items(shell: str) -> tuple[MenuItem, ...]:
    """All items of a shell in order; those of a group stand together, where the first of them does."""
    found = [item for _label, module in room_modules("menu") for item in module.MENU if item.shell == shell]
    found.sort(key=lambda item: (item.order, item.url))
    first: dict[str, int] = {}
    for place, item in enumerate(found):
        first.setdefault(str(item.group or item.url), place)
    return tuple(sorted(found, key=lambda item: first[str(item.group or item.url)]))


def menu(shell: str, actor: Actor, path: str) -> list[Entry]:
    """What the reader sees; the entry with the longest address that leads to `path` is active, / only on itself."""
    seen = [(item, item.href) for item in items(shell) if item.opens_to(actor)]
    best = max(
        (href for _item, href in seen if path == href or (href != "/" and path.startswith(href))), key=len, default=""
    )
    return [Entry(item, href, href == best) for item, href in seen]


def may_open(name: str, actor: Actor) -> bool:
    """Whether a link to a page of the menus leads this reader anywhere; raises KeyError for a page that is in none."""
    found = [item for shell in SHELLS for item in items(shell) if item.url == name]
    if not found:
        raise KeyError(name)
    return any(item.opens_to(actor) for item in found)


def menu_of(request: HttpRequest, shell: str) -> list[Entry]:
    """The menu of a request."""
    return menu(shell, request.actor, request.path)

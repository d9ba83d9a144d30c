"""Every icon that a page or a menu names is in the sprite: one that is missing leaves a hole that nobody is told of."""

from __future__ import annotations

import re
from pathlib import Path

from jianglu.platform.pages import menus

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"""\{%\s*icon\s+["']([^"']+)["']""")


def test_every_icon_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="([^"]+)"', (ROOT / "web/static/vendor/icons.svg").read_text("utf-8")))
    used = {(path.name, name) for path in ROOT.rglob("*.html") for name in NAMED.findall(path.read_text("utf-8"))}
    used |= {("menu", item.icon) for shell in ("site", "portal", "workspace", "office") for item in menus.items(shell)}
    assert len(used) > 100
    assert {entry for entry in used if entry[1] not in sprite} == set()

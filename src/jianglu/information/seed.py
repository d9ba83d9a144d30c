"""Publishes the texts of the demo city through the services."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from jianglu.platform.seeding import World

from . import services

TEXTS = Path(__file__).parent / "data" / "articles.yaml"
CITY = "50"


def seed(world: World) -> None:
    """Policies on the day they were issued, guides and news in the weeks before the city's clock starts."""
    texts = yaml.safe_load(TEXTS.read_text())
    for text in texts["policies"]:
        services.publish_now(world.actor, region_code=CITY, kind="policy", **_with_day(text))
    for kind, name in (("guide", "guides"), ("news", "news")):
        for place, text in enumerate(texts[name]):
            day = world.today - timedelta(days=2 + 3 * place)
            with world.at(day):
                services.publish_now(world.actor, region_code=CITY, kind=kind, issued_on=day, **text)


def _with_day(text: dict[str, Any]) -> dict[str, Any]:
    """A policy whose day of issue was not read shows the day from which it holds."""
    day: date | None = text.get("issued_on") or text.get("valid_from")
    return text | {"issued_on": day}

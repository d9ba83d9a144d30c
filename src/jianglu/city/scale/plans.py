"""What the city and each of its districts owe of the year's goals: in proportion to the people of the city that stands here."""

from __future__ import annotations

from collections import Counter

from jianglu.people import queries as people
from jianglu.platform.access import Actor
from jianglu.platform.regions import queries as regions
from jianglu.statistics import seed

from ..words import DISTRICT_WEIGHTS
from .sizes import Size


def restate(actor: Actor, size: Size) -> None:
    """The letter's goals for so many people, and each district's share, instead of the demo city's, which fit its 5,000."""
    seed.publish_letter(actor, size.people)
    seed.share_out(actor, {region.code: DISTRICT_WEIGHTS.get(region.code, 1) for region in regions.districts()})


def take_back(actor: Actor) -> None:
    """The goals of the demo city again."""
    homes = people.regions_of(people.all_ids())
    seed.publish_letter(actor, len(homes))
    seed.share_out(actor, Counter(code[:6] for code in homes.values()))

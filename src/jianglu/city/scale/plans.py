"""What each district owes of the year's goals: in proportion to its people, and to those of the city that stands here."""

from __future__ import annotations

from datetime import date

from jianglu.platform.access import Actor
from jianglu.platform.regions import queries as regions
from jianglu.statistics import queries, seed, services

from ..words import DISTRICT_WEIGHTS
from .sizes import LETTER_PEOPLE, Size

GOALS = ("assessments", "new_skilled")
SOURCE = "示范城市按人口分解（示例数据）"


def share_out(actor: Actor, size: Size, today: date) -> None:
    """Give every district its share, instead of the demo city's examples, which fit 5,000 people."""
    weights = {region.code: DISTRICT_WEIGHTS.get(region.code, 1) for region in regions.districts()}
    whole = sum(weights.values()) * LETTER_PEOPLE
    for goal, value in _goals(today):
        values = {code: round(value * size.people * weight / whole) for code, weight in weights.items()}
        services.plan_districts(actor, goal, values, SOURCE)


def take_back(actor: Actor, today: date) -> None:
    """The demo city's examples again."""
    for goal, _value in _goals(today):
        services.plan_districts(actor, goal, {region.code: None for region in regions.districts()}, SOURCE)
    seed.share_out(actor)


def _goals(today: date) -> list[tuple[int, float]]:
    """Id and value of the goals that are shared out."""
    plans = queries.plans(today.year, "", today)
    return [(goal.pk, float(goal.value)) for goal, *_others in plans if goal.code in GOALS]

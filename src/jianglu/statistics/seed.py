"""Enters the letter's figures and its goals in proportion to the city that stands here, and files the first returns.

Published figures are the letter's, never counts of the demo city. Its goals are measured against what is counted here, so those
that count people are entered in proportion to the people here, and their source says so.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.facts import snapshot
from jianglu.platform.seeding import LETTER_PEOPLE, ROAD_DISTRICT, World

from . import engine, rules, services
from .models import PublishedFigure, Return, Target
from .returns import queries as returned
from .returns import services as returns

LETTER = Path(__file__).parent / "data" / "letter.yaml"
YEAR = 2023
OF_PEOPLE = ("人", "人次")
"""Units of what is fewer in a smaller city; shares and colleges (the letter's 41 all stand here) are not."""
SHARED_OUT = ("assessments", "new_skilled")
SOURCE = "示范城市按人口分解（示例数据）"


def seed(world: World) -> None:
    """The letter, then returns counted from a snapshot of this moment that nobody else sees."""
    publish_letter(world.actor, people=len(world.people))
    share_out(world.actor, Counter(person.region_code[:6] for person in world.people))
    services.find_shortfalls(world.actor, world.today)
    with tempfile.TemporaryDirectory() as folder:
        _returns(world, snapshot.take(world.today, Path(folder) / world.today.isoformat(), engine.needed_facts()))


def publish_letter(actor: Actor, people: int = LETTER_PEOPLE) -> None:
    """Enter the letter's figures, and its goals in proportion to `people`, through the service; again for another number."""
    letter = yaml.safe_load(LETTER.read_text())
    targets = [
        Target(
            year=YEAR, code=code, name=name, name_en=english, unit=unit, is_share=not unit, indicator=indicator, order=order,
            in_force_from=letter["in_force_from"], **_in_proportion(value, unit, letter["source"], people),
        )
        for order, (code, name, english, value, unit, indicator) in enumerate(letter["targets"])
    ]  # fmt: skip
    first = {target.code: target for target in targets}
    later = letter["later_plan"]
    for code, value in later["targets"].items():
        same = {name: getattr(first[code], name) for name in services.SAME}
        told = _in_proportion(value, first[code].unit, later["source"], people)
        targets.append(Target(**same, in_force_from=later["in_force_from"], **told))
    figures = [
        PublishedFigure(
            code=code, group=group, name=name, name_en=english, value=value, unit=unit, unit_en=unit_en, is_share=not unit,
            source=letter["source"], order=order,
        )
        for order, (code, group, name, english, value, unit, unit_en) in enumerate(letter["figures"])
    ]  # fmt: skip
    services.publish(actor, targets=targets, figures=figures)


def _in_proportion(value: float, unit: str, source: str, people: int) -> dict[str, Any]:
    """Value and source of a goal here: what the document says, or its share that falls to so many people."""
    if unit not in OF_PEOPLE or people >= LETTER_PEOPLE:
        return {"value": value, "source": source}
    told = f"{source}；原文 {value:,} {unit}，按示范城市 {people:,} 人折算"
    return {"value": max(1, round(value * people / LETTER_PEOPLE)), "source": told}


def share_out(actor: Actor, weights: Mapping[str, int]) -> None:
    """Share two goals among the districts in proportion to `weights`, to the last one (the bureau's own was not found)."""
    for code in SHARED_OUT:
        goal = Target.objects.filter(year=YEAR, code=code, region_code="").order_by("in_force_from")[0]
        services.plan_districts(actor, goal.pk, rules.shared(int(goal.value), weights), SOURCE)


def _returns(world: World, taken: snapshot.Snapshot) -> None:
    """January's tables and last year's are filed, one of February's waits to be checked, the others are being filled in."""
    clerk, head, city = (world.account(name).actor for name in ("district", "districtlead", "city"))
    world.progress("returns")
    for code, period in (("assessment-month", "2023-01"), ("training-month", "2023-01"), ("workforce-year", "2022")):
        row = returns.begin(clerk, code, period, ROAD_DISTRICT, taken=taken)
        _explain(clerk, row)
        for actor, action in ((clerk, "submit"), (head, "pass"), (head, "sign"), (city, "file")):
            _act(actor, row, action)
    row = returns.begin(clerk, "assessment-month", "2023-02", ROAD_DISTRICT, taken=taken)
    _explain(clerk, row)
    _act(clerk, row, "submit")
    for code in ("training-month", "voucher-month", "subsidy-month"):
        returns.begin(clerk, code, "2023-02", ROAD_DISTRICT, taken=taken)
    for code in ("assessment-month", "subsidy-month"):
        returns.begin(city, code, "2023-02", "50", taken=taken)
    returns.begin(city, "workforce-year", "2022", "50", taken=taken)


def _explain(actor: Actor, row: Return) -> None:
    told = {found.rule: "示范城市的历史数据补录" for found in returned.open_findings(row) if not found.hard}
    returns.fill_in(actor, row.pk, by_hand={}, source="", explanations=told)


def _act(actor: Actor, row: Return, action: str) -> None:
    case = workflow.Case.objects.get(pk=row.case_id)
    workflow.act(actor, case.pk, action, version=case.version)

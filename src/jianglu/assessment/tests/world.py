"""A filed body with a plan and candidates, made by the services, for the tests of the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from jianglu.assessment.bank import services as bank
from jianglu.assessment.bank.models import Bank, BlueprintNode, Item
from jianglu.assessment.bank.services import ItemText, NodeRow
from jianglu.assessment.delivery import services as delivery
from jianglu.assessment.filing import services as filing
from jianglu.assessment.filing.models import Assessor, Body
from jianglu.assessment.filing.services import ScopeRow
from jianglu.assessment.marking import services as marking
from jianglu.assessment.marking.services import CriterionRow
from jianglu.assessment.plans import services as plans
from jianglu.assessment.plans.models import Plan, Registration
from jianglu.catalogue.models import Assessable, Occupation, OccupationClass
from jianglu.organisations.models import Organisation
from jianglu.platform.access import Actor, Role
from jianglu.platform.calendar import add_working_days
from jianglu.platform.calendar.clock import ZONE
from jianglu.testing import SYSTEM, at, make_actor, make_organisation, make_region

TODAY = date(2023, 3, 1)
CODE, OTHER_CODE = "6-31-01-03", "6-18-02-04"
THEORY_AT = datetime(2023, 3, 20, 9, tzinfo=ZONE)


@dataclass
class World:
    """What a test starts from."""

    body: Body
    actor: Actor
    assessors: list[Assessor]
    assessor_actors: list[Actor]
    site_id: int
    scope_id: int
    workers: list[Actor] = field(default_factory=list)


def catalogue() -> None:
    """Two occupations in which the city assesses, so that no test loads the whole catalogue."""
    for code, name in ((CODE, "电工"), (OTHER_CODE, "焊工")):
        minor, _made = OccupationClass.objects.get_or_create(code=code[:7], defaults={"level": "minor", "name": name})
        occupation, made = Occupation.objects.get_or_create(code=code, defaults={"name": name, "minor_class": minor})
        if made:
            Assessable.objects.create(occupation=occupation, valid_from=date(2019, 1, 1), basis="test")


def item_bank(per_cell: int = 4) -> Bank:
    """A bank with two nodes, three kinds, `per_cell` items in each cell, and a rubric of two criteria."""
    made = bank.create_bank(SYSTEM, CODE)
    blueprint = bank.save_blueprint(
        SYSTEM, made.pk, code="B1", title="细目表", levels=["5", "4", "3"],
        counts={"single": 4, "multiple": 2, "true_false": 2}, points={"single": 15, "multiple": 10, "true_false": 10},
        nodes=[NodeRow("A", "基础"), NodeRow("A-1", "安全", 50, "A"), NodeRow("A-2", "电路", 50, "A")],
    )  # fmt: skip
    rows: list[tuple[BlueprintNode, ItemText]] = []
    for node in blueprint.nodes.filter(weight__gt=0):
        for n in range(per_cell):
            options = tuple((key, f"{node.code} 选项 {n} {key}") for key in "ABCD")
            rows += [
                (node, ItemText("single", f"{node.code} 单选第 {n} 题", options, ("B",))),
                (node, ItemText("multiple", f"{node.code} 多选第 {n} 题", options, ("A", "C"))),
                (node, ItemText("true_false", f"{node.code} 判断第 {n} 题", (), ("T",))),
            ]
    bank.add_items(SYSTEM, made, rows, state=Item.State.ACTIVE)
    marking.save_rubric(
        SYSTEM, CODE, code="P", title="技能", task="接线", minutes=60, levels=["5", "4", "3"], tolerance=10,
        criteria=[CriterionRow("安全", 40, critical=True), CriterionRow("接线", 60)],
    )  # fmt: skip
    return made


def world(
    *, candidates: int = 0, seats: int = 30, assessors: int = 3,
    unit: Organisation | None = None, accounts: Sequence[Actor] = (), kind: str = "college", levels: str = "543",
) -> World:  # fmt: skip
    """A filed college (or `unit`) with scope, site, rooms, assessors and a bank; workers who may register."""
    make_region()
    catalogue()
    unit = unit or make_organisation("测试技师学院", kinds=["college", "body"])
    actor = make_actor(Role.BODY, organisation=unit)
    with at(TODAY):
        body = filing.file_bodies(
            SYSTEM, [(unit.pk, kind, [ScopeRow(CODE, tuple(levels))])], filed_on=date(2022, 1, 1)
        )[0]
        site = filing.add_site(actor, body.pk, name="主校区", region_code="500105", address="江北区 1 号")
        filing.add_room(actor, site.pk, name="101", kind="theory", capacity=max(1, seats // 2))
        filing.add_room(actor, site.pk, name="102", kind="theory", capacity=seats)
        cards = []
        accounts = [
            *accounts,
            *(make_actor(Role.ASSESSOR, organisation=unit) for _n in range(assessors - len(accounts))),
        ]
        for n, account in enumerate(accounts):
            cards.append(
                filing.register_assessor(
                    actor, body.pk, name=f"考评员{n}", grade="senior", qualification="1", occupations=[CODE],
                    card_number=f"K{unit.pk}-{n}", valid_until=date(2026, 1, 1), user_id=account.user_id,
                )
            )  # fmt: skip
        if not Bank.objects.filter(occupation_id=CODE).exists():
            item_bank()
    found = World(body, actor, cards, accounts, site.pk, body.scopes.get().pk)
    found.workers = [make_actor(Role.WORKER) for _n in range(candidates)]
    return found


def open_plan(here: World, *, level: str = "5", seats: int = 30, **changes: Any) -> Plan:
    """A plan three weeks ahead."""
    values: dict[str, Any] = {
        "level": level, "site_id": here.site_id, "register_until": add_working_days(TODAY, 3), "theory_at": THEORY_AT,
        "practice_on": date(2023, 3, 21), "seats": seats, "fee": 20000,
    }  # fmt: skip
    with at(TODAY):
        return plans.open_plan(here.actor, here.scope_id, **(values | changes))


def register(worker: Actor, plan: Plan) -> Registration:
    """The worker registers by L5-1."""
    assert worker.person_id is not None
    with at(TODAY):
        return plans.register(worker, plan.pk, worker.person_id, declared={"intends": True})


def scheduled(here: World, plan: Plan) -> list[Registration]:
    """Everybody registered, confirmed and placed, two assessors each."""
    rows = [register(worker, plan) for worker in here.workers]
    with at(TODAY):
        for row in rows:
            plans.confirm_materials(here.actor, row.pk, accept=True)
        plans.upload_list(here.actor, plan.pk)
        marking.assign_all(here.actor, plan.pk)
    return [Registration.objects.get(pk=row.pk) for row in rows]


def sitting(here: World, plan: Plan) -> str:
    """Open the sitting on time; returns its start code."""
    with at(THEORY_AT):
        return delivery.open_sitting(here.actor, plan.pk).start_code


def right_answers(attempt: Any) -> dict[int, list[str]]:
    """The labels that score, by question."""
    keys = bank.keys_of(attempt.paper)
    answers = {}
    for question in attempt.paper:
        labels = {key: label for label, key in question["map"].items()}
        answers[question["no"]] = [labels.get(key, key) for key in keys[question["no"]]]
    return answers


def minutes_later(minutes: int) -> datetime:
    """An instant of the exam."""
    return THEORY_AT + timedelta(minutes=minutes)

"""The demo city's assessment: 360 filed bodies over the city's list, the item banks, open plans at the demo body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.money import fen
from jianglu.platform.access import Actor
from jianglu.platform.calendar import add_working_days
from jianglu.platform.seeding import BANK_OCCUPATIONS, ROAD_OCCUPATION, SeedUnit, World

from . import past
from .appointment.seed import seed as seed_appointments
from .bank.content import content_files, load_content
from .bank.queries import blueprint_for
from .equipment.seed import seed_equipment
from .filing import assessors as cards
from .filing import services as filing
from .filing.models import Body, Site
from .filing.rules import MAY_ASSESS
from .filing.services import ScopeRow
from .intake.seed import seed_intake
from .nomination.seed import seed as seed_nominations
from .offline.seed import seed_practice_day
from .paperbank import services as papers
from .paperbank.rules import Wish
from .plans import services as plans
from .posts.seed import hand_in_norms
from .posts.seed import seed as seed_posts
from .recognition.seed import seed as seed_recognitions
from .results.history import record_history
from .review.seed import seed as seed_reviews
from .signals.seed import seed_signals
from .supervision.seed import seed_supervision

FILED_BEFORE = timedelta(days=400)
SYSTEM = Actor.system("seed")
ZONE = ZoneInfo(settings.TIME_ZONE)


def seed(world: World) -> None:
    """Bodies with scope, banks, the demo body's site, rooms and assessors, and plans to register for."""
    world.progress("评价机构备案范围")
    found = past.awards()
    bodies = _bodies(world, found)
    world.progress("题库")
    items = sum(load_content(SYSTEM, path) for path in content_files())
    world.progress("认定计划")
    opened = _demo_body(world, bodies[0])
    if (blueprint := blueprint_for(ROAD_OCCUPATION, None, "5", bodies[0].organisation_id)) is not None:
        # two forms of 35 from fewer than 60 items must share some; without that the page would explain why not
        papers.request_set(
            SYSTEM, blueprint.pk, "养老护理员 五级理论 A、B 卷", Wish(forms=2, overlap=25, slack=2, balance=False)
        )
    world.progress("历年认定成绩")
    recorded = record_history(SYSTEM, past.results(world, found, past.holders()))
    world.progress("综合评审")
    reviewed = seed_reviews(world, bodies[0], found)
    world.progress("质量督导")
    inspected = seed_supervision(world, bodies[0])
    world.progress("考试疑点信号")
    signalled = seed_signals(world, bodies[0])
    world.progress("今天的技能考核")
    rated = seed_practice_day(world, bodies[0])
    handed = seed_intake(world, bodies[0])
    world.progress("两类人才贯通")
    recognised = seed_recognitions(world, found)
    world.progress("企业直接认定")
    nominated = seed_nominations(world)
    world.progress("企业岗位与岗位规范")
    posts = seed_posts(world)
    world.progress("特级技师评聘")
    appointed = seed_appointments(world)
    hand_in_norms(world)
    world.progress(
        f"评价机构 {len(bodies)} 家，试题 {items} 道，认定计划 {opened} 个，历年成绩 {recorded} 条，评审 {reviewed} 人，"
        f"督导 {inspected} 次，信号 {signalled} 个，今天考核 {rated} 人，照片与减免 {handed} 人，"
        f"贯通认定 {recognised} 件，直接认定 {nominated} 件，企业岗位 {posts} 个，评聘特级技师 {appointed} 人"
    )


def _kind(unit: SeedUnit) -> str:
    return "college" if "college" in unit.kinds else "employer" if "enterprise" in unit.kinds else "social"


def _bodies(world: World, found: Sequence[past.Award]) -> list[Body]:
    """Every occupation and work type of the list is filed by somebody; the demo body has all that have banks.

    Whoever gave certificates has filed what they were for, since before the first of them.
    """
    units = world.organisations("body")
    factory = world.organisations("employer")[0]
    scopes: dict[int, dict[tuple[str, int | None], ScopeRow]] = {unit.id: {} for unit in units}

    def add(unit: SeedUnit, code: str, work_type_id: int | None = None) -> None:
        asked = "54321TS" if unit.id == factory.id else "54321"  # the pilot of special-grade and chief technicians
        levels = tuple(level for level in asked if level in MAY_ASSESS[_kind(unit)])
        scopes[unit.id].setdefault((code, work_type_id), ScopeRow(code, levels, work_type_id))

    codes = catalogue.assessable_codes(world.today)
    for code in BANK_OCCUPATIONS:
        if code in codes:
            add(units[0], code)
    for place, code in enumerate(codes):
        first = units[place % len(units)]
        add(first, code)
        for _more in range(world.rng.choice((1, 2, 3))):
            add(world.rng.choice(units), code)
        for work_type in catalogue.work_types(code, on=world.today):
            if work_type.assessable_now:
                add(first, code, work_type.pk)
    for person in world.people:
        if person.employer_id == factory.id and person.occupation_code in codes:
            add(factory, person.occupation_code)
    known = {unit.id: unit for unit in units}
    for award in found:
        add(known[award.organisation_id], award.occupation_code)
    rows = [(unit.id, _kind(unit), list(scopes[unit.id].values())) for unit in units]
    filed_on = world.today - FILED_BEFORE
    bodies = filing.file_bodies(SYSTEM, rows, filed_on=filed_on, held_since=past.FIRST_FILED)
    held = {award.organisation_id for award in found}
    for body, unit in zip(bodies, units, strict=True):
        if unit.id in held and unit is not units[0]:
            name = f"{unit.name}考点"
            filing.add_site(SYSTEM, body.pk, name=name, region_code=unit.region_code, address=name)
    return bodies


def _demo_body(world: World, body: Body) -> int:
    account = world.account("body")
    unit = world.organisations("body")[0]
    site = filing.add_site(
        SYSTEM, body.pk, name="主考点", region_code=unit.region_code, address="重庆市江北区学府路 18 号 实训楼",
        longitude=106.57, latitude=29.61,
    )  # fmt: skip
    for name, kind, capacity in (
        ("理论一考场", "theory", 40),
        ("理论二考场", "theory", 40),
        ("实训一室", "practice", 12),
    ):
        filing.add_room(SYSTEM, site.pk, name=name, kind=kind, capacity=capacity)
    seed_equipment(world, body)
    for n, username in enumerate(("assessor1", "assessor2", "assessor3"), start=1):
        card = filing.register_assessor(
            SYSTEM, body.pk, name=f"考评员{'一二三'[n - 1]}", grade="senior", qualification="1",
            occupations=list(BANK_OCCUPATIONS), card_number=f"KP2022{n:04d}",
            valid_until=world.today + timedelta(days=700), user_id=world.account(username).user_id,
        )  # fmt: skip
        cards.record_assessor_training(
            SYSTEM, card.pk, held_on=world.today - timedelta(days=30 * n), hours=16, title="考评员年度继续培训"
        )
    return _plans(world, account.actor, body, site)


def _plans(world: World, actor: Actor, body: Body, site: Site) -> int:
    """For each occupation with a bank: level 5 soon, level 4 later."""
    opened = 0
    scopes = {scope.occupation_id: scope for scope in body.scopes.filter(work_type=None, valid_until=None)}
    for place, code in enumerate(BANK_OCCUPATIONS):
        if code not in scopes or blueprint_for(code, None, "5", body.organisation_id) is None:
            continue
        for level, days in (("5", 10 + place), ("4", 20 + place)):
            day = add_working_days(world.today, days)
            plans.open_plan(
                actor,
                scopes[code].pk,
                level=level,
                site_id=site.pk,
                register_until=add_working_days(world.today, days - 3),
                theory_at=datetime.combine(day, time(9, 30), ZONE),
                practice_on=add_working_days(day, 1),
                seats=60 if level == "5" else 40,
                fee=fen("260") if level == "5" else fen("310"),
            )
            opened += 1
    return opened

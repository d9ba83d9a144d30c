"""The demo city's apprenticeship: plans of eight enterprises with their own people, one that waits for the district."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from jianglu.kernel.money import fen
from jianglu.platform import workflow
from jianglu.platform.access import Actor
from jianglu.platform.seeding import BANK_OCCUPATIONS, SeedPerson, World

from . import services

PLANS = 8
CLERK = Actor.system("demo")
STARTS = (date(2022, 9, 1), date(2022, 3, 15), date(2022, 11, 1))


def seed_apprentices(world: World) -> None:
    """The demo enterprise first, then those with the most people; some apprentices have left."""
    staff: dict[int, list[SeedPerson]] = defaultdict(list)
    for person in world.people[1:]:
        long_here = person.employed_since is not None and person.employed_since < date(2022, 1, 1)
        if person.employer_id and long_here and 18 <= 2022 - person.born.year <= 50:
            staff[person.employer_id].append(person)
    account = world.account("enterprise")
    own = account.organisation_id or 0
    others = sorted((unit for unit in staff if unit != own), key=lambda unit: (-len(staff[unit]), unit))
    schools = [*world.organisations("provider")[:6], *world.organisations("college")[:3]]
    for place, unit in enumerate([own, *others[: PLANS - 1]]):
        start = STARTS[place % len(STARTS)]
        plan = _filed(world, unit, schools[place % len(schools)].credit_code, staff[unit], start, place)
        rows = [
            services.ApprenticeRow(person.id, start, person.employed_since or start, date(2025, 12, 31))
            for person in staff[unit][:12]
        ]
        with world.at(start):
            made = services.adopt_apprentices(world.actor, plan.pk, rows)
        for entry in made[5::7]:
            with world.at(date(2023, 1, 20)):
                services.leave_apprenticeship(world.actor, entry.pk, left_on=date(2023, 1, 16), reason="本人辞职")
    services.submit_apprenticeship(
        account.actor, _draft(world, account.actor, own, schools[0].credit_code, staff[own], date(2023, 4, 1), 1).pk
    )
    world.progress(f"企业新型学徒制培养计划 {PLANS + 1} 个")


def _draft(
    world: World, actor: Actor, unit: int, school_code: str, staff: list[SeedPerson], start: date, place: int
) -> Any:
    codes = Counter(person.occupation_code for person in staff if person.occupation_code)
    code = codes.most_common(1)[0][0] if codes else BANK_OCCUPATIONS[0]
    level = "43"[place % 2]
    mentor = world.rng.choice("陈刘杨黄周吴徐孙胡朱高林何郭罗")
    return services.plan_apprenticeship(
        actor, unit, school_code=school_code, title=f"{start.year} 年学徒班（{'中级工' if level == '4' else '高级工'}）",
        occupation_id=code, level=level, start_on=start, months=24 if place % 3 else 18,
        agreement=f"校企合〔{start.year}〕{place + 1}号",
        plan="每月在院校集中学习一周，其余时间在岗由企业导师带教；每学期末企校共同考核。", hours=480, mentor=f"{mentor}师傅",
        mentor_level="3" if place % 4 else "", mentor_recognised=place % 4 == 0, school_mentor="李老师", cost=fen(6000),
        places=max(12, len(staff)),
    )  # fmt: skip


def _filed(world: World, unit: int, school_code: str, staff: list[SeedPerson], start: date, place: int) -> Any:
    with world.at(date(start.year, start.month - 1, 10)):
        plan = services.submit_apprenticeship(
            world.actor, _draft(world, world.actor, unit, school_code, staff, start, place).pk
        )
        assert plan.case is not None  # it was submitted
        workflow.act(CLERK, plan.case.pk, "file", version=plan.case.version)
        plan.refresh_from_db()
        return plan

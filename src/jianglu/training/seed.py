"""The demo city's training: programmes, classes past, running and open, vouchers of two years."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.money import fen
from jianglu.learning import queries as learning
from jianglu.platform.access import Actor, Grant, Role, ScopeKind
from jianglu.platform.regions import queries as regions
from jianglu.platform.seeding import BANK_OCCUPATIONS, ROAD_OCCUPATION, SeedPerson, SeedUnit, World

from . import services
from .models import TrainingClass, VoucherBatch
from .seed_apprentices import seed_apprentices
from .seed_faces import show_faces

YEAR_QUOTA = 200_000  # the letter: 200,000 vouchers a year
BATCH_2023 = 7_600
OCCUPATIONS = 30
ROAD_HOURS = (16, 24)  # five days: the demo road is walked in one sitting
ROAD_DAYS = 8
HOURS = {"5": (24, 48), "4": (28, 56), "3": (32, 64)}
FUND = "职业技能提升行动专账资金"
FACE = fen("1500")


def seed(world: World) -> None:
    """Programmes of about thirty occupations, the classes of two years, vouchers, and what waits for the clerks."""
    world.progress("培训项目与班级")
    programmes = _programmes(world)
    batches = _batches(world)
    trained = _past(world, programmes, batches)
    _future(world, programmes, trained)
    _claimed(world, batches, trained)
    _waiting(world)
    seed_apprentices(world)
    show_faces(world)
    world.progress(f"培训项目 {len(programmes)} 个，历史学员 {len(trained)} 人")


def _occupations(world: World) -> list[str]:
    """The occupations with courses and banks first, then those most in demand."""
    wanted = list(BANK_OCCUPATIONS)
    rows = catalogue.catalogue_items("key_occupation", on=world.today)
    wanted += [row.occupation_id for row in rows if row.occupation_id]
    return list(dict.fromkeys(wanted))[:OCCUPATIONS]


def _programmes(world: World) -> list[tuple[Any, SeedUnit]]:
    """Approved programmes: the demo provider trains in all occupations with banks, the others in two or three each."""
    providers = world.organisations("provider")
    codes = _occupations(world)
    names = catalogue.names(codes)
    standards = {row.level: row.amount for row in catalogue.catalogue_items("standard", on=world.today)}
    courses: dict[str, list[int]] = defaultdict(list)
    for course in learning.open_courses():
        courses[course.occupation_id or ""].append(course.pk)
    rows, units = [], []

    def plan(unit: SeedUnit, code: str, level: str) -> None:
        theory, practice = (
            ROAD_HOURS if unit is providers[0] and (code, level) == (ROAD_OCCUPATION, "5") else HOURS[level]
        )
        label = {"5": "五级", "4": "四级", "3": "三级"}[level]
        rows.append(
            {
                "organisation_id": unit.id,
                "region_code": unit.region_code[:6],
                "type": "employment" if level == "5" else "post",
                "title": f"{names[code]}（{label}）",
                "occupation_id": code,
                "occupation_name": names[code],
                "level": level,
                "theory_hours": theory,
                "practice_hours": practice,
                "online_hours": 0,
                "fee": standards[level],
                "subsidy": standards[level],
                "summary": f"{names[code]}{label}技能培训，小班实训，结业后可报名参加技能等级认定。",
                "courses": courses.get(code, [])[:1],
            }
        )
        units.append(unit)

    for code in BANK_OCCUPATIONS:
        plan(providers[0], code, "5")
    plan(providers[0], BANK_OCCUPATIONS[0], "4")
    for place, unit in enumerate(providers[1:]):
        for step in range(1 + place % 2):
            code = codes[(place * 3 + step * 7) % len(codes)]
            plan(unit, code, world.rng.choice("5554443"))
    with world.at(date(2021, 12, 20)):
        made = services.adopt_programmes(world.actor, rows)
    return list(zip(made, units, strict=True))


def _batches(world: World) -> dict[int, VoucherBatch]:
    """One batch a year, shared evenly by the districts; the year's quota is the letter's figure."""
    districts = [row.code for row in regions.districts()]
    made = {}
    for year in (2022, 2023):
        with world.at(date(year, 1, 5)):
            services.set_annual_quota(world.actor, year=year, region_code=regions.city().code, quantity=YEAR_QUOTA)
            share, rest = divmod(BATCH_2023, len(districts))
            batch = services.create_batch(
                world.actor,
                title=f"{year} 年第一批通用培训券",
                kind="general",
                tier="advanced",
                region_code=regions.city().code,
                face_value=FACE,
                quantity=BATCH_2023,
                budget=FACE * BATCH_2023,
                fund=FUND,
                claim_from=date(year, 1, 10),
                claim_until=date(year, 12, 31),
            )
            services.issue_batch(
                world.actor, batch.pk, {code: share + (place < rest) for place, code in enumerate(districts)}
            )
            made[year] = batch
    with world.at(date(2023, 2, 20)):
        targeted = services.create_batch(
            world.actor,
            title="2023 年康养行业定向券",
            kind="targeted",
            tier="basic",
            region_code=regions.city().code,
            face_value=fen("1000"),
            quantity=200,
            budget=fen("200000"),
            fund=FUND,
            claim_from=date(2023, 2, 20),
            claim_until=date(2023, 6, 30),
            occupations=[BANK_OCCUPATIONS[0]],
            people=[person.id for person in world.people[1:400] if person.occupation_code == BANK_OCCUPATIONS[0]],
        )
        services.issue_batch(world.actor, targeted.pk, {regions.city().code: 200})
    return made


def _open(world: World, programme: Any, unit: SeedUnit, start: date, days: int, seats: int) -> TrainingClass:
    streets = regions.children(unit.region_code[:6])
    street = streets[world.rng.randrange(len(streets))] if streets else None
    with world.at(start - timedelta(days=25)):
        return services.open_class(
            world.actor,
            programme.pk,
            region_code=street.code if street else unit.region_code,
            address=f"{unit.name}实训点",
            start_on=start,
            end_on=start + timedelta(days=days),
            seats=seats,
            teacher_name=world.rng.choice("陈刘杨黄周吴徐孙胡朱高林何郭罗") + world.rng.choice(["老师", "师傅"]),
        )


def _past(world: World, programmes: list[tuple[Any, SeedUnit]], batches: dict[int, VoucherBatch]) -> set[int]:
    """Finished classes of 2022, and some that run now; every trainee once, near home, in their own occupation if any."""
    rng = world.rng
    pool = _pool(world)
    trained: set[int] = set()
    quotas = {year: {row.region_code: row.pk for row in batch.quotas.all()} for year, batch in batches.items()}
    for place in range(54):
        programme, unit = programmes[place % len(programmes)]
        running = place >= 47
        start = world.today - timedelta(days=12) if running else date(2022, 3, 7) + timedelta(days=7 * (place % 44))
        group = _group(rng, pool, trained, programme.occupation_id, unit.region_code[:6], 14 + place % 12)
        if len(group) < 6:
            continue
        opened = _open(world, programme, unit, start, 26, 30)
        year = (start - timedelta(days=10)).year
        trainees = []
        for person in group:
            subsidised = year in batches and (bool(person.key_groups) or person.insured_months > 12)
            trainees.append(
                services.PastTrainee(
                    person.id,
                    person.region_code,
                    missed=rng.choice([0, 0, 0, 1, 1, 2, 6]),
                    batch_id=batches[year].pk if subsidised and rng.random() < 0.8 else None,
                )
            )
        services.carry_over(world.actor, opened.pk, trainees, quotas.get(year, {}))
        if running and programme.courses.exists():
            with world.at(start):
                services.class_group(world.actor, opened.pk)
        trained |= {person.id for person in group}
    return trained


def _pool(world: World) -> dict[str, list[SeedPerson]]:
    """People of working age by district, without the demo worker."""
    found: dict[str, list[SeedPerson]] = defaultdict(list)
    for person in world.people[1:]:
        if 18 <= world.today.year - person.born.year <= 58:
            found[person.region_code[:6]].append(person)
    return found


def _group(
    rng: Any, pool: dict[str, list[SeedPerson]], trained: set[int], code: str, district: str, size: int
) -> list[SeedPerson]:
    free = [person for person in pool[district] if person.id not in trained]
    fitting = [person for person in free if person.occupation_code in (code, None)]
    others = [person for person in free if person.occupation_code not in (code, None) and person.key_groups]
    rng.shuffle(fitting)
    return [*fitting, *others][:size]


def _future(world: World, programmes: list[tuple[Any, SeedUnit]], trained: set[int]) -> None:
    """Open classes all over the city; the demo provider opens one soon in every occupation with a bank."""
    pool = _pool(world)
    for place, (programme, unit) in enumerate(programmes[:54]):
        first = place < len(BANK_OCCUPATIONS)
        start = world.today + timedelta(days=5 if first else 6 + (place * 3) % 45)
        opened = _open(
            world,
            programme,
            unit,
            start,
            26 if place else ROAD_DAYS,
            30 if first else world.rng.choice([20, 25, 30, 40]),
        )
        near = [person for person in pool[unit.region_code[:6]] if person.id not in trained]
        if place % 5 == 1 and len(near) > 6:
            for person in world.rng.sample(near, 4):
                _enrol(world, person, opened)


def _enrol(world: World, person: SeedPerson, opened: TrainingClass) -> None:
    actor = Actor(
        name=f"person:{person.id}",
        person_id=person.id,
        grants=(Grant(Role.WORKER, ScopeKind.SELF, str(person.id)),),
    )
    services.enrol(actor, opened.pk, use_voucher=False)


def _claimed(world: World, batches: dict[int, VoucherBatch], trained: set[int]) -> None:
    """Vouchers claimed and not used: most of 2022 have lapsed, those of 2023 can still be used."""
    idle = [
        person
        for person in world.people[1:]
        if person.id not in trained and (person.key_groups or person.insured_months > 12)
    ]
    world.rng.shuffle(idle)
    old = [(p.id, p.region_code, date(2022, 4, 1) + timedelta(world.rng.randrange(200))) for p in idle[:420]]
    new = [(p.id, p.region_code, date(2023, 1, 10) + timedelta(world.rng.randrange(48))) for p in idle[420:760]]
    services.hand_out(world.actor, batches[2022].pk, old)
    services.hand_out(world.actor, batches[2023].pk, new)


def _waiting(world: World) -> None:
    """Two programmes of the demo provider that wait for review, through the real flow."""
    provider = world.account("provider")
    if provider.organisation_id is None:
        return
    for code, title in ((BANK_OCCUPATIONS[3], "中式烹调师（四级）"), (BANK_OCCUPATIONS[1], "焊工（四级）")):
        draft = services.create_programme(
            provider.actor,
            provider.organisation_id,
            subsidised=True,
            type="post",
            title=title,
            occupation_id=code,
            level="4",
            theory_hours=24,
            practice_hours=48,
            fee=fen("1500"),
            summary="面向在岗职工的技能提升培训。",
        )
        services.submit_programme(provider.actor, draft.pk)

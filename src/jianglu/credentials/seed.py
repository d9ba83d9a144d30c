"""Numbers the demo city's bodies and enters the certificates that its people bring along from before.

They are entered as an old register is: through `take_over`, marked historic. Ages, working years and levels fit: level 5
from a year after the first job, then 3, 4, 5 and 5 more years a step (申报条件 2023), nobody beyond what their years allow.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.people import queries as people
from jianglu.platform.seeding import SeedPerson, World

from . import services
from .models import Certificate, Issuer
from .services.roster import basis_of

STEPS = (
    (Level.JUNIOR, 1),
    (Level.INTERMEDIATE, 3),
    (Level.SENIOR, 4),
    (Level.TECHNICIAN, 5),
    (Level.SENIOR_TECHNICIAN, 5),
)
CLIMB = (
    0.78,
    0.72,
    0.62,
    0.40,
    0.30,
)  # share of those who could take each step and did: a pyramid with a third at level 3+
# (kind, title, days since, details, days until it ends): what has no level
OTHER_KINDS: tuple[tuple[str, str, int, dict[str, Any], int], ...] = (
    ("honour", "重庆市技术能手", 120, {}, 0),
    ("honour", "巴渝工匠杯职业技能竞赛一等奖", 90, {}, 0),
    ("service_card", "重庆英才服务卡 A 卡", 60, {"grade": "A"}, 1000),
    ("service_card", "重庆英才服务卡 B 卡", 60, {"grade": "B"}, 1000),
    ("title", "工程师（两类人才贯通评审）", 150, {}, 0),
    ("completion", "养老护理员岗前培训", 40, {"hours": 80}, 0),
    ("completion", "中式烹调师提升班", 45, {"hours": 120}, 0),
    ("hours", "安全生产与职业道德", 20, {"hours": 24}, 0),
    ("special_ability", "火锅调味专项职业能力", 200, {}, 0),
)
DECISIONS = {"honour": "示范决定〔2022〕1号", "service_card": "示范决定〔2022〕2号", "title": "示范决定〔2022〕3号"}
BEGINNING = date(2019, 1, 1)  # level certificates were introduced in 2019; earlier ones are qualifications
YOUNGEST = 18


def seed(world: World) -> None:
    """Issuer numbers for all bodies, then the certificates of everybody but the demo worker, whose road is yet to be walked."""
    bodies = world.organisations("body")
    issuers = [
        services.number_issuer(world.actor, body.id, letter="Y" if "enterprise" in body.kinds else "S", site=place)
        for place, body in enumerate(bodies, start=1)
    ]
    near: dict[str, list[Issuer]] = {}
    for body, issuer in zip(bodies, issuers, strict=True):
        near.setdefault(body.region_code[:6], []).append(issuer)
    kinds = {body.id: body.kinds for body in bodies}
    assessable = set(catalogue.assessable_codes(world.today))
    rows: list[services.Historic] = []
    for person in world.people[1:]:
        if person.occupation_code not in assessable or person.working_since is None:
            continue
        for level, day in climbed(person, world.today, world.rng):
            issuer = _issuer(person, level, day, near.get(person.region_code[:6], []), issuers, kinds)
            rows.append(_historic(len(rows) + 2, person, issuer, level, day))
    services.take_over(world.actor, rows)
    world.progress(f"{len(rows)} certificates")
    holders = [person for person in world.people[1:] if person.occupation_code in assessable][: len(OTHER_KINDS)]
    _other_kinds(world, holders)
    _old_sheet(world, [person for person in world.people[1:] if person.working_since][-3:])
    _check_by_employer(world, rows)


def _other_kinds(world: World, holders: Sequence[SeedPerson]) -> None:
    """One credential of each kind that has no level, and among them a suspended, a revoked and a replaced one."""
    agency = next(iter(world.organisations("agency")), world.organisations("body")[0])
    provider, body = world.organisations("provider")[0], world.organisations("body")[0]
    issuers = {"completion": provider, "hours": provider, "special_ability": body}
    awards = []
    for (kind, title, days, details, ends), person in zip(OTHER_KINDS, holders, strict=True):
        decision = DECISIONS.get(kind, "")
        awards.append(
            services.Award(
                person_id=person.id, body_id=issuers.get(kind, agency).id, level=None, kind=kind, title=title,
                occupation_code=person.occupation_code or "" if kind == Certificate.Kind.ABILITY else "",
                decided_on=world.today - timedelta(days=days), basis=Certificate.Basis.DECISION,
                basis_id=basis_of(kind, decision, person.id, title),
                details={**details, **({"face": {"决定文号": decision}} if decision else {})},
                expires_on=world.today + timedelta(days=ends) if ends else None,
            )
        )  # fmt: skip
    made = {row.title: row for row in services.issue_many(world.actor, awards)}
    services.suspend(world.actor, made["养老护理员岗前培训"].pk, reason="举报学时不实，核查期间暂停使用")
    services.revoke(world.actor, made["重庆市技术能手"].pk, reason="材料不实，经核查依规撤销")
    services.replace(world.actor, made["重庆英才服务卡 A 卡"].pk, reason="卡片遗失，申请补发换证")


def _old_sheet(world: World, holders: Sequence[SeedPerson]) -> None:
    """A sheet of the former system with an old, a 13-digit and a two-letter number; its job enters it when the worker runs."""
    body = world.organisations("body")[0]
    forms = (("0750002001500001", "初级工", "2007-09-20"), ("9931000000123", "五级", "1999-06-08"),
             ("S000050000001 22T000001", "特级技师", "2022-12-30"))  # fmt: skip
    rows = [[column.heading for column in services.HISTORIC]]
    for person, (number, level, day) in zip(holders, forms, strict=True):
        identity = people.number_of(person.id)
        rows.append([person.name, identity, number, "6-18-02-04", "", level, body.credit_code, day, *[""] * 5])
    text = "\n".join(",".join(row) for row in rows)
    services.take_in(world.actor, BytesIO(text.encode()), source="原职业技能鉴定信息系统")


def _check_by_employer(world: World, rows: Sequence[services.Historic]) -> None:
    """A list that the demo enterprise had verified: three that are there and one that is not."""
    names = people.names({row.person_id for row in rows[:3]})
    text = "姓名,证书编号\n" + "".join(f"{names[row.person_id]},{row.number}\n" for row in rows[:3])
    text += "赵无证,S000050000001229000001\n"
    enterprise = world.organisations("enterprise")[0]
    services.check_many(world.actor, enterprise.id, BytesIO(text.encode()))


def _issuer(
    person: SeedPerson,
    level: Level,
    day: date,
    near: list[Issuer],
    issuers: list[Issuer],
    kinds: dict[int, tuple[str, ...]],
) -> Issuer:
    """Who assessed: the own employer when it is a body, else a social one or, up to level 3, a college, near by if any.

    Those of one occupation and district go to the same body, as they do where few assess the occupation.
    """
    if person.employed_since is not None and person.employed_since <= day:
        for issuer in issuers:
            if issuer.organisation_id == person.employer_id and "enterprise" in kinds[issuer.organisation_id]:
                return issuer

    def may(issuer: Issuer) -> bool:
        held = kinds[issuer.organisation_id]
        return "enterprise" not in held and ("college" not in held or not level.highly_skilled or level is Level.SENIOR)

    fit = [issuer for issuer in near if may(issuer)] or [issuer for issuer in issuers if may(issuer)]
    return fit[sum(map(ord, person.occupation_code or "")) % len(fit)]


def climbed(person: SeedPerson, today: date, rng: random.Random) -> Iterator[tuple[Level, date]]:
    """(level, day) of each certificate of a life so far, lowest first."""
    adult = add_months(person.born, YOUNGEST * 12)
    day = max(person.working_since or today, adult)
    for (level, years), share in zip(STEPS, CLIMB, strict=True):
        day = add_months(day, years * 12) + timedelta(days=rng.randrange(420))
        if day >= today or rng.random() > share:
            return
        while day.weekday() > 4:
            day += timedelta(days=1)
        if day < today:
            yield level, day


def _historic(row: int, person: SeedPerson, issuer: Issuer, level: Level, day: date) -> services.Historic:
    new = day >= BEGINNING
    assert person.occupation_code is not None
    return services.Historic(
        row=row,
        person_id=person.id,
        number=services.draw_number(issuer, day.year, level) if new else _qualification(issuer, day.year, level, row),
        kind=Certificate.Kind.SKILL if new else Certificate.Kind.QUALIFICATION,
        occupation_code=person.occupation_code,
        level=level,
        body_id=issuer.organisation_id,
        issued_on=day,
    )


def _qualification(issuer: Issuer, year: int, level: Level, serial: int) -> str:
    """A 16-digit 职业资格证书 number: year 2, province 2, city 2, agency kind 1, agency 3, level 1, serial 5."""
    return f"{year % 100:02d}50002{issuer.site % 1000:03d}{level.value}{serial % 100_000:05d}"

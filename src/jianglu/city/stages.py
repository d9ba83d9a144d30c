"""The stages that fill the registers; what the rooms add follows in their own `seed.py`."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random

from jianglu.catalogue import queries as occupations
from jianglu.catalogue import services as catalogue
from jianglu.catalogue.loading import load_catalogue
from jianglu.catalogue.services import PlanRow
from jianglu.organisations import queries as organisation_queries
from jianglu.organisations import services as organisations
from jianglu.people import queries as people_queries
from jianglu.people import services as people
from jianglu.platform.identity import services as identity
from jianglu.platform.regions import queries as regions
from jianglu.platform.regions.services import load_regions
from jianglu.platform.seeding import BANK_OCCUPATIONS, World

from .accounts import DEMO_ACCOUNTS
from .insurance import AGENCY, file_insurance
from .lives import Employer, Life, LifeMaker, insured_span
from .numbers import Numbers
from .units import Unit, UnitMaker
from .world import SEED

SOURCE = "演示城市"
BUREAU, BUREAU_CODE = "重庆市人力资源和社会保障局（示范）", "11500000MB0D3M0003"
"""The bureau as a unit: it certifies titles, hours, honours and cards. The code is constructed."""


@lru_cache(maxsize=1)
def _invented(today: object) -> tuple[list[Unit], list[Life], list[str], list[str]]:
    """Units, lives, and the lives' identity and phone numbers: always the same ones."""
    rng, numbers = Random(SEED), Numbers()  # noqa: S311
    districts = {region.code: region.name for region in regions.districts()}
    units = UnitMaker(rng, numbers, districts).all()
    employers = [Employer(i, unit.row.region_code, unit.branch) for i, unit in enumerate(units) if unit.branch]
    colleges = [(unit.row.region_code, unit.row.name) for unit in units if "college" in unit.row.kinds]
    lives = LifeMaker(rng, today, districts, employers, colleges).all()  # type: ignore[arg-type]
    return units, lives, [numbers.resident(life.born, life.sex) for life in lives], [numbers.phone() for _ in lives]


def _unit_ids(world: World) -> list[int]:
    units = _invented(world.today)[0]
    ids = organisation_queries.ids_by_credit_code(unit.row.credit_code for unit in units)
    return [ids[unit.row.credit_code] for unit in units]


def _person_ids() -> list[int]:
    return people_queries.all_ids()


def _regions(_world: World) -> None:
    load_regions()


def _catalogue(_world: World) -> None:
    load_catalogue()


def _organisations(world: World) -> None:
    organisations.register_organisations(world.actor, [unit.row for unit in _invented(world.today)[0]])
    city = regions.city().code
    organisations.register_organisation(
        world.actor, credit_code=BUREAU_CODE, name=BUREAU, region_code=city, kinds=["agency"], industry="S92"
    )


def _people(world: World) -> None:
    _units, lives, numbers, phones = _invented(world.today)
    rows = [
        people.PersonRow(line, life.name, number, life.district, phone)
        for line, (life, number, phone) in enumerate(zip(lives, numbers, phones, strict=True), start=2)
    ]
    people.register_people(world.actor, rows, on=world.today)


def _schooling(world: World) -> None:
    units = _unit_ids(world)
    rows = [
        people.EducationRow(
            person_id=person_id,
            level=school.level,
            school=school.name,
            started_on=school.started,
            ended_on=school.ended,
            major=school.major,
            organisation_id=units[school.college] if school.college is not None else None,
            state="graduated" if school.ended else "studying",
        )
        for person_id, life in zip(_person_ids(), _invented(world.today)[1], strict=True)
        for school in life.schools
    ]
    people.record_educations(world.actor, rows, source="学籍学历数据")
    for college in {row.organisation_id for row in rows if row.organisation_id and row.state == "studying"}:
        studying = [row for row in rows if row.organisation_id == college and row.state == "studying"]
        people.relate_many(
            world.actor, college, "trainee", [row.person_id for row in studying], min(r.started_on for r in studying)
        )


def _employment(world: World) -> None:
    units = _unit_ids(world)
    rows = [
        people.EmploymentRow(person_id, units[job.employer], job.since, job.until, job.post, job.occupation)
        for person_id, life in zip(_person_ids(), _invented(world.today)[1], strict=True)
        for job in life.jobs
    ]
    people.record_employments(world.actor, rows, source="就业登记")


def _insurance(world: World) -> None:
    units = _unit_ids(world)
    spells = []
    for person_id, life in zip(_person_ids(), _invented(world.today)[1], strict=True):
        month = None
        for job in life.jobs:
            span = insured_span(job, world.today)
            if span is None:
                continue
            first, last = span
            if month is not None and first <= month:
                continue
            month = last
            spells.append(
                people.InsuranceSpell(person_id, units[job.employer], life.district, "unemployment", first, last)
            )
    people.record_insurance(world.actor, spells, source=AGENCY)
    file_insurance(world.actor, world.today)


def _key_groups(world: World) -> None:
    rows = [
        people.GroupRow(person_id, group, since, until, proof)
        for person_id, life in zip(_person_ids(), _invented(world.today)[1], strict=True)
        for group, since, until, proof in life.groups
    ]
    people.record_key_groups(world.actor, rows)


def _accounts(world: World) -> None:
    ids = _person_ids()
    for account in DEMO_ACCOUNTS:
        user_id = identity.create_account(
            world.actor, username=account.username, password=account.password, display_name=account.display_name
        )
        if account.scope_kind == "region":
            value = account.scope
        elif account.scope_kind == "self":
            value = str(ids[account.person or 0])
        else:
            value = str(world.organisations(account.scope)[0].id)
        identity.grant_role(world.actor, user_id, account.role, value, reason=SOURCE)


def _plans(world: World) -> None:
    """The training-plan catalogue of the year: every provider in two of the occupations that have courses."""
    names = occupations.names(BANK_OCCUPATIONS)
    rows = []
    for i, unit in enumerate(world.organisations("provider")):
        for code in (BANK_OCCUPATIONS[i % 5], BANK_OCCUPATIONS[(i + 2) % 5]):
            places = world.rng.choice((100, 150, 200, 300))
            rows.append(PlanRow(f"{unit.name}{names[code]}初级培训计划", unit.credit_code, code, "5", places, 120))
    year = world.today.year
    catalogue.publish_plans(
        world.actor,
        rows,
        valid_from=world.today.replace(month=1, day=1),
        valid_to=world.today.replace(month=12, day=31),
        basis=f"演示选择：{year} 年度培训计划",
    )


STAGES: list[tuple[str, Callable[[World], None]]] = [
    ("regions", _regions),
    ("catalogue", _catalogue),
    ("organisations", _organisations),
    ("people", _people),
    ("schooling", _schooling),
    ("employment", _employment),
    ("insurance", _insurance),
    ("key_groups", _key_groups),
    ("accounts", _accounts),
    ("plans", _plans),
]

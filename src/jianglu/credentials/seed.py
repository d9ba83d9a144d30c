"""Numbers the demo city's bodies and enters the certificates that its people bring along from before.

They are entered as an old register is: through `take_over`, marked historic. Ages, working years and levels fit: level 5
from a year after the first job, then 3, 4, 5 and 5 more years a step (申报条件 2023), nobody beyond what their years allow.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.platform.seeding import SeedPerson, World

from . import services
from .models import Certificate, Issuer

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

"""The demo city's assessments of past years: one for each certificate of a working life, and those that failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from jianglu.credentials import queries as credentials
from jianglu.kernel.levels import Level
from jianglu.platform.access import Actor
from jianglu.platform.seeding import World

from .plans.rules import PASS
from .results.history import PastResult
from .results.rules import kept_parts

SYSTEM = Actor.system("seed")
FIRST_FILED = date(2018, 11, 1)  # so that whoever was certified in January 2019 was assessed within a filed scope
FAILED_BEFORE = 0.16  # share of the certified who had failed once before
NEVER_PASSED = 0.10  # share of workers without a certificate who tried and failed

Month = tuple[int, str, str, date]
"""Body, occupation, level and the first of a month."""


@dataclass(frozen=True)
class Award:
    """A certificate of a level with the body that assessed for it."""

    person_id: int
    organisation_id: int
    occupation_code: str
    level: str
    issued_on: date


def awards() -> list[Award]:
    """The level certificates in the register, oldest first; qualifications of before 2019 were examined elsewhere."""
    rows = credentials.visible_to(SYSTEM).filter(kind="skill_level").order_by("issued_on", "pk")
    fields = ("person_id", "body_id", "occupation_id", "level", "issued_on")
    return [Award(*row) for row in rows.values_list(*fields)]


def holders() -> set[int]:
    """Everybody with a certificate of any kind."""
    return set(credentials.visible_to(SYSTEM).values_list("person_id", flat=True))


def results(world: World, found: Sequence[Award], skilled: set[int]) -> list[PastResult]:
    """What led to the certificates, failed sittings before some of them, and workers not `skilled` who have not passed."""
    rng = world.rng
    months = _months(found)
    days = {key: min(award.issued_on for award in group) for key, group in months.items()}
    lives = _Lines()
    for key, group in months.items():
        organisation, code, level, _month = key
        for award in group:
            theory, practice = _good(rng), _good(rng)
            kept = ""
            if rng.random() < FAILED_BEFORE:
                kept = _failed_before(lives, rng, award, days, theory, practice)
            lives.add(
                award.person_id, organisation, code, level, days[key], theory, practice, kept=kept, certified=True
            )
    _never_passed(world, lives, skilled, days)
    return lives.rows


class _Lines:
    """The rows so far; nobody sits twice in one plan."""

    def __init__(self) -> None:
        self.rows: list[PastResult] = []
        self.sat: set[tuple[int, tuple[int, str, str, date]]] = set()

    def add(
        self, person_id: int, organisation_id: int, code: str, level: str, on: date, theory: Decimal | None,
        practice: Decimal | None, *, kept: str = "", certified: bool = False,
    ) -> bool:  # fmt: skip
        row = PastResult(
            len(self.rows) + 2, person_id, organisation_id, code, level, on, theory, practice,
            theory_kept=kept == "theory", practice_kept=kept == "practice", certified=certified,
        )  # fmt: skip
        if (person_id, row.plan) in self.sat:
            return False
        self.sat.add((person_id, row.plan))
        self.rows.append(row)
        return True


def _months(found: Iterable[Award]) -> dict[Month, list[Award]]:
    """Certificates of one body, occupation, level and month, the first month first: one plan."""
    groups: dict[Month, list[Award]] = defaultdict(list)
    for award in found:
        key = (award.organisation_id, award.occupation_code, award.level, award.issued_on.replace(day=1))
        groups[key].append(award)
    return dict(sorted(groups.items(), key=lambda entry: (entry[0][3], entry[0])))


def _failed_before(
    lives: _Lines, rng: Random, award: Award, days: Mapping[Month, date], theory: Decimal, practice: Decimal
) -> str:
    """A failed sitting some months earlier; the part that was passed then is not sat again and keeps its points."""
    month = (award.issued_on.replace(day=1) - timedelta(days=30 * rng.randint(3, 8))).replace(day=1)
    key = (award.organisation_id, award.occupation_code, award.level, month)
    on = days.get(key) or _friday(month + timedelta(days=10))
    if on < FIRST_FILED + timedelta(days=60):
        return ""
    part = rng.choice(("theory", "practice"))
    first = (theory, _bad(rng)) if part == "theory" else (_bad(rng), practice)
    added = lives.add(award.person_id, award.organisation_id, award.occupation_code, award.level, on, *first)
    return part if added and part in kept_parts(*first, theory_pass=PASS, practice_pass=PASS) else ""


def _never_passed(world: World, lives: _Lines, skilled: set[int], days: Mapping[Month, date]) -> None:
    """Workers without a certificate who sat for level 5 beside others of their occupation and have not passed."""
    rng = world.rng
    held: dict[str, list[tuple[int, date]]] = defaultdict(list)
    for (organisation, code, level, _month), on in days.items():
        if level == Level.JUNIOR.value:
            held[code].append((organisation, on))
    for person in world.people[1:]:  # the first is the demo worker, whose road is yet to be walked
        sittings = held.get(person.occupation_code or "", [])
        if person.id in skilled or not sittings or rng.random() >= NEVER_PASSED:
            continue
        organisation, on = rng.choice(sittings)
        if (person.working_since or world.today) > on - timedelta(days=60):
            continue
        parts = _failing(rng)
        lives.add(person.id, organisation, person.occupation_code or "", "5", on, *parts)


def _failing(rng: Random) -> tuple[Decimal | None, Decimal | None]:
    """Theory and practice of somebody who fails; some did not come."""
    bad, other, absent = _bad(rng), _good(rng), rng.random() < 0.15
    return (None, None) if absent else rng.choice(((bad, other), (other, bad), (bad, _bad(rng))))


def _good(rng: Random) -> Decimal:
    return Decimal(min(98, max(PASS, round(rng.gauss(76, 8)))))


def _bad(rng: Random) -> Decimal:
    return Decimal(max(12, min(59, round(rng.gauss(49, 8)))))


def _friday(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)

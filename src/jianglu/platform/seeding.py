"""What a room's `seed.py` may count on when it gives the demo city its part of life.

`def seed(world: World) -> None` runs once, in one transaction, after the registries exist and after the rooms below.
It calls services (bulk variants are fine), takes chance only from `world.rng` and time only from `world.today` and
`world.at`, so that the same city comes out every time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from jianglu.platform.access import Actor

ROAD_DISTRICT = "500105"
"""江北区: the demo worker lives here, and the demo provider, body and enterprise are here."""
ROAD_OCCUPATION = "4-10-01-05"
"""养老护理员, level 5: with it the road from class to certificate to money is walked."""
BANK_OCCUPATIONS = (ROAD_OCCUPATION, "6-18-02-04", "6-31-01-03", "4-03-02-01", "4-12-01-01")
"""养老护理员, 焊工, 电工, 中式烹调师, 汽车维修工: these have courses, question banks and open classes."""
LETTER_PEOPLE = 5_032_000
"""The letter's skilled workers: every demo city is in proportion to them."""


@dataclass(frozen=True)
class SeedPerson:
    """A person of the demo city, with what rooms need to give them a past that hangs together."""

    id: int
    name: str
    sex: str
    born: date
    region_code: str
    education: str  # GB/T 4658 code of the highest schooling
    employer_id: int | None
    employed_since: date | None  # first day of the present main job
    working_since: date | None  # first day of the first main job
    occupation_code: str | None
    insured_months: int  # paid months of unemployment insurance up to `World.today`
    key_groups: tuple[str, ...]


@dataclass(frozen=True)
class SeedUnit:
    """An organisation of the demo city."""

    id: int
    name: str
    credit_code: str
    region_code: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class SeedAccount:
    """A demo account: who signs in, as whom, over what."""

    username: str
    role: str
    user_id: int
    person_id: int | None
    organisation_id: int | None
    region_code: str
    actor: Actor


class World(Protocol):
    """The demo city while it is being made."""

    rng: random.Random
    today: date
    actor: Actor
    district: str  # code of the district in which the whole road can be walked
    occupation: str  # code of the occupation with which it is walked

    @property
    def people(self) -> Sequence[SeedPerson]:
        """Everybody, in a fixed order; the demo worker is the first."""

    def organisations(self, kind: str) -> Sequence[SeedUnit]:
        """Units that act as enterprise, provider, body, college or agency, in a fixed order; the demo unit is first.

        `employer`: enterprises that are bodies, too; the first lies in the district of the road.
        """

    def account(self, username: str) -> SeedAccount:
        """A demo account: worker, provider, teacher, body, assessor1, assessor2, enterprise, college, …"""

    def at(self, when: date) -> AbstractContextManager[Any]:
        """Within the block the clock of every service shows that day: how the past is written through services."""

    def progress(self, text: str) -> None:
        """Say what is being made."""

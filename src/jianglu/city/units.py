"""Invents the organisations of the demo city."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from jianglu.organisations.services import OrganisationRow
from jianglu.platform.seeding import ROAD_DISTRICT

from . import words
from .numbers import Numbers

COLLEGES, BODIES, PROVIDERS, ENTERPRISES = 41, 360, 120, 600
SOCIAL_BODIES = 84
_STREETS = ("江畔路", "金桥路", "云杉路", "学府路", "兴业路", "石门路", "松石路", "嘉华路", "翠屏路", "桂园路")


@dataclass(frozen=True)
class Unit:
    """A unit to register, and the branch in which an enterprise works."""

    row: OrganisationRow
    branch: str = ""


class UnitMaker:
    """Makes units one after the other, each name only once."""

    def __init__(self, rng: random.Random, numbers: Numbers, districts: dict[str, str]) -> None:
        self.rng, self.numbers, self.districts = rng, numbers, districts
        self.codes, self.weights = zip(*sorted(words.DISTRICT_WEIGHTS.items()), strict=True)
        self.taken: set[str] = set()

    def all(self) -> list[Unit]:
        """41 colleges (which are bodies too), 120 providers, 600 enterprises of which some are bodies, social bodies.

        360 bodies in all. The first of each kind lies in the district of the road.
        """
        units = [self._college(i) for i in range(COLLEGES)]
        units += [self._provider(i) for i in range(PROVIDERS)]
        employers = BODIES - COLLEGES - SOCIAL_BODIES
        units += [self._social_body(i) for i in range(SOCIAL_BODIES)]
        branches = list(words.INDUSTRIES)
        for i in range(ENTERPRISES):
            branch = branches[i % len(branches)]
            units.append(self._enterprise(i, branch, body=1 <= i <= employers))
        return units

    def _district(self, i: int) -> str:
        if i == 0:
            return ROAD_DISTRICT
        return str(self.codes[i - 1]) if i <= len(self.codes) else str(self.rng.choices(self.codes, self.weights)[0])

    def _name(self, before: str, after: str) -> str:
        while True:
            parts = (words.TRADE_FIRST, words.TRADE_MIDDLE, words.TRADE_LAST)
            name = f"{before}{''.join(self.rng.choice(part) for part in parts)}{after}"
            if name not in self.taken:
                self.taken.add(name)
                return name

    def _unit(self, name: str, district: str, kinds: tuple[str, ...], branch: str = "", industry: str = "") -> Unit:
        founded = date(1998, 1, 1) + timedelta(days=self.rng.randrange(365 * 22))
        address = f"重庆市{self.districts[district]}{self.rng.choice(_STREETS)}{self.rng.randrange(1, 299)}号"
        contact = self.rng.choice(words.SURNAMES) + self.rng.choice(words.UNISEX)
        row = OrganisationRow(
            line=0,
            credit_code=self.numbers.credit(district),
            name=name,
            region_code=district,
            kinds=kinds,
            address=address,
            contact_name=contact,
            contact_phone=self.numbers.phone(),
            industry=industry,
            established_on=founded,
        )
        return Unit(row, branch)

    def _college(self, i: int) -> Unit:
        district = self._district(i)
        field = words.COLLEGE_FIELDS[i % len(words.COLLEGE_FIELDS)]
        kind = words.COLLEGE_KINDS[0 if i % 5 == 0 else 1 if i % 3 == 0 else 2]
        return self._unit(self._name("重庆", f"{field}{kind}"), district, ("college", "body"), industry="P83")

    def _provider(self, i: int) -> Unit:
        district = self._district(i)
        kind = words.PROVIDER_KINDS[i % len(words.PROVIDER_KINDS)]
        name = self._name(f"重庆市{self.districts[district]}", kind)
        return self._unit(name, district, ("provider",), industry="P83")

    def _social_body(self, i: int) -> Unit:
        kind = words.SOCIAL_BODY_KINDS[i % len(words.SOCIAL_BODY_KINDS)]
        return self._unit(self._name("重庆", kind), self._district(i), ("body",), industry="L72")

    def _enterprise(self, i: int, branch: str, *, body: bool) -> Unit:
        industry, what, _posts = words.INDUSTRIES[branch]
        kinds = ("enterprise", "body") if body else ("enterprise",)
        return self._unit(self._name("重庆", f"{what}有限公司"), self._district(i), kinds, branch, industry)

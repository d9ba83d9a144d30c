"""The dated correspondence of occupations and levels with series and ranks of professional titles; pure decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.policy import Said

FILE = Path(__file__).with_name("correspondence.yaml")
RANKS: dict[str, Promise] = {
    "junior": _("初级（助理级）"), "middle": _("中级"), "deputy": _("副高级"), "full": _("正高级"),
}  # fmt: skip
PASS = 60  # points of the practical assessment, of 100


@dataclass(frozen=True)
class Family:
    """Occupations, by the beginnings of their codes, that correspond to a series between two days (None: until now)."""

    id: str
    occupations: Sequence[str]
    series: str
    valid_from: date
    valid_to: date | None
    clause: str
    source: str
    confidence: str

    def holds(self, occupation_code: str, on: date) -> bool:
        """Whether the occupation is in the family on that day."""
        within = self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        return within and occupation_code.startswith(tuple(self.occupations))


@dataclass(frozen=True)
class Step:
    """A level of skill and the rank of title beside it."""

    level: str
    rank: str
    clause: str
    confidence: str


@dataclass(frozen=True)
class Series:
    """A series of titles with the title of each rank."""

    code: str
    name: Said
    titles: dict[str, Said]


@dataclass(frozen=True)
class Line:
    """What the public table says of a family at one step."""

    family: Family
    step: Step
    series: Series

    @property
    def title(self) -> Said:
        """Name of the title."""
        return self.series.titles[self.step.rank]


@dataclass(frozen=True)
class Correspondence:
    """The whole table of one file."""

    series: dict[str, Series]
    steps: tuple[Step, ...]
    families: tuple[Family, ...]

    def families_of(self, occupation_code: str, on: date) -> tuple[Family, ...]:
        """The lines in force for an occupation."""
        return tuple(family for family in self.families if family.holds(occupation_code, on))

    def corresponds(self, occupation_code: str, series: str, on: date) -> bool:
        """Whether the occupation corresponds to the series on that day."""
        return any(family.series == series for family in self.families_of(occupation_code, on))

    def lines(self, on: date) -> list[Line]:
        """The table in force on a day."""
        live = [
            family
            for family in self.families
            if family.valid_from <= on and (family.valid_to is None or on <= family.valid_to)
        ]
        return [Line(family, step, self.series[family.series]) for family in live for step in self.steps]

    def rank_of(self, level: str) -> str:
        """The rank beside a level, "" where there is none: levels 5 and 4, special-grade and chief technicians."""
        return next((step.rank for step in self.steps if step.level == level), "")

    def level_of(self, rank: str) -> str:
        """The highest level that a rank opens, "" for an unknown one; above the table it is the table's highest."""
        fit = [step for step in self.steps if order(step.rank) <= order(rank)]
        return max(fit, key=lambda step: Level(step.level).rank).level if fit else ""

    def title(self, series: str, rank: str) -> str:
        """Name of the title, in Chinese: it is what the certificate says."""
        return self.series[series].titles[rank].zh


def order(rank: str) -> int:
    """Ranks from 1 (junior) to 4 (full); 0 for an unknown one."""
    return [*RANKS].index(rank) + 1 if rank in RANKS else 0


@lru_cache(maxsize=2)
def correspondence(path: Path = FILE) -> Correspondence:
    """The table of a file; raises TypeError when it contradicts itself."""
    data: dict[str, Any] = yaml.safe_load(path.read_text())
    table = Correspondence(
        series={
            code: Series(code, Said(**row["name"]), {rank: Said(**name) for rank, name in row["titles"].items()})
            for code, row in data["series"].items()
        },
        steps=tuple(Step(**row) for row in data["steps"]),
        families=tuple(Family(**row) for row in data["families"]),
    )
    _check(table)
    return table


def _check(table: Correspondence) -> None:
    for series in table.series.values():
        if set(series.titles) != set(RANKS):
            raise TypeError(f"series {series.code} must name the titles of {', '.join(RANKS)}")
    for family in table.families:
        if family.series not in table.series:
            raise TypeError(f"family {family.id}: no series {family.series}")
        if family.valid_to is not None and family.valid_to < family.valid_from:
            raise TypeError(f"family {family.id} ends before it begins")
    ladder = sorted(table.steps, key=lambda step: Level(step.level).rank)
    if [order(step.rank) for step in ladder] != sorted({order(step.rank) for step in ladder} - {0}):
        raise TypeError("a higher level must stand beside a higher rank")

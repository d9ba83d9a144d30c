"""What an indicator is: a sum over a grain, or one sum divided by another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import ibis
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# Below this many, a public figure by district or level could point at a person (小数保护).
SMALL = 5

DIMENSIONS: dict[str, Text] = {
    "year": _("年度"), "month": _("月份"), "district": _("区县"), "level": _("等级"), "occupation": _("职业"),
    "industry": _("行业"), "age": _("年龄"), "sex": _("性别"), "body": _("机构"), "policy": _("政策"), "kind": _("种类"),
    "category": _("课程类别"),
}  # fmt: skip
# What the nightly summaries keep, besides the month.
SUMMED = ("district", "level", "policy", "kind", "category")
AGES = ("-24", "25-34", "35-44", "45-54", "55-")
AGE_BANDS = tuple(zip((25, 35, 45, 55), AGES, strict=False))
"""Below which age a band ends; whoever is older is in the last one."""


class Theme(StrEnum):
    """Where an indicator stands in the catalogue."""

    STOCK, NEW, ASSESSMENT, TRAINING, MONEY = "stock", "new", "assessment", "training", "money"
    LEARNING, COLLEGES, UNITS, TALENT = "learning", "colleges", "units", "talent"

    @property
    def label(self) -> Text:
        """Name on screen."""
        return _THEMES[self]


_THEMES: dict[Theme, Text] = {
    Theme.STOCK: _("人才总量"), Theme.NEW: _("新增和证书"), Theme.ASSESSMENT: _("技能评价"), Theme.TRAINING: _("技能培训"),
    Theme.MONEY: _("补贴资金"), Theme.LEARNING: _("在线学习"), Theme.COLLEGES: _("技工教育"), Theme.UNITS: _("机构和目录"),
    Theme.TALENT: _("领军人才和平台"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Grain:
    """A list of counted things, written once as an Ibis expression over published facts, one row each.

    Every row has `record_id`, `day`, `region_code` and `district`, dimensions of its own, `born` where age is known, and
    `counts`: integers that may be added, with what each counts. A row of a `stock` counts from `day` until the day before
    `until`. `dated` says which day `day` is. A `citywide` list belongs to no district: everybody sees it whole. What is not
    `of_people` needs no protection when few are counted.
    """

    code: str
    rows: Callable[[], Any]
    counts: Mapping[str, Text]
    dated: Text
    stock: bool = False
    record: str = ""
    citywide: bool = False
    of_people: bool = True

    def __post_init__(self) -> None:
        if self.code in GRAINS:
            raise TypeError(f"grain {self.code} is declared twice")
        GRAINS[self.code] = self

    @cached_property
    def expression(self) -> Any:
        """The rows as an Ibis expression."""
        return self.rows()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(self.expression.columns)

    @property
    def measures(self) -> tuple[str, ...]:
        """The columns that may be added."""
        return tuple(self.counts)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """What the grain can be cut by, in the order of DIMENSIONS."""
        has = {*self.columns, "year", *(["age"] if "born" in self.columns else []), *([] if self.stock else ["month"])}
        has -= {"district"} if self.citywide else set()
        return tuple(name for name in DIMENSIONS if name in has)

    @cached_property
    def version(self) -> str:
        """Changes with the definition of the rows."""
        return hashlib.sha256(str(ibis.to_sql(self.expression, dialect="duckdb")).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Measure:
    """The sum of one column of a grain."""

    grain: str
    column: str

    @property
    def label(self) -> Text:
        """What it counts."""
        return GRAINS[self.grain].counts[self.column]


@dataclass(frozen=True)
class Indicator:
    """`numerator`, or its ratio to `denominator`.

    `target` is the key under which the city's plan names its goal; `money` is in fen, another sum in
    so many `parts` of the unit.
    """

    code: str
    theme: Theme
    name: Text
    definition: Text
    unit: Text
    source: Text
    numerator: Measure
    denominator: Measure | None = None
    target: str = ""
    money: bool = False
    parts: int = 1
    public: bool = True

    def __post_init__(self) -> None:
        if self.code in INDICATORS:
            raise TypeError(f"indicator {self.code} is declared twice")
        INDICATORS[self.code] = self

    @property
    def grain(self) -> Grain:
        """What the numerator counts."""
        return GRAINS[self.numerator.grain]

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Numerator, and denominator if there is one."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)

    @property
    def dimension_names(self) -> list[Text]:
        """What it can be cut by, in words."""
        return [DIMENSIONS[name] for name in self.dimensions]

    @property
    def period(self) -> Text:
        """A stock at the period's end, or a flow by the day of its records."""
        return _("统计期末时点数") if self.grain.stock else _("统计期内发生数，按%(day)s计") % {"day": self.grain.dated}

    @property
    def family(self) -> frozenset[str]:
        """The grains whose published figures could be held against its own: linked by ratios, however far."""
        found = {measure.grain for measure in self.measures}
        while (
            more := {
                measure.grain
                for other in INDICATORS.values()
                if found & {measure.grain for measure in other.measures}
                for measure in other.measures
            }
            - found
        ):
            found |= more
        return frozenset(found)

    @property
    def divisor(self) -> int:
        """How many of what the measure adds up make one of the unit; 1 where records are counted."""
        return 100 if self.money else self.parts

    @property
    def share(self) -> bool:
        """True for a ratio of counts, shown in per cent."""
        return self.denominator is not None and self.divisor == 1

    def scaled(self, value: float | None) -> float | None:
        """The value in the unit: per cent of a share, yuan of fen; to two places."""
        if value is None:
            return None
        if self.share:
            return round(value * 100, 2)
        return value if self.divisor == 1 else round(value / self.divisor, 2)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What numerator and denominator can both be cut by."""
        grains = [GRAINS[measure.grain].dimensions for measure in self.measures]
        return tuple(name for name in grains[0] if all(name in other for other in grains))


GRAINS: dict[str, Grain] = {}
INDICATORS: dict[str, Indicator] = {}

"""What an indicator is: a sum over a grain, or one sum divided by another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
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
    "industry": _("行业"), "age": _("年龄"), "sex": _("性别"), "body": _("机构"), "policy": _("政策"),
}  # fmt: skip
# What the nightly summaries keep, besides the month.
SUMMED = ("district", "level", "policy")
AGES = ("-24", "25-34", "35-44", "45-54", "55-")


@dataclass(frozen=True)
class Grain:
    """A list of counted things, written once as an Ibis expression over published facts, one row each.

    Every row has `record_id`, `day`, `region_code` and `district`, dimensions of its own, `born` where age is known, and
    `measures`: integers that may be added. A row of a `stock` counts from `day` until the day before `until`.
    """

    code: str
    rows: Callable[[], Any]
    measures: tuple[str, ...]
    stock: bool = False
    record: str = ""

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

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """What the grain can be cut by, in the order of DIMENSIONS."""
        has = {*self.columns, "year", *(["age"] if "born" in self.columns else []), *([] if self.stock else ["month"])}
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


@dataclass(frozen=True)
class Indicator:
    """`numerator`, or its ratio to `denominator`.

    `target` is the key under which the city's plan names its goal; `money` is in fen.
    """

    code: str
    name: Text
    definition: Text
    unit: Text
    source: Text
    numerator: Measure
    denominator: Measure | None = None
    target: str = ""
    money: bool = False
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
    def share(self) -> bool:
        """True for a ratio of counts, shown in per cent."""
        return self.denominator is not None and not self.money

    def scaled(self, value: float | None) -> float | None:
        """The value in the unit: per cent of a share, yuan of fen; to two places."""
        if value is None:
            return None
        if self.share:
            return round(value * 100, 2)
        if self.money:
            return round(value / 100, 2)
        return value

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What numerator and denominator can both be cut by."""
        grains = [GRAINS[measure.grain].dimensions for measure in self.measures]
        return tuple(name for name in grains[0] if all(name in other for other in grains))


GRAINS: dict[str, Grain] = {}
INDICATORS: dict[str, Indicator] = {}

"""What a return is made of: columns that count, rows by one dimension, rules that must balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from ..declare import GRAINS, Measure, Text
from ..errors import BadPeriod
from ..figures import Cut

TOTAL = "00"
"""Key of the row that counts everything; it is counted by itself, so that the rows can be held against it."""


class Span(StrEnum):
    """What time a column covers, seen from the period of the return."""

    PERIOD = "period"  # the month, or the year
    TO_DATE = "to_date"  # from 1 January to the period's end
    END = "end"  # a stock at the period's end


@dataclass(frozen=True)
class Column:
    """The sum of a measure over a span, within filters; `head` groups neighbouring columns. Money is shown in yuan."""

    code: str
    title: Text
    measure: Measure
    span: Span
    head: Text = ""
    within: tuple[tuple[str, str], ...] = ()
    money: bool = False

    @property
    def stock(self) -> bool:
        """Whether it counts what is held."""
        return GRAINS[self.measure.grain].stock


@dataclass(frozen=True)
class Term:
    """A column of a filed or present return: "" this one, "before" that of the period before, "parts" those of all districts
    added up, else the code of another table (of the same period, or of the year's last month)."""

    column: str
    of: str = ""


@dataclass(frozen=True)
class Rule:
    """In every row the left terms added up must equal the right ones, or be at most as much. What is not `hard` may stand
    if it is explained: late facts change sums that were right when they were filed."""

    code: str
    text: Text
    left: tuple[Term, ...]
    sign: str  # "=" or "<="
    right: tuple[Term, ...]
    hard: bool = True
    total_only: bool = False


@dataclass(frozen=True)
class Item:
    """A line that no record here can count: filled in by hand, with its source."""

    code: str
    title: Text
    unit: Text


@dataclass(frozen=True, eq=False)
class Table:
    """One return: monthly or yearly, rows by a dimension (every row in each of its columns), lines by hand, rules."""

    code: str
    number: Text  # 表号
    title: Text
    monthly: bool
    rows: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]
    items: tuple[Item, ...] = ()

    def __post_init__(self) -> None:
        if self.code in TABLES:
            raise TypeError(f"return {self.code} is declared twice")
        known = {column.code for column in self.columns}
        used = {term.column for rule in self.rules for term in (*rule.left, *rule.right) if not term.of}
        if used - known or len(known) < len(self.columns):
            raise TypeError(f"return {self.code}: {sorted(used - known)} are no columns, or a column is declared twice")
        TABLES[self.code] = self

    def column(self, code: str) -> Column:
        """The column of that code."""
        return next(column for column in self.columns if column.code == code)


TABLES: dict[str, Table] = {}


@dataclass(frozen=True, order=True)
class Period:
    """A month ("2023-02") or a year ("2023")."""

    year: int
    month: int = 0

    @classmethod
    def read(cls, text: str, *, monthly: bool) -> Period:
        """Raises BadPeriod."""
        year, dash, month = text.partition("-")
        if not (year.isdecimal() and len(year) == 4 and 2000 <= int(year) <= 2100) or bool(dash) != monthly:
            raise BadPeriod(what=text)
        if dash and not (month.isdecimal() and len(month) == 2 and 1 <= int(month) <= 12):
            raise BadPeriod(what=text)
        return cls(int(year), int(month) if dash else 0)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @property
    def label(self) -> str:
        """As people read it."""
        values = {"year": self.year, "month": self.month}
        return _("%(year)s 年 %(month)s 月") % values if self.month else _("%(year)s 年") % values

    @property
    def end(self) -> date:
        """The day after the last one."""
        return Cut(self.year, month=self.month).end

    @property
    def before(self) -> Period:
        """The month or year before."""
        if not self.month:
            return Period(self.year - 1)
        return Period(self.year, self.month - 1) if self.month > 1 else Period(self.year - 1, 12)

    def cut(self, span: Span, region_code: str, within: tuple[tuple[str, str], ...] = ()) -> Cut:
        """What a column counts."""
        regions = () if len(region_code) < 6 else (region_code,)
        return Cut(self.year, month=self.month, to_date=span is Span.TO_DATE, regions=regions, more=within)

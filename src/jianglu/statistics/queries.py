"""Computes indicators from the facts, within the viewer's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import ibis
from django.db import connection
from django.utils.translation import gettext as _

from jianglu.kernel.errors import NotFound
from jianglu.kernel.levels import Level
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .declare import SMALL, Indicator
from .errors import BadFilter, NoSuchIndicator
from .indicators import INDICATORS
from .models import PublishedFigure, Target
from .permissions import VIEW


class Dimension(StrEnum):
    """How the public may cut an indicator."""

    DISTRICT = "district"
    LEVEL = "level"
    MONTH = "month"


@dataclass(frozen=True)
class Cut:
    """What part of the city and of time is looked at; `regions` are code prefixes, empty is the whole city."""

    year: int
    district: str = ""
    level: str = ""
    month: int = 0
    occupation: str = ""
    regions: tuple[str, ...] = ()

    def checked(self) -> Cut:
        """The cut itself; raises BadFilter for a district, level, year or month that does not exist."""
        if not 2000 <= self.year <= 2100 or not 0 <= self.month <= 12:
            raise BadFilter(what=f"{self.year}-{self.month}")
        if self.level and self.level not in set(Level):
            raise BadFilter(what=self.level)
        if self.district and self.district not in {region.code for region in regions.districts()}:
            raise BadFilter(what=self.district)
        return self


@dataclass(frozen=True)
class Cell:
    """One value of a breakdown; `value` is None where a small figure is withheld."""

    key: str
    label: str
    value: int | None


def indicator(code: str) -> Indicator:
    """The indicator of that code; raises NoSuchIndicator."""
    try:
        return INDICATORS[code]
    except KeyError:
        raise NoSuchIndicator() from None


def within_scope(actor: Actor, cut: Cut) -> Cut:
    """The cut narrowed to what the actor may see; raises Denied outside."""
    require(actor, VIEW, region=cut.district or None)
    scope = actor.scope(VIEW)
    return replace(cut, regions=() if scope.everything else scope.regions)


def total(item: Indicator, cut: Cut) -> int:
    """The value of an indicator."""
    rows = _rows(item, cut)
    return int(_run(rows.aggregate(value=rows.amount.sum().fill_null(0)))[0][0])


def totals(items: Sequence[Indicator], cut: Cut) -> dict[str, int]:
    """Values of several indicators in one query."""
    parts = []
    for item in items:
        rows = _rows(item, cut)
        parts.append(rows.aggregate(value=rows.amount.sum().fill_null(0)).mutate(code=ibis.literal(item.code)))
    union = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return {code: int(value) for code, value in _run(union.select("code", "value"))}


def breakdown(item: Indicator, dimension: str, cut: Cut) -> list[Cell]:
    """The indicator by district, level, month or occupation, all districts, levels and months included."""
    rows = _rows(item, cut)
    key = {
        "district": rows.region_code.left(6),
        "level": rows.level,
        "month": rows.day.month().cast("string"),
        "occupation": rows.occupation_code,
    }[dimension]
    keyed = rows.mutate(key=key)
    found = dict(_run(keyed.group_by("key").aggregate(value=keyed.amount.sum())))
    if dimension == "occupation":
        from jianglu.catalogue import queries as catalogue

        names = catalogue.names(found)
        cells = [Cell(code, names.get(code) or code, int(value)) for code, value in found.items()]
        return sorted(cells, key=lambda cell: -(cell.value or 0))
    return [Cell(code, str(label), int(found.get(code, 0))) for code, label in _labels(dimension, cut)]


def withheld(cells: Sequence[Cell]) -> list[Cell]:
    """The same cells with figures from 1 to SMALL - 1 left out, for the public."""
    return [replace(cell, value=None) if cell.value and 0 < cell.value < SMALL else cell for cell in cells]


def records(item: Indicator, cut: Cut, *, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """What the figure counts, one row each, in the order of the record id; `after` is the last id of the page before."""
    rows = _rows(item, cut)
    page = rows.filter(rows.record_id > after).order_by("record_id").limit(limit)
    names = ("record_id", "region_code", "level", "occupation_code", "day", "amount")
    return [dict(zip(names, row, strict=True)) for row in _run(page.select(*names))]


def _labels(dimension: str, cut: Cut) -> list[tuple[str, object]]:
    if dimension == "district":
        return [
            (region.code, region.name)
            for region in regions.districts()
            if not cut.regions or any(region.code.startswith(code) for code in cut.regions)
        ]
    if dimension == "level":
        return [(level.value, level.label) for level in Level if level.certified]
    return [(str(month), _("%(month)s月") % {"month": month}) for month in range(1, 13)]


def _rows(item: Indicator, cut: Cut) -> Any:
    rows = item.rows()
    keep = [rows.day >= date(cut.year, cut.month or 1, 1)]
    keep.append(rows.day < (date(cut.year, cut.month + 1, 1) if 0 < cut.month < 12 else date(cut.year + 1, 1, 1)))
    if cut.regions:
        inside = ibis.literal(False)
        for code in cut.regions:
            inside = inside | rows.region_code.startswith(code)
        keep.append(inside)
    if cut.district:
        keep.append(rows.region_code.startswith(cut.district))
    if cut.level:
        keep.append(rows.level == cut.level)
    if cut.occupation:
        keep.append(rows.occupation_code == cut.occupation)
    return rows.filter(keep)


def _run(expression: Any) -> list[tuple[Any, ...]]:
    sql = str(ibis.to_sql(expression, dialect="postgres"))
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@dataclass(frozen=True)
class Progress:
    """A goal and how far it is: `value` is counted here or reported, None when neither is known."""

    target: Target
    value: float | None
    counted: bool
    as_of: date | None = None
    source: str = ""

    @property
    def share(self) -> float | None:
        """Share of the goal reached, 1 is all of it."""
        return None if self.value is None else self.value / float(self.target.value)


def progress(cut: Cut, *, today: date) -> list[Progress]:
    """All goals of the year with their progress."""
    targets = list(Target.objects.filter(year=cut.year).prefetch_related("reported"))
    items = [INDICATORS[target.indicator] for target in targets if target.indicator in INDICATORS]
    values = totals(items, cut) if items else {}
    found = []
    for target in targets:
        if target.indicator in values:
            found.append(Progress(target, values[target.indicator], True, today))
            continue
        newest = next(iter(target.reported.all()), None)
        found.append(
            Progress(target, float(newest.value), False, newest.as_of, newest.source)
            if newest
            else Progress(target, None, False)
        )
    return found


def published() -> list[PublishedFigure]:
    """The figures that the bureau has published."""
    return list(PublishedFigure.objects.all())


def target(target_id: int) -> Target:
    """A goal; raises NotFound."""
    found = Target.objects.filter(pk=target_id).first()
    if found is None:
        raise NotFound()
    return found

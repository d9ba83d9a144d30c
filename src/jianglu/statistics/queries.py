"""Computes indicators from the facts, within the viewer's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jianglu.kernel.errors import NotFound
from jianglu.kernel.levels import Level
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from . import figures, names, publishing, rules
from .declare import Indicator, Theme
from .engine import LIVE, Engine, of_latest
from .errors import BadFilter, NoSuchIndicator
from .figures import Cut, Figure
from .indicators import INDICATORS
from .models import PublishedFigure, SavedView, Shortfall, Target
from .permissions import VIEW


class Dimension(StrEnum):
    """How the public may cut an indicator."""

    DISTRICT = "district"
    LEVEL = "level"
    MONTH = "month"


def checked(cut: Cut) -> Cut:
    """The cut itself; raises BadFilter for a district, level, year or month that does not exist."""
    years = [cut.year, cut.since or cut.year]
    if not all(2000 <= year <= 2100 for year in years) or years[1] > years[0] or not 0 <= cut.month <= 12:
        raise BadFilter(what=f"{cut.year}-{cut.month}")
    if cut.level and cut.level not in set(Level):
        raise BadFilter(what=cut.level)
    if cut.district and cut.district not in {region.code for region in regions.districts()}:
        raise BadFilter(what=cut.district)
    return cut


def current_engine() -> Engine:
    """The newest snapshot; live figures while there is none, which in a city of millions take seconds each."""
    return of_latest() or LIVE


def as_of() -> date | None:
    """The day of the snapshot that figures come from; None when they are live."""
    engine = current_engine()
    return None if engine is LIVE else engine.taken.taken_on  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Cell:
    """One value of a breakdown; `value` is None where a small figure is withheld."""

    key: str
    label: str
    value: float | None
    figure: Figure | None = None
    hidden: bool = False


def indicator(code: str) -> Indicator:
    """The indicator of that code; raises NoSuchIndicator."""
    try:
        return INDICATORS[code]
    except KeyError:
        raise NoSuchIndicator() from None


def catalogue() -> list[tuple[Theme, list[Indicator]]]:
    """All indicators by theme."""
    return [(theme, [item for item in INDICATORS.values() if item.theme is theme]) for theme in Theme]


def narrowed(actor: Actor, cut: Cut) -> Cut:
    """The cut within the regions of the actor, whatever district it names."""
    scope = actor.scope(VIEW)
    return replace(cut, regions=() if scope.everything else scope.regions)


def is_part(cut: Cut) -> bool:
    """True when the cut leaves out some district of the city."""
    if cut.district or not cut.regions:
        return bool(cut.district)
    return not all(any(region.code.startswith(code) for code in cut.regions) for region in regions.districts())


def within_scope(actor: Actor, cut: Cut) -> Cut:
    """The cut narrowed to what the actor may see; raises Denied outside."""
    require(actor, VIEW, region=cut.district or None)
    return narrowed(actor, cut)


def total(item: Indicator, cut: Cut) -> float:
    """The value of an indicator; 0 where there is nothing to divide by."""
    return totals([item], cut)[item.code]


def totals(items: Sequence[Indicator], cut: Cut) -> dict[str, float]:
    """Values of several indicators, one scan a grain."""
    found = figures.cells(current_engine(), items, (), cut)
    return {item.code: found[item.code].get((), Figure(0)).value or 0 for item in items}


def breakdown(item: Indicator, dimension: str, cut: Cut) -> list[Cell]:
    """The indicator by one dimension, all districts, levels and months included; empty when it has no such dimension."""
    if dimension not in item.dimensions:
        return []
    told = figures.cells(current_engine(), [item], (dimension,), cut)[item.code]
    values = {key: figure for (key,), figure in told.items()}
    none = Figure(0, None if item.denominator is None else 0)
    if dimension in ("district", "level", "month", "age"):
        return [Cell(key, str(label), *_parts(values.get(key, none))) for key, label in labels(dimension, cut)]
    told_names = dict(named(dimension, values))
    cells = [Cell(key, told_names[key], *_parts(figure)) for key, figure in values.items()]
    return sorted(cells, key=lambda cell: -(cell.value or 0))


def _parts(figure: Figure) -> tuple[float | None, Figure]:
    return figure.value, figure


def records(item: Indicator, cut: Cut, *, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """What the figure counts, one row each, in the order of the record id; `after` is the last id of the page before."""
    return figures.records(current_engine(), item, cut, after=after, limit=limit)


def named(dimension: str, keys: Iterable[str]) -> list[tuple[str, str]]:
    """The keys of a dimension with their names."""
    if dimension == "district":
        fixed = {region.code: region.name for region in regions.districts()}
        return [(key, str(fixed.get(key, key or _("未知")))) for key in keys]
    return names.of(dimension, keys)


def withheld(item: Indicator, cut: Cut, tables: Mapping[str, Sequence[Cell]]) -> dict[str, list[Cell]]:
    """Tables of a year by their dimension for the public: small cells are left out, and what would tell them."""
    gone = publishing.withheld(current_engine(), item, cut).cells
    return {
        name: [
            replace(cell, value=None, figure=None, hidden=True) if cell.key in gone[name] else cell for cell in cells
        ]
        for name, cells in tables.items()
    }


def public_total(item: Indicator, cut: Cut) -> float | None:
    """The total for the public; None where it would tell what is withheld."""
    return total(item, cut) if publishing.withheld(current_engine(), item, cut).total else None


def labels(dimension: str, cut: Cut) -> list[tuple[str, object]]:
    """Keys with labels of a dimension whose values are known beforehand."""
    if dimension == "district":
        return [
            (region.code, region.name)
            for region in regions.districts()
            if not cut.regions or any(region.code.startswith(code) for code in cut.regions)
        ]
    if dimension == "level":
        return [(level.value, level.label) for level in Level if level is not Level.APPRENTICE]
    if dimension == "age":
        return list(names.ages())
    return [(str(month), _("%(month)s月") % {"month": month}) for month in range(1, 13)]


@dataclass(frozen=True)
class Progress:
    """A goal and how far it is: `value` is counted here or reported, None when neither is known."""

    target: Target
    value: float | None
    counted: bool
    as_of: date | None = None
    source: str = ""
    earlier: tuple[Target, ...] = ()  # what plans before the one in force said, the newest first
    coming: tuple[Target, ...] = ()  # what plans say that are not in force yet, the next one first

    @property
    def share(self) -> float | None:
        """Share of the goal reached, 1 is all of it."""
        return None if self.value is None else self.value / float(self.target.value)


def plans(year: int, region_code: str, today: date) -> list[tuple[Target, tuple[Target, ...], tuple[Target, ...]]]:
    """Each goal of a place as the plan in force says it, with what earlier plans said and what coming ones say."""
    rows = Target.objects.filter(year=year, region_code=region_code).prefetch_related("reported")
    by_code: dict[str, list[Target]] = {}
    for row in rows.order_by("order", "code", "in_force_from"):
        by_code.setdefault(row.code, []).append(row)
    found = []
    for told in by_code.values():
        # before the first plan of a year is in force, it is what the year is measured by
        now = max(0, sum(row.in_force_from <= today for row in told) - 1)
        found.append((told[now], tuple(reversed(told[:now])), tuple(told[now + 1 :])))
    return found


def progress(cut: Cut, *, today: date) -> list[Progress]:
    """All goals of the year with their progress: a district's own where the cut is one, else the city's."""
    where = cut.district or (cut.regions[0] if len(cut.regions) == 1 and is_part(cut) else "")
    goals = plans(cut.year, where, today)
    items = [INDICATORS[target.indicator] for target, *_others in goals if target.indicator in INDICATORS]
    values = totals(items, cut) if items else {}
    found = []
    for target, earlier, coming in goals:
        if target.indicator in values:
            found.append(Progress(target, values[target.indicator], True, today, earlier=earlier, coming=coming))
            continue
        # what was reported is a fact of the year, whichever plan was in force then
        reports = [report for plan in (target, *earlier, *coming) for report in plan.reported.all()]
        newest = max(reports, key=lambda report: (report.as_of, report.pk), default=None)
        value, as_of, source = (float(newest.value), newest.as_of, newest.source) if newest else (None, None, "")
        found.append(Progress(target, value, False, as_of, source, earlier, coming))
    return found


def years_planned() -> list[int]:
    """Years that have goals of the city, the newest first."""
    rows = Target.objects.filter(region_code="").order_by("-year")
    return list(dict.fromkeys(rows.values_list("year", flat=True)))


def known_goals() -> list[Target]:
    """Goals of the city that a new year may take up again, as they were told last."""
    newest = {row.code: row for row in Target.objects.filter(region_code="").order_by("year", "in_force_from")}
    return sorted(newest.values(), key=lambda row: row.order)


@dataclass(frozen=True)
class Laggard:
    """A district that is behind in what it owes of a goal."""

    target: Target
    district: str
    done: int
    since: date


def laggards(cut: Cut) -> list[Laggard]:
    """Districts of the cut that are behind in what they owe of the year, by goal, those that have been so for longest first."""
    rows = Shortfall.objects.filter(ended_on=None, target__year=cut.year).select_related("target")
    where = (cut.district,) if cut.district else cut.regions
    inside = Q()
    for code in where:
        inside |= Q(target__region_code__startswith=code)
    ordered = rows.filter(inside).order_by("target__order", "found_on", "target__region_code")
    return [Laggard(row.target, regions.name_of(row.target.region_code), row.done, row.found_on) for row in ordered]


@dataclass(frozen=True)
class DistrictPlan:
    """What a district owes of a goal of the city, and how far it is."""

    key: str
    label: str
    done: float
    plan: int | None
    lags: bool

    @property
    def share(self) -> float | None:
        """Share of the plan reached."""
        return self.done / self.plan if self.plan else None


def district_progress(goal: Target, today: date) -> list[DistrictPlan]:
    """Each district with its plan, if it has one, for a goal that is counted here; raises NotFound for another."""
    if goal.indicator not in INDICATORS or goal.region_code:
        raise NotFound()
    planned, found = district_plans(goal), []
    for cell in breakdown(INDICATORS[goal.indicator], "district", Cut(goal.year)):
        done, plan = cell.value or 0, planned.get(cell.key)
        lags = plan is not None and rules.lags(done, plan, today, goal.year)
        found.append(DistrictPlan(cell.key, cell.label, done, plan, lags))
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


def district_plans(goal: Target) -> dict[str, int]:
    """What each district owes of a goal of the city, of the same plan."""
    same = Target.objects.filter(year=goal.year, code=goal.code, in_force_from=goal.in_force_from)
    rows = same.exclude(region_code="")
    return {region: int(value) for region, value in rows.values_list("region_code", "value")}


def saved_views(actor: Actor) -> list[SavedView]:
    """The actor's own kept questions and those that are shared."""
    return list(SavedView.objects.filter(Q(owner_id=actor.user_id) | Q(shared=True)))

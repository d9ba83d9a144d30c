"""What leaders see: goals with their forecast, districts compared fairly, trends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jianglu.kernel.shares import shrunk, stands, wilson

from . import figures, queries, rules
from .declare import Indicator
from .figures import Cut
from .indicators import INDICATORS
from .queries import Progress

TREND_YEARS = 6


@dataclass(frozen=True)
class Goal:
    """A goal, how far it is, and where it will end."""

    entry: Progress
    forecast: rules.Forecast | None
    behind: bool
    laggards: tuple[str, ...] = ()  # districts that are behind the course of the year in their share of it


@dataclass(frozen=True)
class Rank:
    """A district's share with what it is of, in the order of the shares that its few cases still bear (`fair`).

    Equal ones share a place; `stands` is above or below when the interval leaves out the city's share.
    """

    place: int
    code: str
    name: str
    share: float
    fair: float
    of: int
    low: float
    high: float
    stands: str


def goals(cut: Cut, today: date) -> list[Goal]:
    """The year's goals; counted ones with a forecast while the year runs."""
    entries = queries.progress(cut, today=today)
    counted = [
        INDICATORS[e.target.indicator] for e in entries if e.counted and not INDICATORS[e.target.indicator].share
    ]
    paces = _paces(counted, cut, today) if cut.year == today.year else {}
    lagging = queries.laggards(cut)
    found = []
    for entry in entries:
        months = paces.get(entry.target.indicator)
        told = rules.forecast(int(entry.value or 0), months, today) if months is not None else None
        behind = told is not None and rules.behind(told, float(entry.target.value))
        names = tuple(row.district for row in lagging if row.target.code == entry.target.code)
        found.append(Goal(entry, told and told.shown, behind, names))
    return found


def _paces(items: Sequence[Indicator], cut: Cut, today: date) -> dict[str, list[int]]:
    """Counts of the twelve full months before today, oldest first; months before the first record are left out."""
    two = Cut(cut.year, since=cut.year - 1, district=cut.district, regions=cut.regions)
    told = figures.cells(queries.current_engine(), items, ("year", "month"), two)
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(12, 0, -1)]
    found = {}
    for code, cells in told.items():
        counts = [cells[key].numerator if (key := (str(y), str(m + 1))) in cells else 0 for y, m in months]
        first = next((n for n, count in enumerate(counts) if count), len(counts))
        found[code] = counts[first:]
    return found


def ranking(item: Indicator, cut: Cut) -> list[Rank]:
    """Districts by their share, fairly: 3 of 3 is no better than 290 of 300. Those where nothing was counted are left out."""
    told = figures.cells(queries.current_engine(), [item], ("district",), cut)[item.code]
    names = dict(queries.named("district", [key for (key,) in told if key]))
    rows = [
        (key, figure.numerator, figure.denominator or 0)
        for (key,), figure in told.items()
        if key and figure.denominator
    ]
    above, below = sum(n for _key, n, _of in rows), sum(of for _key, _n, of in rows)
    city = above / below if below else 0.0
    fair = shrunk([(n, of) for _key, n, of in rows])
    found: list[Rank] = []
    for value, (key, n, of) in sorted(
        zip(fair, rows, strict=True), key=lambda row: (-round(row[0], 9), -row[1][2], row[1][0])
    ):
        low, high = wilson(n, of)
        same = found and round(found[-1].fair, 9) == round(value, 9)
        place = found[-1].place if same else len(found) + 1
        found.append(Rank(place, key, names[key], n / of, value, of, low, high, stands(low, high, city)))
    return found


def trends(items: Sequence[Indicator], cut: Cut) -> dict[str, list[tuple[str, float | None]]]:
    """Values of the last years, by indicator."""
    span = Cut(cut.year, since=cut.year - TREND_YEARS + 1, district=cut.district, regions=cut.regions)
    told = figures.cells(queries.current_engine(), items, ("year",), span)
    years = [str(year) for year in range(span.since, span.year + 1)]
    return {
        item.code: [(y, item.scaled(told[item.code][(y,)].value) if (y,) in told[item.code] else 0) for y in years]
        for item in items
    }

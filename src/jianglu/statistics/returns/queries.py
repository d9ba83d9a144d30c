"""Reads returns within the actor's scope: their numbers, findings, what differs from the last one and from today's facts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from jianglu.kernel.errors import NotFound
from jianglu.platform.access import Actor, limit
from jianglu.platform.regions import queries as regions

from .. import engine as engines
from ..engine import Frozen
from ..errors import NoSuchTable
from ..models import Return
from ..permissions import VIEW
from . import archive, checking, counting
from .checking import Finding
from .counting import Cells, Difference
from .declare import TOTAL, Column, Period, Span, Table
from .tables import TABLES


def table(code: str) -> Table:
    """The table of that code; raises NoSuchTable."""
    try:
        return TABLES[code]
    except KeyError:
        raise NoSuchTable() from None


def visible_to(actor: Actor) -> QuerySet[Return]:
    """The returns of the actor's part of the city."""
    return limit(Return.objects.select_related("case"), actor, VIEW, region="region_code")


def find(actor: Actor, pk: int) -> Return:
    """A return in scope; raises NotFound."""
    row = visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def period_of(row: Return) -> Period:
    """The period of a return."""
    return Period.read(row.period, monthly=table(row.table).monthly)


def filed(table_code: str, period: Period, region_code: str) -> Return | None:
    """The filed return of that table, period and place."""
    return Return.objects.filter(
        table=table_code, period=str(period), region_code=region_code, filed_on__isnull=False
    ).first()


def findings(row: Return) -> list[Finding]:
    """The rules that the return breaks."""
    return checking.check(table(row.table), row.figures, lambda of: _others(row, of))


def open_findings(row: Return) -> list[Finding]:
    """Those that keep it from being handed in: hard ones, and others without an explanation."""
    return [found for found in findings(row) if found.hard or not row.explanations.get(found.rule)]


def _others(row: Return, of: str) -> Cells | None:
    period = period_of(row)
    if of == "before":
        if period.month == 1:
            return {}
        found = filed(row.table, period.before, row.region_code)
        return found.figures if found else None
    if of == "parts":
        return _parts(row) if row.region_code == regions.city().code else None
    found = filed(of, period if period.month else Period(period.year, 12), row.region_code)
    return found.figures if found else None


def _parts(row: Return) -> Cells | None:
    """What all districts have filed, added up; None while one is missing."""
    codes = [region.code for region in regions.districts()]
    rows = Return.objects.filter(
        table=row.table, period=row.period, region_code__in=codes, filed_on__isnull=False
    ).values_list("figures", flat=True)
    if len(rows) < len(codes):
        return None
    told: Cells = {}
    for cells in rows:
        for key, values in cells.items():
            line = told.setdefault(key, {})
            for code, value in values.items():
                line[code] = line.get(code, 0) + value
    return told


@dataclass(frozen=True)
class Step:
    """How a cell moved since the last return: by what happened in the period, and by what changed about earlier months."""

    row: str
    column: Column
    was: int
    now: int
    revised: int | None = None
    came: tuple[int, ...] = ()
    went: tuple[int, ...] = ()

    @property
    def change(self) -> int:
        """All of it."""
        return self.now - self.was


def since_last(row: Return) -> tuple[Return | None, list[Step]]:
    """The last filed return, and each cell's way from it; sums to date are parted into this month and revisions."""
    period, sheet = period_of(row), table(row.table)
    last = filed(row.table, period.before, row.region_code)
    if last is None:
        return None, []
    old, new = archive.opened(last.archive), archive.opened(row.archive)
    steps = []
    for told in counting.differences(None, None, sheet, last.figures, row.figures, period, row.region_code):
        step = Step(told.row, told.column, told.was, told.now)
        if told.column.span is Span.TO_DATE and period.month > 1:
            step = _parted(row, sheet, period, step, old, new)
        steps.append(step)
    return last, steps


def _parted(row: Return, sheet: Table, period: Period, step: Step, old: Frozen | None, new: Frozen | None) -> Step:
    """What the year to date gained of this month, and what became of the months that the last return had told of."""
    month = next(
        (
            c
            for c in sheet.columns
            if c.span is Span.PERIOD and (c.measure, c.within) == (step.column.measure, step.column.within)
        ),
        None,
    )
    if month is None:
        return step
    revised = step.change - row.figures.get(step.row, {}).get(month.code, 0)
    if not revised or old is None or new is None or step.row == "":
        return replace(step, revised=revised)
    cut = counting.cell_cut(sheet, step.column, period.before, row.region_code, step.row)
    came, went, _changed = counting.why(old, new, step.column.measure, cut)
    return replace(step, revised=revised, came=came, went=went)


def revisions(row: Return) -> list[Difference]:
    """What today's newest snapshot says otherwise than the return does, with the records that came late or went."""
    newest = engines.of_latest()
    if newest is None or newest.taken.taken_on < row.taken_on:
        return []
    sheet, period = table(row.table), period_of(row)
    now = counting.count(newest, sheet, period, row.region_code)
    return counting.differences(archive.opened(row.archive), newest, sheet, row.figures, now, period, row.region_code)


def derived_again(row: Return) -> list[Difference] | None:
    """The return counted once more from the rows that were kept: nothing differs; None when they were lost."""
    kept = archive.opened(row.archive)
    if kept is None:
        return None
    sheet, period = table(row.table), period_of(row)
    told = counting.count(kept, sheet, period, row.region_code)
    return counting.differences(None, kept, sheet, row.figures, told, period, row.region_code)


def lines(row: Return) -> list[tuple[str, str, list[tuple[Column, int]]]]:
    """Rows of the sheet: key, name ("" for the total), cells."""
    sheet = table(row.table)
    told = counting.row_names(sheet, row.figures)
    keys = counting.ordered(sheet, row.figures)
    return [
        (key, "" if key == TOTAL else told[key], [(c, row.figures[key].get(c.code, 0)) for c in sheet.columns])
        for key in keys
    ]


def filing_state(actor: Actor, period: str) -> list[tuple[Table, int, int]]:
    """Each table of the period's kind with how many of the actor's districts have filed it, of how many."""
    rows = visible_to(actor).filter(period=period, filed_on__isnull=False).exclude(region_code=regions.city().code)
    done: dict[str, int] = {}
    for code in rows.values_list("table", flat=True):
        done[code] = done.get(code, 0) + 1
    scope = actor.scope(VIEW)
    mine = [
        region
        for region in regions.districts()
        if scope.everything or any(region.code.startswith(code) for code in scope.regions)
    ]
    return [
        (sheet, done.get(sheet.code, 0), len(mine)) for sheet in TABLES.values() if sheet.monthly == ("-" in period)
    ]

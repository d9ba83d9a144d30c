"""The figures themselves, each counted within the actor's scope, and the candidates behind them.

A year is that of the exams: whoever registered for one of them is followed until the certificate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import Avg, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear, Left, TruncDate

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.platform import calendar
from jianglu.platform.access import Actor, limit
from jianglu.platform.cache.keeping import kept
from jianglu.platform.calendar.clock import ZONE
from jianglu.platform.regions import queries as regions
from jianglu.platform.workflow import queries as workflow

from ..errors import BodyNotFound
from ..filing.models import Body
from ..marking.models import Rating
from ..permissions import MONITOR, VIEW_REGISTRATIONS, VIEW_SIGNALS
from ..plans.models import Registration
from ..results.models import PARTS
from ..signals import queries as signals
from ..signals.models import Signal
from ..supervision import queries as supervision
from ..supervision.models import Finding, Severity
from . import rules
from .rules import Counts, Line

YEARS = 6  # of the trend
MANY = 20_000  # candidates of a year whose figures are kept for a while: the whole city's take a second
MOST_ASSESSORS = 20
FLOWS = "assessment."
GONE = (Registration.State.REJECTED, Registration.State.WITHDRAWN)
FINAL = Q(result__state="final")
SAT = FINAL & (
    Q(result__theory__isnull=False, result__theory_kept=False)
    | Q(result__practice__isnull=False, result__practice_kept=False)
    | Q(result__review__isnull=False, result__review_kept=False)
)
COUNTS = {
    "registered": Count("pk"),
    "final": Count("pk", filter=FINAL),
    "sat": Count("pk", filter=SAT),
    "passed": Count("pk", filter=SAT & Q(result__passed=True)),
    "certified": Count("pk", filter=Q(state=Registration.State.CERTIFIED)),
}
WHOSE = {"region": "region_code", "organisation": "organisation_id"}


@dataclass(frozen=True)
class Part:
    """What is looked at: the exams of a year, of a district, a unit, an occupation, a level. Empty is all in reach."""

    year: int
    district: str = ""
    organisation_id: int | None = None
    occupation: str = ""
    level: str = ""

    @property
    def begin(self) -> datetime:
        """The first moment of the year, in the city's time."""
        return datetime(self.year, 1, 1, tzinfo=ZONE)

    @property
    def end(self) -> datetime:
        """The first moment of the next."""
        return datetime(self.year + 1, 1, 1, tzinfo=ZONE)

    def where(self, plan: str = "plan__", own: str = "") -> Q:
        """Of this part, whatever the year; `plan` leads to the plan, `own` to the row with region and unit."""
        asked = {
            f"{own}region_code__startswith": self.district,
            f"{own}organisation_id": self.organisation_id,
            f"{plan}occupation_id": self.occupation,
            f"{plan}level": self.level,
        }
        return Q(**{lookup: value for lookup, value in asked.items() if value})


@dataclass(frozen=True)
class Spread:
    """Points of one part of the exam: how many in each band, and their mean."""

    part: str
    label: str
    bands: tuple[int, ...]
    mean: float | None


@dataclass(frozen=True)
class Overview:
    """All figures of a part; what the actor may not see is None."""

    part: Part
    whole: Counts
    years: list[Line]
    districts: list[Line]
    bodies: list[Line]
    occupations: list[Line]
    levels: list[Line]
    spreads: list[Spread]
    findings: FindingCounts
    signals: list[SignalCount] | None
    limits: list[workflow.Kept]
    assessors: list[rules.Load]
    units: dict[int, str]
    at: datetime
    choices: list[tuple[str, str]]
    """Code and name of the occupations examined in the year, whichever is chosen."""

    @cached_property
    def rated(self) -> int:
        """Ratings of all assessors."""
        return sum(load.rated for load in self.assessors)

    @cached_property
    def typical_load(self) -> float:
        """The median of their busiest days."""
        return float(median([load.busiest for load in self.assessors] or [0]))

    @property
    def busiest(self) -> list[rules.Load]:
        """Those with the most ratings in a day."""
        return self.assessors[:MOST_ASSESSORS]

    @property
    def kept(self) -> tuple[int, int, int]:
        """Of all limits that ended: how many there were, how many were kept; and how many run over now."""
        return (
            sum(row.ended for row in self.limits),
            sum(row.in_time for row in self.limits),
            sum(row.overdue for row in self.limits),
        )


@dataclass(frozen=True)
class FindingCounts:
    """Findings raised in the year by what became of them, and those of severity; `late` run over their period now."""

    states: list[tuple[str, str, int]]
    severities: list[tuple[str, str, int]]
    late: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(count for _code, _label, count in self.states)

    @property
    def open(self) -> int:
        """Those that are not put right yet."""
        return sum(n for code, _label, n in self.states if code in ("open", "answered", "contested"))


@dataclass(frozen=True)
class SignalCount:
    """Cases of one kind of signal found in the year."""

    kind: str
    label: str
    open: int
    confirmed: int
    dismissed: int


def overview(actor: Actor, part: Part) -> Overview:
    """Everything that is shown of a part; raises BodyNotFound for a unit out of reach."""
    if part.organisation_id is not None:
        name_of(actor, part.organisation_id)
    reader = (actor.is_system, *sorted(map(repr, actor.grants)))
    return kept(
        "assessment.overview",
        (part, reader, calendar.today()),
        lambda: _counted(actor, part),
        large=lambda found: found.whole.registered >= MANY,
    )


def _counted(actor: Actor, part: Part) -> Overview:
    everything = _cells(actor, replace(part, occupation="", level=""))
    cells = [cell for cell in everything if part.occupation in ("", cell[2]) and part.level in ("", cell[3])]
    assessors = _assessors(actor, part)
    units = organisations.names({int(cell[1]) for cell in cells} | {one.organisation_id for one in assessors})
    occupations = catalogue.names({cell[2] for cell in everything})
    level_names = {code: str(label) for code, label in Level.choices()}
    return Overview(
        part=part,
        whole=sum((cell[-1] for cell in cells), Counts()),
        years=_years(actor, part),
        districts=rules.lines(((cell[0], cell[-1]) for cell in cells), dict(regions.choices())),
        bodies=rules.lines(((cell[1], cell[-1]) for cell in cells), {str(pk): name for pk, name in units.items()}),
        occupations=rules.lines(((cell[2], cell[-1]) for cell in cells), occupations),
        levels=_by_rank(rules.lines(((cell[3], cell[-1]) for cell in cells), level_names)),
        spreads=_spreads(actor, part),
        findings=_findings(actor, part),
        signals=_signals(actor, part) if actor.can(VIEW_SIGNALS) else None,
        limits=_limits(actor, part),
        assessors=assessors,
        units=units,
        at=calendar.now(),
        choices=sorted(occupations.items(), key=lambda pair: pair[1]),
    )


def name_of(actor: Actor, organisation_id: int) -> str:
    """The name of a body in the actor's reach; raises BodyNotFound."""
    rows = limit(Body.objects.select_related("organisation"), actor, MONITOR, **WHOSE)
    found = rows.filter(organisation_id=organisation_id).first()
    if found is None and organisation_id in actor.scope(MONITOR).organisations:  # not filed yet: nothing to count
        return organisations.names([organisation_id])[organisation_id]
    if found is None:
        raise BodyNotFound()
    return str(found)


def own_unit(actor: Actor) -> int | None:
    """The one unit whose assessments the actor watches; None for officers, and for who acts for several."""
    scope = actor.scope(MONITOR)
    units = list(scope.organisations)
    return units[0] if len(units) == 1 and not scope.regions and not scope.everything else None


def _registrations(actor: Actor, part: Part) -> QuerySet[Registration]:
    rows = limit(Registration.objects.exclude(state__in=GONE), actor, MONITOR, **WHOSE)
    return rows.filter(part.where())


def _of_year(part: Part, plan: str = "plan__") -> Q:
    return Q(**{f"{plan}theory_at__gte": part.begin, f"{plan}theory_at__lt": part.end})


def _cells(actor: Actor, part: Part) -> list[tuple[str, str, str, str, Counts]]:
    """(district, unit, occupation, level, counts), one query whatever the page shows."""
    keys = ("place", "organisation_id", "plan__occupation_id", "plan__level")
    rows = _registrations(actor, part).filter(_of_year(part)).annotate(place=Left("region_code", 6))
    found = rows.order_by().values(*keys).annotate(**COUNTS)
    return [
        (row["place"], str(row["organisation_id"]), row["plan__occupation_id"], row["plan__level"], _counts(row))
        for row in found
    ]


def _counts(row: Mapping[str, Any]) -> Counts:
    return Counts(**{name: row[name] for name in COUNTS})


def _years(actor: Actor, part: Part) -> list[Line]:
    """The year and those before it."""
    first = Part(part.year - YEARS + 1)
    rows = _registrations(actor, part).filter(plan__theory_at__gte=first.begin, plan__theory_at__lt=part.end)
    found = rows.order_by().annotate(year=ExtractYear("plan__theory_at")).values("year").annotate(**COUNTS)
    return sorted((Line(str(row["year"]), str(row["year"]), _counts(row)) for row in found), key=lambda line: line.key)


def _by_rank(found: list[Line]) -> list[Line]:
    return sorted(found, key=lambda line: Level(line.key).rank)


def _spreads(actor: Actor, part: Part) -> list[Spread]:
    """Points as they were given for this exam, kept ones left out; parts that nobody took are left out, too."""
    wanted: dict[str, Any] = {}
    for name in PARTS:
        given = FINAL & Q(**{f"result__{name}_kept": False})
        wanted[f"{name}_mean"] = Avg(f"result__{name}", filter=given)
        for place in range(len(rules.BANDS)):
            low = place * rules.BAND
            band = {f"result__{name}__gte": low}
            if place < len(rules.BANDS) - 1:
                band[f"result__{name}__lt"] = low + rules.BAND
            wanted[f"{name}_{place}"] = Count("pk", filter=given & Q(**band))
    told = _registrations(actor, part).filter(_of_year(part)).aggregate(**wanted)
    found = []
    for name, label in PARTS.items():
        bands = tuple(told[f"{name}_{place}"] for place in range(len(rules.BANDS)))
        if any(bands):
            found.append(Spread(name, str(label), bands, float(told[f"{name}_mean"])))
    return found


def _findings(actor: Actor, part: Part) -> FindingCounts:
    today = calendar.today()
    rows = supervision.findings(actor).filter(part.where("inspection__plan__"), raised_on__year=part.year)
    late = Count("pk", filter=Q(state=Finding.State.OPEN, due_on__lt=today))
    counted = list(rows.order_by().values("state", "severity").annotate(n=Count("pk"), late=late))
    return FindingCounts(
        [(code, str(name), _sum(counted, "state", code)) for code, name in Finding.State.choices],
        [(code, str(name), _sum(counted, "severity", code)) for code, name in Severity.choices],
        sum(row["late"] for row in counted),
    )


def _sum(rows: Sequence[Mapping[str, Any]], key: str, value: str) -> int:
    return sum(row["n"] for row in rows if row[key] == value)


def _signals(actor: Actor, part: Part) -> list[SignalCount]:
    """By kind; a signal about a body as a whole has no plan, so that no level finds it."""
    where = Part(part.year, part.district, part.organisation_id).where()
    if part.occupation:
        where &= Q(occupation_id=part.occupation)
    if part.level:
        where &= Q(plan__level=part.level)
    rows = signals.signals(actor).filter(where, found_on__year=part.year).order_by().values("kind", "state")
    told = {(row["kind"], row["state"]): row["n"] for row in rows.annotate(n=Count("pk"))}
    states = Signal.State.values
    return [
        SignalCount(kind, str(label), *(told.get((kind, state), 0) for state in states))
        for kind, label in Signal.Kind.choices
    ]


def _limits(actor: Actor, part: Part) -> list[workflow.Kept]:
    """Cases have neither occupation nor level: these limits are of the whole district or body."""
    where = Part(part.year, part.district, part.organisation_id).where()
    return workflow.limits_kept(actor, FLOWS, where, part.begin, part.end)


def _assessors(actor: Actor, part: Part) -> list[rules.Load]:
    """Ratings of candidates who came."""
    whose = {"region": "assignment__region_code", "organisation": "assignment__organisation_id"}
    rows = limit(Rating.objects.filter(absent=False), actor, MONITOR, **whose).filter(
        part.where("assignment__registration__plan__", "assignment__"),
        _of_year(part, "assignment__registration__plan__"),
    )
    who = ("assignment__assessor_id", "assignment__assessor__name", "assignment__organisation_id")
    counted = rows.order_by().annotate(day=TruncDate("rated_at")).values(*who, "day").annotate(n=Count("pk"))
    return rules.loads((*(row[name] for name in who), row["day"], row["n"]) for row in counted)


# ------------------------------------------------------------------------------------------------ the list behind a figure

OUTCOMES = ("passed", "failed", "absent", "pending")


def candidates(actor: Actor) -> QuerySet[Registration]:
    """Candidates in the actor's scope who were not turned away, with plan, person, result and `outcome`."""
    rows = limit(Registration.objects.exclude(state__in=GONE), actor, VIEW_REGISTRATIONS, **WHOSE)
    outcome = Case(
        When(SAT & Q(result__passed=True), then=Value("passed")),
        When(SAT, then=Value("failed")),
        When(FINAL, then=Value("absent")),
        default=Value("pending"),
    )
    with_ = ("plan__occupation", "plan__organisation", "person", "result")
    return rows.select_related(*with_).annotate(outcome=outcome, exam_at=F("plan__theory_at"))


def years(today: date) -> list[int]:
    """The years that can be asked for, the latest first: exams are announced for the next year, too."""
    return list(range(today.year + 1, today.year - YEARS, -1))

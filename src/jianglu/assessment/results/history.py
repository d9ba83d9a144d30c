"""Takes over the results of assessments held before this system was there: plans, registrations, final results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import RowError
from jianglu.kernel.levels import Level
from jianglu.kernel.periods import add_months
from jianglu.kernel.sheets import refuse
from jianglu.people import services as people
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from ..filing.models import FiledScope, Site
from ..permissions import SUSPEND_BODY
from ..plans import rules as plan_rules
from ..plans.models import Plan, Registration
from . import rules
from .models import PartResult, Result

SYSTEM = Actor.system("assessment")
THEORY_BEFORE, ANNOUNCED_BEFORE, CLOSED_BEFORE = timedelta(days=14), timedelta(days=40), timedelta(days=21)
EXAM_HOUR = time(9, 30)
Key = tuple[int, str, str, date]
"""What the rows of one plan have in common: body, occupation, level, day of the final results."""
BATCH = 2000
SEATS = 30  # of a plan whose list does not say
_AFTER = {"4": "L4-2", "3": "L3-2", "2": "L2-1", "1": "L1-1"}  # 申报条件 on the certificate of the level below


@dataclass(frozen=True)
class PastResult:
    """One line of an old list of results; rows of one body, occupation, level and day were one plan.

    A part that is None was missed; `theory_kept` and `practice_kept` say that it counts from an earlier sitting.
    """

    row: int
    person_id: int
    organisation_id: int
    occupation_code: str
    level: str
    final_on: date
    theory: Decimal | None
    practice: Decimal | None
    theory_kept: bool = False
    practice_kept: bool = False
    certified: bool = False

    @property
    def plan(self) -> Key:
        """What the rows of one plan have in common."""
        return self.organisation_id, self.occupation_code, self.level, self.final_on

    @property
    def passed(self) -> bool:
        """By the usual marks."""
        marks: rules.Marks = {"theory_pass": plan_rules.PASS, "practice_pass": plan_rules.PASS}
        return rules.passed(self.theory, self.practice, **marks)


def record_history(actor: Actor, rows: Sequence[PastResult]) -> int:
    """Enter old results as finished plans with final results, in few statements; all or nothing, returns how many.

    No event is emitted: old results start nothing. Raises BadRows for a row outside the body's filed scope, of the
    future, twice in a plan, out of range, or certified without having passed.
    """
    with transaction.atomic():
        require(actor, SUSPEND_BODY, region=regions.city().code)
        scopes = _scopes(rows)
        refuse(_wrong(rows, scopes))
        plans = _plans(rows, scopes)
        _registrations(rows, plans)
        of_body: dict[int, list[PastResult]] = defaultdict(list)
        for row in rows:
            of_body[row.organisation_id].append(row)
        for organisation_id, own in of_body.items():
            since = min(row.final_on for row in own) - ANNOUNCED_BEFORE
            people.relate_many(SYSTEM, organisation_id, "candidate", sorted({row.person_id for row in own}), since)
        if plans:
            first = next(iter(plans.values()))
            audit.record(
                actor, "assessment.history_recorded", first, changes={"plans": len(plans), "results": len(rows)}
            )
        return len(rows)


def _scopes(rows: Sequence[PastResult]) -> dict[Key, FiledScope]:
    """The scope in force when each plan was held; plans outside any are left out."""
    found = FiledScope.objects.filter(
        body__organisation_id__in={row.organisation_id for row in rows}, work_type=None, valid_from__isnull=False
    ).select_related("body", "occupation")
    filed: dict[tuple[int, str], list[FiledScope]] = defaultdict(list)
    for scope in found:
        filed[scope.body.organisation_id, scope.occupation_id].append(scope)
    held = {
        key: next((scope for scope in filed[key[:2]] if key[2] in scope.levels and _in_force(scope, key[3])), None)
        for key in {row.plan for row in rows}
    }
    return {key: scope for key, scope in held.items() if scope is not None}


def _wrong(rows: Sequence[PastResult], scopes: dict[Key, FiledScope]) -> list[RowError]:
    today, seen, bad = calendar.today(), Counter((row.person_id, row.plan) for row in rows), []
    for row in rows:
        points = [part for part in (row.theory, row.practice) if part is not None]
        if row.plan not in scopes:
            bad.append(RowError(row.row, "level", "outside the filed scope"))
        elif row.final_on > today:
            bad.append(RowError(row.row, "final_on", "in the future"))
        elif seen[row.person_id, row.plan] > 1:
            bad.append(RowError(row.row, "person_id", "twice in one plan"))
        elif any(not 0 <= part <= 100 for part in points) or (row.certified and not row.passed):
            bad.append(RowError(row.row, "points", "out of range, or certified without having passed"))
    return bad


def _in_force(scope: FiledScope, final_on: date) -> bool:
    assert scope.valid_from is not None  # read so
    on = final_on - THEORY_BEFORE
    return scope.valid_from <= on and (scope.valid_until is None or scope.valid_until >= on)


def _plans(rows: Sequence[PastResult], scopes: dict[Key, FiledScope]) -> dict[Key, Plan]:
    sizes = Counter(row.plan for row in rows)
    sites = {site.body_id: site for site in Site.objects.filter(body__in={s.body_id for s in scopes.values()})}
    editions: dict[tuple[str, int], str] = {}
    made: dict[Key, Plan] = {}
    start = Plan.objects.count()
    for place, (key, size) in enumerate(sorted(sizes.items(), key=lambda entry: (entry[0][3], entry[0])), start=1):
        organisation_id, code, level, final_on = key
        scope = scopes[key]
        body, day = scope.body, final_on - THEORY_BEFORE
        edition = editions.get((code, day.year)) or editions.setdefault(
            (code, day.year), catalogue.edition_of(code, day)
        )
        made[key] = Plan(
            number=f"LS{day.year}{start + place:06d}", body=body, organisation_id=organisation_id, scope=scope,
            occupation_id=code, level=level, edition=edition, site=sites[body.pk], region_code=body.region_code,
            title=f"{scope.occupation.name} {Level(level).label} {day:%Y-%m-%d}", state=Plan.State.FINISHED,
            announced_on=final_on - ANNOUNCED_BEFORE, register_until=final_on - CLOSED_BEFORE, theory_at=_at(day),
            theory_minutes=plan_rules.THEORY_MINUTES, practice_on=day,
            theory_pass=plan_rules.PASS, practice_pass=plan_rules.PASS, part_months=plan_rules.PART_MONTHS, fee=0,
            seats=max(size, SEATS), seats_taken=size, list_uploaded_at=_at(final_on - CLOSED_BEFORE), created_at=calendar.now(),
        )  # fmt: skip
    Plan.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _registrations(rows: Sequence[PastResult], plans: dict[Key, Plan]) -> None:
    """Registrations with their results, and the parts that a failed one keeps."""
    places: Counter[str] = Counter()
    made = []
    for row in rows:
        plan = plans[row.plan]
        places[plan.number] += 1
        kept = row.theory_kept or row.practice_kept
        made.append(
            Registration(
                plan=plan, person_id=row.person_id, organisation_id=row.organisation_id, region_code=plan.region_code,
                state=Registration.State.CERTIFIED if row.certified else Registration.State.FINAL,
                kind=Registration.Kind.PROMOTION if row.level in _AFTER else Registration.Kind.FIRST,
                sitting_kind=Registration.Sitting.RESIT if kept else Registration.Sitting.MAIN,
                condition=_AFTER.get(row.level, "L5-1"), skips_theory=row.theory_kept, skips_practice=row.practice_kept,
                ticket=plan_rules.ticket_number(plan.number, places[plan.number]),
                registered_at=_at(plan.announced_on + timedelta(days=3)), confirmed_by=SYSTEM.name,
            )
        )  # fmt: skip
    Registration.objects.bulk_create(made, batch_size=BATCH)
    results = Result.objects.bulk_create(
        (
            Result(
                registration=registration, person_id=row.person_id, organisation_id=row.organisation_id,
                region_code=registration.region_code, state=Result.State.FINAL, theory=row.theory, practice=row.practice,
                theory_absent=row.theory is None, practice_absent=row.practice is None, theory_kept=row.theory_kept,
                practice_kept=row.practice_kept, passed=row.passed, final_on=row.final_on,
            )
            for row, registration in zip(rows, made, strict=True)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    parts = [part for row, result in zip(rows, results, strict=True) for part in _parts(row, result)]
    PartResult.objects.bulk_create(parts, batch_size=BATCH)


def _parts(row: PastResult, result: Result) -> list[PartResult]:
    marks: rules.Marks = {"theory_pass": plan_rules.PASS, "practice_pass": plan_rules.PASS}
    fresh = [part for part in rules.kept_parts(row.theory, row.practice, **marks) if not getattr(row, f"{part}_kept")]
    return [
        PartResult(
            person_id=row.person_id, organisation_id=row.organisation_id, region_code=result.region_code,
            occupation_id=row.occupation_code, level=row.level, part=part, score=getattr(row, part),
            gained_on=row.final_on, valid_until=add_months(row.final_on, plan_rules.PART_MONTHS), result=result,
        )
        for part in fresh
    ]  # fmt: skip


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, EXAM_HOUR))

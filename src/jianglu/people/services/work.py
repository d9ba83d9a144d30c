"""Spells of work; the main jobs of one person never overlap, which the database holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from jianglu.catalogue import queries as occupations
from jianglu.catalogue.errors import NoSuchOccupation
from jianglu.organisations import queries as organisations
from jianglu.platform import audit, events
from jianglu.platform.access import Actor, require

from ..errors import JobsOverlap, NoSuchPerson, PeriodReversed
from ..events import EmploymentRecorded
from ..models import Employment, Relation
from ..permissions import EMPLOY
from ..queries import visible_to


@dataclass(frozen=True)
class EmploymentRow:
    """A spell of work; `until` is the last day, None while employed."""

    person_id: int
    organisation_id: int
    since: date
    until: date | None = None
    post: str = ""
    occupation_code: str | None = None
    main: bool = True


def employ(actor: Actor, row: EmploymentRow, *, source: str) -> Employment:
    """Record one spell of work; raises JobsOverlap, PeriodReversed. The employer sees the person while it lasts."""
    with transaction.atomic():
        _require(actor, [row])
        employment = _spell(row, source)
        try:
            with transaction.atomic():
                employment.save(force_insert=True)
        except IntegrityError as error:
            raise (JobsOverlap() if "people_one_main_job" in str(error) else NoSuchPerson()) from error
        _see(row)
        audit.record(actor, "people.employed", employment)
        events.emit(EmploymentRecorded(person_ids=[row.person_id]))
        return employment


def end_employment(actor: Actor, employment_id: int, last_day: date) -> Employment:
    """The spell ends on `last_day`; the employer no longer sees the person afterwards."""
    with transaction.atomic():
        employment = Employment.objects.filter(pk=employment_id).first()
        if employment is None:
            raise NoSuchPerson()
        _require(actor, [EmploymentRow(employment.person_id, employment.organisation_id, last_day)])
        employment = Employment.objects.select_for_update().get(pk=employment_id)
        if last_day < employment.period.lower:
            raise PeriodReversed()
        employment.period = DateRange(employment.period.lower, last_day + timedelta(days=1))
        employment.save(update_fields=["period"])
        Relation.objects.filter(
            person_id=employment.person_id,
            organisation_id=employment.organisation_id,
            kind=Relation.Kind.EMPLOYEE,
            since__lte=last_day,
        ).update(until=last_day)
        audit.record(actor, "people.employment_ended", employment)
        events.emit(EmploymentRecorded(person_ids=[employment.person_id]))
        return employment


def record_employments(actor: Actor, rows: Sequence[EmploymentRow], *, source: str) -> int:
    """Record many spells, all or nothing; raises JobsOverlap or PeriodReversed. Returns how many."""
    with transaction.atomic():
        _require(actor, rows)
        try:
            with transaction.atomic():
                spells = Employment.objects.bulk_create([_spell(row, source) for row in rows], batch_size=1000)
        except IntegrityError as error:
            raise (JobsOverlap() if "people_one_main_job" in str(error) else NoSuchPerson()) from error
        _see(*rows)
        if spells:
            audit.record(actor, "people.employments_imported", spells[0], changes={"count": len(spells)})
            events.emit(EmploymentRecorded(person_ids=sorted({row.person_id for row in rows})))
        return len(spells)


def _require(actor: Actor, rows: Sequence[EmploymentRow]) -> None:
    """The enterprise for itself, or a clerk of the unit's region; and only for persons whom the actor sees already."""
    for organisation_id, region in organisations.regions_of(row.organisation_id for row in rows).items():
        require(actor, EMPLOY, region=region, organisation_id=organisation_id)
    codes = {row.occupation_code for row in rows if row.occupation_code}
    if len(occupations.names(codes)) != len(codes):
        raise NoSuchOccupation()
    wanted = {row.person_id for row in rows}
    if visible_to(actor).filter(pk__in=wanted).count() != len(wanted):
        raise NoSuchPerson()


def _spell(row: EmploymentRow, source: str) -> Employment:
    if row.until is not None and row.until < row.since:
        raise PeriodReversed()
    return Employment(
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        occupation_id=row.occupation_code,
        post=row.post,
        period=DateRange(row.since, row.until + timedelta(days=1) if row.until else None),
        main=row.main,
        source=source,
    )


def _see(*rows: EmploymentRow) -> None:
    """Give the employers sight of their people; the longest period of several spells with one employer counts."""
    spans: dict[tuple[int, int], tuple[date, date | None]] = {}
    for row in rows:
        key = (row.person_id, row.organisation_id)
        since, until = spans.get(key, (row.since, row.until))
        spans[key] = (min(since, row.since), None if until is None or row.until is None else max(until, row.until))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_relation (person_id, organisation_id, kind, since, until)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::date[], %s::date[])
            ON CONFLICT (person_id, organisation_id, kind) DO UPDATE SET
                since = least(people_relation.since, excluded.since),
                until = CASE WHEN people_relation.until IS NULL OR excluded.until IS NULL THEN NULL
                             ELSE greatest(people_relation.until, excluded.until) END
            """,
            [
                [person for person, _unit in spans],
                [unit for _person, unit in spans],
                [Relation.Kind.EMPLOYEE.value] * len(spans),
                [since for since, _until in spans.values()],
                [until for _since, until in spans.values()],
            ],
        )

"""Insurance months, schooling and key-group membership, as the agencies report them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction

from jianglu.kernel.periods import month_start
from jianglu.platform import audit, events
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from ..errors import InsuranceMonthTwice, NoSuchPerson, PeriodReversed, UnknownGroup
from ..events import InsuranceRecorded
from ..models import Education, InsuranceMonth, KeyGroupMembership, Person
from ..permissions import RECORD


@dataclass(frozen=True)
class InsuranceSpell:
    """Consecutive months of one insurance, first and last month included (any day of them)."""

    person_id: int
    organisation_id: int | None
    region_code: str
    kind: str
    first: date
    last: date
    state: str = InsuranceMonth.State.PAID


@dataclass(frozen=True)
class EducationRow:
    """A piece of schooling; `level` is a GB/T 4658 code."""

    person_id: int
    level: str
    school: str
    started_on: date
    ended_on: date | None = None
    major: str = ""
    organisation_id: int | None = None
    state: str = Education.State.GRADUATED


@dataclass(frozen=True)
class GroupRow:
    """Membership of a key group; `until` is the last day."""

    person_id: int
    group: str
    since: date
    until: date | None
    proof: str


def record_insurance(actor: Actor, spells: Sequence[InsuranceSpell], *, source: str) -> int:
    """Write every month of every spell in one statement, all or nothing; returns how many months.

    Raises InsuranceMonthTwice when a person has that month of that insurance already, PeriodReversed.
    """
    with transaction.atomic():
        for region_code in {spell.region_code for spell in spells}:
            require(actor, RECORD, region=regions.known(region_code))
        if any(spell.last < month_start(spell.first) for spell in spells):
            raise PeriodReversed()
        columns = (
            list(
                zip(
                    *(
                        (s.person_id, s.organisation_id, s.region_code, s.kind, month_start(s.first), s.last, s.state)
                        for s in spells
                    ),
                    strict=True,
                )
            )
            or [()] * 7
        )
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    """
                    INSERT INTO people_insurancemonth
                           (person_id, organisation_id, region_id, kind, month, state, source)
                    SELECT s.person, s.unit, s.region, s.kind, m::date, s.state, %s
                    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::date[], %s::date[], %s::text[])
                         AS s (person, unit, region, kind, first, last, state),
                         generate_series(s.first::timestamp, s.last::timestamp, interval '1 month') AS m
                    """,
                    [source, *map(list, columns)],
                )
                count: int = cursor.rowcount
        except IntegrityError as error:
            if "people_insurance_month_once" in str(error):
                raise InsuranceMonthTwice(month="", kind="") from error
            raise NoSuchPerson() from error
        if spells:
            audit.record(actor, "people.insurance_recorded", _first(spells[0].person_id), changes={"months": count})
            events.emit(InsuranceRecorded(person_ids=sorted({spell.person_id for spell in spells})))
        return count


def record_educations(actor: Actor, rows: Sequence[EducationRow], *, source: str) -> int:
    """Write schooling; a row with the same level and start is skipped. Returns the number of rows."""
    with transaction.atomic():
        _require_all(actor, [row.person_id for row in rows])
        if any(row.ended_on is not None and row.ended_on < row.started_on for row in rows):
            raise PeriodReversed()
        Education.objects.bulk_create(
            [Education(**vars(row), source=source) for row in rows], batch_size=1000, ignore_conflicts=True
        )
        if rows:
            audit.record(actor, "people.education_recorded", _first(rows[0].person_id), changes={"count": len(rows)})
        return len(rows)


def record_key_groups(actor: Actor, rows: Sequence[GroupRow]) -> int:
    """Write key-group memberships (渝人社发〔2024〕13号); those there already are skipped. Returns how many rows."""
    with transaction.atomic():
        _require_all(actor, [row.person_id for row in rows])
        for row in rows:
            if row.group not in KeyGroupMembership.Group.values:
                raise UnknownGroup(group=row.group)
            if row.until is not None and row.until < row.since:
                raise PeriodReversed()
        KeyGroupMembership.objects.bulk_create(
            [KeyGroupMembership(**vars(row)) for row in rows], batch_size=1000, ignore_conflicts=True
        )
        if rows:
            audit.record(actor, "people.key_group_recorded", _first(rows[0].person_id), changes={"count": len(rows)})
        return len(rows)


def add_to_key_group(actor: Actor, row: GroupRow) -> None:
    """Write one key-group membership."""
    record_key_groups(actor, [row])


def _require_all(actor: Actor, person_ids: list[int]) -> None:
    places = dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "region_id"))
    for region_code in set(places.values()):
        require(actor, RECORD, region=region_code)
    if len(places) != len(set(person_ids)):
        raise NoSuchPerson()


def _first(person_id: int) -> Person:
    return Person.objects.get(pk=person_id)

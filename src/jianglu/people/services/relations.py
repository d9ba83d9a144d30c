"""What lets an organisation see a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from jianglu.kernel.errors import Denied
from jianglu.kernel.identifiers import check_resident_number
from jianglu.platform import audit, calendar, vault
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.regions import queries as regions

from ..errors import NoSuchPerson, PeriodReversed
from ..models import Person, Relation
from ..permissions import RELATE, RELATE_BY_NUMBER
from ..queries import SEES


def relate(
    actor: Actor, person_id: int, organisation_id: int, kind: str, since: date, until: date | None = None
) -> Relation:
    """Record that the unit employs, trains or assesses the person; again: the period grows to hold both.

    An open end stays open. The person, a clerk of the person's region or the machinery may do so; a unit needs name and
    number (`relate_by_number`), or it could open any record to itself. Raises PeriodReversed, NoSuchPerson.
    """
    with transaction.atomic():
        require(actor, RELATE, region=_region_of(person_id), person_id=person_id)
        return _relate(actor, person_id, organisation_id, kind, since, until)


def _relate(actor: Actor, person_id: int, organisation_id: int, kind: str, since: date, until: date | None) -> Relation:
    with transaction.atomic():
        _check_period(since, until)
        relation, created = Relation.objects.select_for_update().get_or_create(
            person_id=person_id, organisation_id=organisation_id, kind=kind, defaults={"since": since, "until": until}
        )
        wider = min(relation.since, since)
        ends = None if relation.until is None or until is None else max(relation.until, until)
        if created or (wider, ends) != (relation.since, relation.until):
            relation.since, relation.until = wider, ends
            relation.save(update_fields=["since", "until"])
            audit.record(actor, "people.related", relation, changes={"kind": str(kind)})
        return relation


def relate_by_number(
    actor: Actor, *, name: str, number: str, organisation_id: int, kind: str, since: date, until: date | None = None
) -> Relation:
    """Relate a person whom the unit does not see yet but whose name and identity number it was given.

    Raises NoSuchPerson when the two do not match, in the same words as for an unknown number.
    """
    with transaction.atomic():
        require(actor, RELATE_BY_NUMBER, organisation_id=organisation_id)
        _kind_of_role(actor, organisation_id, kind)
        index = vault.blind_index(check_resident_number(number, calendar.today()))
        with rls.elevated("people.relate_by_number"):
            person_id = (
                Person.objects.filter(number_index=index, name=name.strip()).values_list("pk", flat=True).first()
            )
            if person_id is None:
                raise NoSuchPerson()
            return _relate(actor, person_id, organisation_id, kind, since, until)


def relate_many(
    actor: Actor, organisation_id: int, kind: str, person_ids: Iterable[int], since: date, until: date | None = None
) -> int:
    """Relate many persons to one unit in one statement; those related already keep their dates.

    For the machinery and the city's clerks. Returns how many.
    """
    with transaction.atomic():
        require(actor, RELATE, region=regions.city().code)
        _check_period(since, until)
        rows = [
            Relation(person_id=person_id, organisation_id=organisation_id, kind=kind, since=since, until=until)
            for person_id in dict.fromkeys(person_ids)
        ]
        Relation.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)


def end_relation(actor: Actor, person_id: int, organisation_id: int, kind: str, until: date) -> None:
    """The unit sees the person until that day; nothing happens when there is no such relation."""
    with transaction.atomic():
        require(actor, RELATE_BY_NUMBER, region=_region_of(person_id), organisation_id=organisation_id)
        relation = Relation.objects.filter(person_id=person_id, organisation_id=organisation_id, kind=kind).first()
        if relation is not None:
            _check_period(relation.since, until)
            relation.until = until
            relation.save(update_fields=["until"])
            audit.record(actor, "people.relation_ended", relation)


def _region_of(person_id: int) -> str:
    region = Person.objects.filter(pk=person_id).values_list("region_id", flat=True).first()
    if region is None:
        raise NoSuchPerson()
    return region


def _kind_of_role(actor: Actor, organisation_id: int, kind: str) -> None:
    """A provider has trainees, an enterprise employees, a body candidates: nobody gains sight by another title."""
    if actor.is_system:
        return
    kinds = {SEES[grant.role] for grant in actor.grants if grant.value == str(organisation_id) and grant.role in SEES}
    if kind not in kinds and not actor.region_codes:
        raise Denied(permission=RELATE_BY_NUMBER.code)


def _check_period(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise PeriodReversed()

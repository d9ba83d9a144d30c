"""Putting persons into the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jianglu.kernel.chinese import pinyin
from jianglu.kernel.errors import Conflict, RowError
from jianglu.kernel.identifiers import birth_date, check_phone, check_resident_number, mask_number, mask_phone, sex
from jianglu.kernel.sheets import checked, refuse
from jianglu.platform import audit, calendar, events, vault
from jianglu.platform.access import Actor, require, rls
from jianglu.platform.regions import queries as regions

from ..errors import NameMissing, PersonExists
from ..events import PersonRegistered
from ..models import Person
from ..permissions import REGISTER
from ..queries import get_for


@dataclass(frozen=True)
class PersonRow:
    """One person to register; `line` is the place in the sheet."""

    line: int
    name: str
    number: str
    region_code: str
    phone: str = ""


def register_person(
    actor: Actor, *, name: str, number: str, region_code: str, phone: str = "", on: date | None = None
) -> Person:
    """Register one person; raises BadResidentNumber (GB 11643, birth date by `on`, default today), BadPhone,
    NameMissing, UnknownRegion, PersonExists."""
    with transaction.atomic():
        require(actor, REGISTER, region=region_code)
        person = _person(PersonRow(0, name, number, region_code, phone), on or calendar.today(), calendar.now())
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError as error:
            raise PersonExists(number=person.number_masked, fields={"number": PersonExists.message}) from error
        audit.record(actor, "people.registered", person)
        events.emit(PersonRegistered(person_ids=[person.pk]))
        return person


def register_people(
    actor: Actor, rows: Sequence[PersonRow], *, on: date | None = None, errors: Sequence[RowError] = ()
) -> list[Person]:
    """Register many with the checks of `register_person`, all or nothing, in a few statements; raises BadRows.

    `errors` are what the reader of a sheet found already.
    """
    with transaction.atomic():
        people, bad = _checked_people(rows, on or calendar.today())
        refuse([*errors, *bad])
        for region_code in {row.region_code for row in rows}:
            require(actor, REGISTER, region=region_code)
        try:
            with transaction.atomic():
                Person.objects.bulk_create(people, batch_size=1000)
        except IntegrityError as error:
            raise Conflict() from error
        if people:
            audit.record(actor, "people.imported", people[0], changes={"count": len(people)})
            events.emit(PersonRegistered(person_ids=[person.pk for person in people]))
        return people


def _checked_people(rows: Sequence[PersonRow], today: date) -> tuple[list[Person], list[RowError]]:
    now = calendar.now()
    errors: list[RowError] = []
    people: list[Person] = []
    lines: dict[bytes, int] = {}
    for row in rows:
        person = checked(errors, row.line, _("人员"), partial(_person, row, today, now))
        if person is None:
            continue
        index = bytes(person.number_index)
        if index in lines:
            errors.append(RowError(row.line, _("证件号码"), _("与第 %(line)s 行重复") % {"line": lines[index]}))
        lines[index] = row.line
        people.append(person)
    with rls.elevated("people.register_people"):
        there = list(Person.objects.filter(number_index__in=list(lines)).values_list("number_index", "number_masked"))
    errors += [RowError(lines[bytes(i)], _("证件号码"), PersonExists(number=m).text) for i, m in there]
    return people, errors


def change_contact(actor: Actor, person_id: int, *, phone: str) -> Person:
    """Set the phone number; by the person or a clerk of the region."""
    with transaction.atomic():
        person = get_for(actor, person_id)
        if actor.person_id != person_id:
            require(actor, REGISTER, region=person.region_id)
        number = check_phone(phone)
        person.phone_sealed, person.phone_masked = vault.seal(number), mask_phone(number)
        person.save(update_fields=["phone_sealed", "phone_masked"])
        audit.record(actor, "people.phone_changed", person)
        return person


def _person(row: PersonRow, today: date, now: datetime) -> Person:
    if not row.name.strip():
        raise NameMissing(fields={"name": NameMissing.message})
    number = check_resident_number(row.number, today)
    phone = check_phone(row.phone) if row.phone else ""
    return Person(
        name=row.name.strip(),
        pinyin=pinyin(row.name.strip()),
        number_sealed=vault.seal(number),
        number_index=vault.blind_index(number),
        number_masked=mask_number(number),
        sex=sex(number),
        born=birth_date(number),
        region_id=regions.known(row.region_code),
        phone_sealed=vault.seal(phone) if phone else None,
        phone_masked=mask_phone(phone) if phone else "",
        created_at=now,
    )

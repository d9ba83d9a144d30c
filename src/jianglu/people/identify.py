"""Who a sheet's rows are about: persons by number and name, for every room that takes in a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.identifiers import check_resident_number, of_18_digits
from jianglu.kernel.sheets import checked
from jianglu.platform import calendar, vault
from jianglu.platform.access import rls

from .models import Person

Lines = Sequence[tuple[int, Mapping[str, str]]]


def persons_of(
    lines: Lines,
    errors: list[RowError],
    *,
    number: str,
    name: str,
    among: QuerySet[Person] | None = None,
    unknown: str = "",
    once: bool = False,
) -> dict[int, int]:
    """Person id by line of the rows whose cells `number` and `name` fit one person; why the others do not is added to `errors`.

    `number` and `name` (the arguments) are the headings that an error names; 15-digit numbers of before 1999 are taken, and a
    number that is noted as wrong already is not judged again. One query for the whole sheet, whoever may see the persons.

    A unit's sheet looks only `among` its own: who is unknown, not the unit's, or called otherwise is then refused in the
    same words, so that no sheet finds out who exists. Else an unknown number says `unknown` (what to do about it), a wrong
    name says so. With `once`, a person's second row is refused.
    """
    today = calendar.today()
    judged = {error.row for error in errors if error.field == number}
    indexes = {}
    for line, cells in lines:
        if line in judged:
            continue
        found = checked(errors, line, number, partial(check_resident_number, of_18_digits(cells["number"]), today))
        if found:
            indexes[line] = vault.blind_index(found)
    known = _known(set(indexes.values()), among)
    persons: dict[int, int] = {}
    taken: set[int] = set()
    for line, cells in lines:
        if line not in indexes:
            continue
        person_id, registered = known.get(indexes[line], (0, ""))
        if among is not None and registered != cells["name"]:
            errors.append(RowError(line, number, _("本单位没有这个姓名和证件号码的在册人员")))
        elif not person_id:
            errors.append(RowError(line, number, unknown or _("没有登记这个人；请先在人员登记中补登")))
        elif registered != cells["name"]:
            errors.append(RowError(line, name, _("与人员登记的姓名不符；请核对姓名和号码，改名的先更正人员登记")))
        elif once and person_id in taken:
            errors.append(RowError(line, number, _("与前面的行重复")))
        else:
            persons[line] = person_id
            taken.add(person_id)
    return persons


def _known(indexes: set[bytes], among: QuerySet[Person] | None) -> dict[bytes, tuple[int, str]]:
    """(id, name) by blind index, in one query."""
    fields = ("number_index", "pk", "name")
    if among is not None:
        rows = list(among.filter(number_index__in=indexes).values_list(*fields))
    else:
        with rls.elevated("people.persons_of"):
            rows = list(Person.objects.filter(number_index__in=indexes).values_list(*fields))
    return {bytes(index): (pk, name) for index, pk, name in rows}

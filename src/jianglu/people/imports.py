"""Imports the official sheets of persons and of insurance months; every bad row is named and then nothing is written."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import IO

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.identifiers import check_resident_number
from jianglu.kernel.sheets import Column, checked, read_sheet, refuse
from jianglu.organisations import queries as organisations
from jianglu.platform import calendar, vault
from jianglu.platform.access import Actor, Permission, require
from jianglu.platform.regions import queries as regions

from .errors import InsuranceMonthTwice, NoSuchPerson
from .models import InsuranceMonth
from .permissions import RECORD, REGISTER
from .queries import ids_by_index, months_on_record
from .services import InsuranceSpell, PersonRow, record_insurance, register_people

PEOPLE = (
    Column("name", "姓名", "张某某"),
    Column("number", "证件号码", "11010519491231002X"),
    Column("region_code", "居住地区划代码", "500105"),
    Column("phone", "手机号码", "19900000001", required=False),
)
INSURANCE = (
    Column("number", "证件号码", "11010519491231002X"),
    Column("kind", "险种", "失业保险"),
    Column("month", "年月", "2023-02"),
    Column("region_code", "参保地区划代码", "500105"),
    Column("credit_code", "单位信用代码", "91500105JL0000013J", required=False),
    Column("state", "状态", "已缴", required=False),
)


def import_people(actor: Actor, file: IO[bytes]) -> int:
    """Register every row of an XLSX or CSV sheet; raises BadSheet, or BadRows that names each bad cell."""
    require(actor, REGISTER)
    sheet = read_sheet(file, PEOPLE)
    errors = _outside(actor, REGISTER, PEOPLE[2].heading, [(line, cells["region_code"]) for line, cells in sheet])
    return len(register_people(actor, [PersonRow(line, **cells) for line, cells in sheet], errors=errors))


def import_insurance(actor: Actor, file: IO[bytes]) -> int:
    """Write one insurance month a row; raises BadSheet, or BadRows for unknown people, bad months, months there already."""
    require(actor, RECORD)
    sheet = read_sheet(file, INSURANCE)
    errors = _outside(actor, RECORD, INSURANCE[3].heading, [(line, cells["region_code"]) for line, cells in sheet])
    people = _people(sheet, errors)
    units = organisations.ids_by_credit_code(cells["credit_code"].upper() for _line, cells in sheet)
    spells: list[InsuranceSpell] = []
    seen: dict[tuple[int, str, date], int] = {}
    for line, cells in sheet:
        kind = checked(errors, line, "险种", partial(_by_label, InsuranceMonth.Kind, cells["kind"]))
        state = checked(errors, line, "状态", partial(_by_label, InsuranceMonth.State, cells["state"] or "已缴"))
        month = checked(errors, line, "年月", partial(_month, cells["month"]))
        unit = units.get(cells["credit_code"].upper())
        if cells["credit_code"] and unit is None:
            errors.append(RowError(line, "单位信用代码", _("没有登记这个单位")))
        if not (kind and state and month and line in people):
            continue
        key = (people[line], kind, month)
        if key in seen:
            errors.append(RowError(line, "年月", _("与第 %(line)s 行重复") % {"line": seen[key]}))
        seen[key] = line
        spells.append(InsuranceSpell(people[line], unit, cells["region_code"], kind, month, month, state))
    errors += [
        RowError(
            seen[key], "年月", InsuranceMonthTwice(month=f"{key[2]:%Y-%m}", kind=InsuranceMonth.Kind(key[1]).label).text
        )
        for key in months_on_record(seen)
    ]
    refuse(errors)
    return record_insurance(actor, spells, source=_("经办导入"))


def _people(sheet: list[tuple[int, dict[str, str]]], errors: list[RowError]) -> dict[int, int]:
    """Person id by line."""
    today = calendar.today()
    indexes: dict[int, bytes] = {}
    for line, cells in sheet:
        number = checked(errors, line, "证件号码", partial(check_resident_number, cells["number"], today))
        if number is not None:
            indexes[line] = vault.blind_index(number)
    ids = ids_by_index(indexes.values())
    errors += [RowError(line, "证件号码", NoSuchPerson().text) for line, index in indexes.items() if index not in ids]
    return {line: ids[index] for line, index in indexes.items() if index in ids}


def _by_label(kinds: type[InsuranceMonth.Kind] | type[InsuranceMonth.State], text: str) -> str:
    for kind in kinds:
        if text in (kind.value, str(kind.label), _chinese(kind)):
            return str(kind.value)
    raise ValueError(text)


def _chinese(kind: InsuranceMonth.Kind | InsuranceMonth.State) -> str:
    """The label as the official sheet has it, whatever the language of the page."""
    from django.utils.translation import override

    with override("zh-hans"):
        return str(kind.label)


def _month(text: str) -> date:
    day = date.fromisoformat(f"{text[:7]}-01")
    if day > calendar.today():
        raise ValueError(text)
    return day


def _outside(actor: Actor, permission: Permission, heading: str, lines: list[tuple[int, str]]) -> list[RowError]:
    """An error for every line whose region exists but is not the actor's (unknown regions are named elsewhere)."""
    scope = actor.scope(permission)
    if scope.everything:
        return []
    errors = []
    for line, code in lines:
        if regions.find(code) is None:
            if permission is RECORD:
                errors.append(RowError(line, heading, _("没有这个区划")))
        elif not code.startswith(scope.regions):
            errors.append(RowError(line, heading, _("不在您的管辖范围内")))
    return errors

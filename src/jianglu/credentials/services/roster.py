"""Rosters of what was decided outside this system: read row by row, then staged whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import RowError
from jianglu.kernel.levels import Level
from jianglu.kernel.sheets import Column, checked, read_sheet, refuse
from jianglu.organisations import queries as organisations
from jianglu.people.identify import persons_of
from jianglu.platform import calendar
from jianglu.platform.access import Actor, require
from jianglu.platform.documents import check_glyphs

from ..errors import NoIssuer, NotCertified
from ..models import Batch, Certificate, Issuer
from ..permissions import ISSUE_DECIDED
from ..rules import read_level
from .batches import stage
from .issuing import NEEDS_OCCUPATION, Award

DECIDED = (
    Certificate.Kind.COMPLETION, Certificate.Kind.HOURS, Certificate.Kind.HONOUR, Certificate.Kind.TITLE,
    Certificate.Kind.QUALIFICATION, Certificate.Kind.ABILITY,
)  # fmt: skip
"""What a roster may bring: whatever is decided outside this system. Skill levels follow from results and recognitions alone,
service cards from the rule that the talent room asks."""
ROSTER = (
    Column("name", "姓名", "张三"),
    Column("number", "身份证号码", "500105199003071234"),
    Column("title", "证书名称", "重庆市技术能手"),
    Column("issued_on", "发证日期", "2023-03-15"),
    Column("expires_on", "有效期至", "2026-03-14", required=False),
    Column("hours", "学时", "24", required=False),
    Column("occupation", "职业编码", "6-31-01-03", required=False),
    Column("level", "等级", "三级", required=False),
)


def issue_roster(actor: Actor, file: IO[bytes], *, kind: str, body_id: int, decision: str) -> Batch:
    """Stage a roster of what was decided; raises BadRows with every bad row, then stages none, and NoIssuer.

    `decision` is the number of the document that decided it; a person gets one certificate of it under each title.
    """
    with transaction.atomic():
        body = organisations.get(body_id)
        require(actor, ISSUE_DECIDED, region=body.region_id)
        if kind not in DECIDED:
            raise NotCertified()
        if kind in NEEDS_OCCUPATION and not Issuer.objects.filter(organisation_id=body_id).exists():
            raise NoIssuer(name=body.name)
        errors: list[RowError] = []
        rows = read_sheet(file, ROSTER, errors=errors)
        awards = _awards(rows, kind, body_id, decision.strip(), errors)
        refuse(errors)
        return stage(actor, str(Certificate.Kind(kind).label), decision.strip(), awards)


def basis_of(kind: str, decision: str, person_id: int, title: str) -> str:
    """One certificate of a kind for each decision, person and title, however often the roster is sent."""
    return sha256(f"{kind}|{decision}|{person_id}|{title}".encode()).hexdigest()[:40]


@dataclass(frozen=True)
class _Known:
    """What the registers say of the people and occupations of a sheet, read at once."""

    persons: dict[int, int]  # by line
    occupations: dict[str, str]


def _known(rows: Sequence[tuple[int, dict[str, str]]], errors: list[RowError]) -> _Known:
    return _Known(
        persons=persons_of(rows, errors, number="身份证号码", name="姓名"),
        occupations=catalogue.names({cells["occupation"] for _line, cells in rows if cells.get("occupation")}),
    )


def _awards(
    rows: Sequence[tuple[int, dict[str, str]]], kind: str, body_id: int, decision: str, errors: list[RowError]
) -> list[Award]:
    known = _known(rows, errors)
    found: list[Award] = []
    seen: set[tuple[int, str]] = set()
    for line, cells in rows:
        person = known.persons.get(line)
        if person is None:
            continue
        if (person, cells["title"]) in seen:
            errors.append(RowError(line, "身份证号码", _("同一人同一证书重复")))
        seen.add((person, cells["title"]))
        award = _award(line, cells, kind, person, body_id, decision, known, errors)
        if award is not None:
            found.append(award)
    return found


def _award(
    line: int, cells: dict[str, str], kind: str, person: int, body_id: int, decision: str, known: _Known,
    errors: list[RowError],
) -> Award | None:  # fmt: skip
    """One row; None without a day of issue. What is wrong is added to `errors`."""
    basis = basis_of(kind, decision, person, cells["title"])
    issued = checked(errors, line, "发证日期", partial(date.fromisoformat, cells["issued_on"]))
    checked(errors, line, "姓名", partial(check_glyphs, cells["name"] + cells["title"]))
    until = hours = None
    if cells.get("expires_on"):
        until = checked(errors, line, "有效期至", partial(date.fromisoformat, cells["expires_on"]))
    if cells.get("hours"):
        hours = checked(errors, line, "学时", partial(int, cells["hours"]))
    details: dict[str, Any] = {"face": {"决定文号": decision}} | ({"hours": hours} if hours else {})
    if issued is not None and issued > calendar.today():
        errors.append(RowError(line, "发证日期", _("发证日期晚于今天")))
    code, level = _place(line, cells, kind, known, errors)
    if issued is None:
        return None
    return Award(
        person_id=person, body_id=body_id, occupation_code=code, level=level, decided_on=issued, kind=kind,
        basis=Certificate.Basis.DECISION, basis_id=basis, title=cells["title"], details=details, expires_on=until,
    )  # fmt: skip


def _place(
    line: int, cells: dict[str, str], kind: str, known: _Known, errors: list[RowError]
) -> tuple[str, Level | None]:
    """Occupation and level of a qualification, the occupation of a special ability, nothing for the other kinds."""
    if kind not in NEEDS_OCCUPATION:
        return "", None
    code = cells.get("occupation", "")
    if code not in known.occupations:
        errors.append(RowError(line, "职业编码", _("职业目录中没有这个编码；请按大典核对或填现行编码")))
    if kind != Certificate.Kind.QUALIFICATION:
        return code, None
    level = checked(errors, line, "等级", partial(read_level, cells.get("level", "")))
    if level is not None and level.value not in "54321":
        errors.append(RowError(line, "等级", _("职业资格证书只有五级至一级")))
    return code, level

"""Historic certificates from a sheet: read and kept sealed, checked row by row, entered whole by a job that can be resumed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import RowError
from jianglu.kernel.identifiers import check_resident_number, of_18_digits
from jianglu.kernel.sheets import Column, checked, read_sheet
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.people import services as register
from jianglu.people.identify import persons_of
from jianglu.platform import audit, calendar, jobs, vault
from jianglu.platform.access import Actor, require
from jianglu.platform.documents import check_glyphs

from .. import rules
from ..errors import BadHistoric
from ..models import Certificate, Intake
from ..permissions import IMPORT
from .historic import Historic, problems_of

HISTORIC = (
    Column("name", "姓名", "张三"),
    Column("number", "证件号码", "11010519491231002X"),
    Column("certificate", "证书编号", "0650002012300001"),
    Column("occupation", "职业编码", "6-18-02-04"),
    Column("work_type", "工种", "", required=False),
    Column("level", "等级", "三级/高级工"),
    Column("body", "发证机构信用代码", "91500105JL0000013J"),
    Column("issued_on", "发证日期", "2006-06-30"),
    Column("kind", "证书种类", "", required=False),
    Column("theory", "理论成绩", "82", required=False),
    Column("practice", "技能成绩", "88", required=False),
    Column("review", "综合评审", "", required=False),
    Column("region", "居住地区划代码", "500105", required=False),
)
_HEADING = {column.key: column.heading for column in HISTORIC}
LONGEST = 40  # characters of a certificate number
_SCORES = ("theory", "practice", "review")
_KINDS = {
    "skill": Certificate.Kind.SKILL,
    "special": Certificate.Kind.SKILL,
    "qualification-16": Certificate.Kind.QUALIFICATION,
    "qualification-13": Certificate.Kind.QUALIFICATION,
}
Lines = Sequence[tuple[int, Mapping[str, str]]]


def take_in(actor: Actor, file: IO[bytes], *, source: str) -> Intake:
    """Keep a sheet (XLSX or CSV, at most 50,000 rows) and start the job that checks and enters it; raises BadSheet, BadRows.

    `source` names the register that it comes from. The rows lie sealed until they are in: they hold identity numbers.
    """
    from ..tasks import take_over_sheet

    with transaction.atomic():
        require(actor, IMPORT)
        lines = read_sheet(file, HISTORIC)
        row = Intake.objects.create(
            source=check_glyphs(source.strip()), total=len(lines), asked_by=actor.name, created_at=calendar.now(),
            rows_sealed=vault.seal(json.dumps(lines, ensure_ascii=False)),
        )  # fmt: skip
        row.job = jobs.enqueue(take_over_sheet, actor, intake_id=row.pk)
        row.save(update_fields=["job"])
        audit.record(actor, "credentials.intake_asked", row, changes={"rows": len(lines), "source": row.source})
    return row


def lines_of(intake: Intake) -> list[tuple[int, dict[str, str]]]:
    """The rows that wait, by line of the sheet."""
    return [(line, cells) for line, cells in json.loads(vault.unseal(bytes(intake.rows_sealed)))]


def to_register(lines: Lines) -> list[register.PersonRow]:
    """Holders who are not in the register of persons and whose row says where they live."""
    today = calendar.today()
    fresh: dict[str, register.PersonRow] = {}
    for line, cells in lines:
        number = checked([], line, "", partial(check_resident_number, of_18_digits(cells["number"]), today))
        if number and cells["region"]:
            fresh.setdefault(number, register.PersonRow(line, cells["name"], number, cells["region"]))
    known = people.ids_by_index(map(vault.blind_index, fresh))
    return [row for number, row in fresh.items() if vault.blind_index(number) not in known]


def read_rows(lines: Lines, source: str) -> list[Historic]:
    """The rows as certificates; raises BadHistoric with every cell that keeps one out, and what to do about it."""
    errors: list[RowError] = []
    persons = _persons(lines, errors)
    bodies = organisations.ids_by_credit_code(cells["body"].upper() for _line, cells in lines)
    known = catalogue.names({cells["occupation"] for _line, cells in lines})
    types = catalogue.work_type_ids({cells["occupation"] for _line, cells in lines if cells["work_type"]})
    rows = []
    for line, cells in lines:
        level = checked(errors, line, _HEADING["level"], partial(rules.read_level, cells["level"]))
        day = checked(errors, line, _HEADING["issued_on"], partial(rules.read_day, cells["issued_on"]))
        scores = {
            part: checked(errors, line, _HEADING[part], partial(_points, cells[part]))
            for part in _SCORES
            if cells[part]
        }
        body, kind = bodies.get(cells["body"].upper()), _kind(cells)
        work_type = types.get((cells["occupation"], cells["work_type"]))
        if body is None:
            errors.append(RowError(line, _HEADING["body"], _("没有登记这个机构；请先登记，已注销的也要补录")))
        if cells["occupation"] not in known:
            errors.append(RowError(line, _HEADING["occupation"], _("职业目录中没有这个编码；请按大典核对或填现行编码")))
        elif cells["work_type"] and work_type is None:
            errors.append(RowError(line, _HEADING["work_type"], _("该职业下没有这个工种；请核对名称或留空")))
        if len(cells["certificate"]) > LONGEST:
            errors.append(RowError(line, _HEADING["certificate"], _("编号不是任何一种已知格式；请与纸质证书逐位核对")))
            kind = None
        elif kind is None:
            errors.append(RowError(line, _HEADING["kind"], _("由编号看不出种类；请填写专项职业能力证书等种类")))
        if level and day and body and kind and line in persons:
            rows.append(
                Historic(
                    row=line, person_id=persons[line], number=_plain(cells["certificate"]), kind=kind,
                    occupation_code=cells["occupation"], level=level, body_id=body, issued_on=day, work_type_id=work_type,
                    scores={part: points for part, points in scores.items() if points is not None}, source=source,
                )
            )  # fmt: skip
    errors += problems_of(rows)
    if errors:
        errors.sort(key=lambda error: (error.row, error.field))
        raise BadHistoric(count=len({error.row for error in errors}), rows=errors)
    return rows


def _persons(lines: Lines, errors: list[RowError]) -> dict[int, int]:
    """Person id by line; every name must be printable."""
    for line, cells in lines:
        checked(errors, line, _HEADING["name"], partial(check_glyphs, cells["name"]))
    unknown = _("没有登记这个人；请填写居住地区划代码，入库时一并登记")
    return persons_of(lines, errors, number=_HEADING["number"], name=_HEADING["name"], unknown=unknown)


def _kind(cells: Mapping[str, str]) -> str | None:
    """By the form of the number, unless the row says it."""
    if cells["kind"]:
        kinds = {
            "职业技能等级证书": "skill_level",
            "职业资格证书": "qualification",
            "专项职业能力证书": "special_ability",
        }
        return kinds.get(cells["kind"])
    number = rules.read_number(cells["certificate"], today=calendar.today())
    return _KINDS[number.form] if number else None


def _plain(text: str) -> str:
    return "".join(text.split()).replace("-", "").upper()


def _points(text: str) -> float:
    points = float(text)
    if not 0 <= points <= 100:
        raise ValueError(text)
    return int(points) if points.is_integer() else points

"""Taking over certificates of an old register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from jianglu.catalogue import queries as catalogue
from jianglu.kernel.errors import RowError
from jianglu.kernel.levels import Level
from jianglu.organisations import queries as organisations
from jianglu.people import queries as people
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, require

from .. import rules
from ..errors import BadHistoric
from ..models import Certificate
from ..permissions import IMPORT
from .issuing import seal, write


@dataclass(frozen=True)
class Historic:
    """One row of an old register; `row` is its line in the sheet."""

    row: int
    person_id: int
    number: str
    kind: str
    occupation_code: str
    level: Level
    body_id: int
    issued_on: date
    work_type_id: int | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    source: str = ""  # the old register, in words; it stands on every face


def take_over(actor: Actor, rows: Sequence[Historic]) -> int:
    """Enter certificates of an old register, marked as such; all or nothing, returns how many.

    Numbers of every accepted form are taken; a row whose number is ill-formed, contradicts the face, repeats, is already
    known or lies in the future is refused with its line. No event is emitted: old certificates start nothing.
    """
    with transaction.atomic():
        require(actor, IMPORT)
        problems = problems_of(rows)
        if problems:
            raise BadHistoric(count=len({problem.row for problem in problems}), rows=problems)
        holders = people.faces({row.person_id for row in rows})
        bodies = organisations.faces({row.body_id for row in rows})
        titles = catalogue.names({row.occupation_code for row in rows})
        work_types = catalogue.work_type_names({row.work_type_id for row in rows if row.work_type_id})
        now = calendar.now()
        made = []
        for row in rows:
            holder, body = holders[row.person_id], bodies[row.body_id]
            certificate = Certificate(
                kind=row.kind, number=row.number, person_id=row.person_id, holder_name=holder.name,
                holder_number=holder.number_masked, occupation_id=row.occupation_code, work_type_id=row.work_type_id,
                level=row.level.value, body_id=row.body_id, region_code=body.region_code, issued_on=row.issued_on,
                scores=dict(row.scores), basis=Certificate.Basis.HISTORIC, basis_id=row.number, created_at=now,
                details={"face": {"数据来源": row.source}} if row.source else {},
            )  # fmt: skip
            write(certificate, titles[row.occupation_code], work_types.get(row.work_type_id or 0, ""), body.name)
            made.append(certificate)
        seal(made)
        Certificate.objects.bulk_create(made, batch_size=2000)
        audit.record(actor, "credentials.taken_over", f"credentials.historic:{len(made)}", changes={"rows": len(made)})
    return len(made)


def problems_of(rows: Sequence[Historic]) -> list[RowError]:
    """What keeps rows out, each with its line, its column and what to do next."""
    today = calendar.today()
    known = set(Certificate.objects.filter(number__in=[row.number for row in rows]).values_list("number", flat=True))
    problems, seen = [], set()
    for row in rows:
        number = rules.read_number(row.number, today=today)
        if number is None and row.kind != Certificate.Kind.ABILITY:
            problems.append(RowError(row.row, "证书编号", _("编号不是任何一种已知格式；请与纸质证书逐位核对")))
        elif number is not None and rules.contradictions(number, level=row.level, issued_on=row.issued_on):
            problems.append(RowError(row.row, "证书编号", _("编号中的年份或等级与证面不符；请核对等级和发证日期")))
        if row.number in known or row.number in seen:
            problems.append(RowError(row.row, "证书编号", _("编号已存在；请删除本行，内容有误的在该证书页更正换发")))
        if row.issued_on > today:
            problems.append(RowError(row.row, "发证日期", _("发证日期晚于今天")))
        seen.add(row.number)
    return problems

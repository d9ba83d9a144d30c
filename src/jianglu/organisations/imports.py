"""Imports the official sheet of units; every bad row is named and then nothing is written."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import IO

from django.utils.translation import gettext as _

from jianglu.kernel.errors import RowError
from jianglu.kernel.sheets import Column, checked, read_sheet
from jianglu.platform.access import Actor, require
from jianglu.platform.regions import queries as regions

from .errors import UnknownKind
from .models import Organisation
from .permissions import REGISTER
from .services import OrganisationRow, register_organisations

COLUMNS = (
    Column("credit_code", "统一社会信用代码", "91500105JL0000013J"),
    Column("name", "单位名称", "重庆某某有限公司"),
    Column("region_code", "区划代码", "500105"),
    Column("kinds", "单位身份", "企业、评价机构"),
    Column("address", "地址", "江北区江畔路1号", required=False),
    Column("contact_name", "联系人", "王某", required=False),
    Column("contact_phone", "联系电话", "19900000001", required=False),
    Column("industry", "行业代码", "C33", required=False),
    Column("established_on", "成立日期", "2015-06-01", required=False),
)


def import_organisations(actor: Actor, file: IO[bytes]) -> int:
    """Register every row of an XLSX or CSV sheet; raises BadSheet, or BadRows that names each bad cell."""
    require(actor, REGISTER)
    errors: list[RowError] = []
    rows: list[OrganisationRow] = []
    for line, cells in read_sheet(file, COLUMNS):
        kinds = checked(errors, line, "单位身份", partial(_kinds, cells["kinds"]))
        founded = cells["established_on"]
        established = checked(errors, line, "成立日期", partial(date.fromisoformat, founded)) if founded else None
        if not _in_scope(actor, cells["region_code"]):
            errors.append(RowError(line, "区划代码", _("不在您的管辖范围内")))
        rows.append(
            OrganisationRow(
                line=line,
                credit_code=cells["credit_code"],
                name=cells["name"],
                region_code=cells["region_code"],
                kinds=kinds or ("enterprise",),
                address=cells["address"],
                contact_name=cells["contact_name"],
                contact_phone=cells["contact_phone"],
                industry=cells["industry"],
                established_on=established,
            )
        )
    return len(register_organisations(actor, rows, errors=errors))


def _kinds(text: str) -> tuple[str, ...]:
    labels = {str(kind.label): kind.value for kind in Organisation.Kind} | {
        kind: kind for kind in Organisation.Kind.values
    }
    found = []
    for part in text.replace("，", "、").replace(",", "、").split("、"):
        if part.strip() not in labels:
            raise UnknownKind(kind=part.strip())
        found.append(labels[part.strip()])
    return tuple(found)


def _in_scope(actor: Actor, region_code: str) -> bool:
    """True also for regions that do not exist: those are refused by another error."""
    scope = actor.scope(REGISTER)
    return scope.everything or regions.find(region_code) is None or region_code.startswith(scope.regions)


__all__ = ["COLUMNS", "import_organisations"]

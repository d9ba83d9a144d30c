"""The sheet for the national query network (技能人才评价证书全国联网查询); it has whole identity numbers, so it asks why."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import override
from openpyxl import Workbook

from jianglu.kernel.errors import need_reason
from jianglu.kernel.sheets import harmless
from jianglu.people import services as people
from jianglu.platform import audit, calendar
from jianglu.platform.access import Actor, limit, require

from ..errors import NothingToExport, ReasonNeeded, TooManyToExport
from ..models import Certificate, NationalExport
from ..permissions import EXPORT_NATIONAL

MOST = 20_000  # certificates a sheet
ZONE = ZoneInfo("Asia/Shanghai")
# The face of a certificate and its results, as the query site shows them; no public text fixes their order or headings
# (research: registration-template.yaml, national_query, "recalled").
FIELDS = (
    "证件类型", "证件号码", "姓名", "证书类型", "证书编号", "职业编码", "职业名称", "工种/职业方向", "职业技能等级",
    "理论知识考试成绩", "操作技能考核成绩", "综合评审成绩", "评价机构", "评价机构信用代码", "发证日期", "证书状态", "数据来源",
)  # fmt: skip
KINDS = (Certificate.Kind.SKILL, Certificate.Kind.QUALIFICATION, Certificate.Kind.ABILITY)


def export_national(actor: Actor, *, since: date, until: date, reason: str) -> bytes:
    """An XLSX of all certificates with a level or ability that were registered from `since` to `until`, both included.

    Raises ReasonNeeded, NothingToExport, TooManyToExport. Every holder reads on the privacy page that it was handed on.
    """
    with transaction.atomic():
        require(actor, EXPORT_NATIONAL)
        need_reason(reason, error=ReasonNeeded)
        begins = datetime.combine(since, time(), tzinfo=ZONE)
        ends = datetime.combine(until + timedelta(days=1), time(), tzinfo=ZONE)
        registered = Certificate.objects.filter(kind__in=KINDS, created_at__gte=begins, created_at__lt=ends)
        rows = (
            limit(registered, actor, EXPORT_NATIONAL, region="region_code")
            .exclude(status=Certificate.Status.SUPERSEDED)
            .select_related("body")
            .order_by("pk")
        )
        total = rows.count()
        if not total:
            raise NothingToExport()
        if total > MOST:
            raise TooManyToExport(count=total, most=MOST)
        found = list(rows)
        numbers = people.numbers_for(
            actor, {row.person_id for row in found}, reason=f"全国联网查询报送：{reason.strip()}"
        )
        made = NationalExport.objects.create(
            since=since, until=until, total=total, reason=reason.strip(), by=actor.name, at=calendar.now()
        )
        audit.record(
            actor, "credentials.exported_national", made, reason=reason.strip(),
            changes={"since": since.isoformat(), "until": until.isoformat(), "certificates": total},
        )  # fmt: skip
    return _sheet([_line(row, numbers[row.person_id]) for row in found])


def _line(row: Certificate, number: str) -> list[Any]:
    with override("zh-hans"):  # the network reads Chinese, whatever the clerk's page says
        return [
            "居民身份证", number, row.holder_name, str(row.get_kind_display()), row.number, row.occupation_id or "",
            row.record["occupation"], row.record["work_type"], str(row.get_level_display()), *map(row.scores.get, _PARTS),
            row.record["body"], row.body.credit_code, row.issued_on.isoformat(), str(row.get_status_display()),
            str(row.get_basis_display()) if row.basis == Certificate.Basis.HISTORIC else "本系统签发",
        ]  # fmt: skip


_PARTS = ("theory", "practice", "review")


def _sheet(lines: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("证书")
    sheet.append(list(FIELDS))
    for line in lines:
        sheet.append([harmless(cell) if isinstance(cell, str) else cell for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

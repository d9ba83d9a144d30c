"""Lists of the credentials room."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.kernel.levels import Level
from jianglu.platform.pages import Choice, Column, DateRange, District, Table, Text

from .queries import BASIS_CHOICES, ENQUIRY_STATES, INTAKE_STATES, KIND_CHOICES, STATUS_CHOICES


class CertificateTable(Table):
    """Certificates in the reader's scope."""

    name = "certificates"
    sort = "-issued_on"
    deep = 0
    columns = (
        Column("number", _("证书编号"), sort="number", link="credentials:detail"),
        Column("get_kind_display", _("种类")),
        Column("holder_name", _("姓名")),
        Column("holder_number", _("证件号码")),
        Column("subject", _("职业等级或名称"), sort="occupation_id"),
        Column("level", _("等级"), kind="level", sort="level"),
        Column("body.name", _("评价机构")),
        Column("issued_on", _("发证日期"), kind="date", sort="issued_on"),
        Column("get_basis_display", _("依据")),
        Column("get_status_display", _("状态"), kind="tag"),
    )
    filters = (
        Text("q", _("姓名或编号"), fields=("holder_name", "number"), prefix=True),
        Choice("kind", _("种类"), choices=KIND_CHOICES),
        Choice("level", _("等级"), choices=Level.choices()),
        Choice("basis", _("依据"), choices=BASIS_CHOICES),
        Choice("status", _("状态"), choices=STATUS_CHOICES),
        District("district", _("区县"), equal="district"),
        DateRange("issued", _("发证日期"), lookup="issued_on"),
    )


class KeyTable(Table):
    """Signing keys of all issuers."""

    name = "keys"
    sort = "-since"
    columns = (
        Column("identity.owner", _("签发机构")),
        Column("method", _("验证方法（DID）")),
        Column("get_algorithm_display", _("密钥算法")),
        Column("since", pgettext_lazy("key", "启用"), kind="datetime", sort="since"),
        Column("until", pgettext_lazy("key", "停用"), kind="datetime"),
        Column("state", _("状态")),
    )


class CeremonyTable(Table):
    """What was done to keys, by whom."""

    name = "ceremonies"
    sort = "-asked_at"
    columns = (
        Column("asked_at", _("申请时间"), kind="datetime", sort="asked_at", link="credentials:ceremony"),
        Column("owner", _("签发机构")),
        Column("get_act_display", _("操作")),
        Column("reason", _("理由")),
        Column("asked_by_name", _("申请人"), kind="who"),
        Column("done_by_name", _("执行人"), kind="who"),
        Column("done_at", _("办结时间"), kind="datetime"),
        Column("state", _("状态")),
    )


class BatchTable(Table):
    """Batches and how far they are."""

    name = "batches"
    sort = "-created_at"
    columns = (
        Column("title", _("种类")),
        Column("decision", _("决定文号")),
        Column("asked_by", _("申请人"), kind="who"),
        Column("created_at", _("申请时间"), kind="datetime", sort="created_at"),
        Column("total", _("份数"), kind="number"),
        Column("issued", _("已签发"), kind="number"),
        Column("left_out", _("未签发"), kind="number"),
    )


class IntakeTable(Table):
    """Sheets of historic certificates."""

    name = "intakes"
    sort = "-created_at"
    columns = (
        Column(
            "source", _("数据来源"), link=lambda row: reverse("jobs:detail", args=[row.job_id]) if row.job_opens else ""
        ),
        Column("created_at", _("上传时间"), kind="datetime", sort="created_at"),
        Column("asked_by", _("上传人"), kind="who"),
        Column("total", _("行数"), kind="number", sort="total"),
        Column("problems", _("有误行数"), kind="number"),
        Column("get_state_display", _("状态"), kind="tag"),
        Column("done_at", _("入库时间"), kind="datetime"),
    )
    filters = (
        Text("q", _("数据来源"), fields=("source",)),
        Choice("state", _("状态"), choices=INTAKE_STATES),
    )


class CheckTable(Table):
    """Sheets that a unit had verified."""

    name = "bulk-checks"
    sort = "-at"
    columns = (
        Column("at", _("核验时间"), kind="datetime", sort="at", link="credentials:bulk_check"),
        Column("asked_by", _("经办人"), kind="who"),
        Column("total", _("行数"), kind="number", sort="total"),
        Column("valid", _("有效证书"), kind="number"),
        Column("missed", _("查不到或未授权"), kind="number"),
    )
    filters = (DateRange("at", _("核验时间"), lookup="at__date"),)
    empty = _("还没有批量核验过")


class EnquiryTable(Table):
    """What a unit asked holders to present."""

    name = "presentation-requests"
    sort = "-at"
    columns = (
        Column("at", _("请求时间"), kind="datetime", sort="at", link="credentials:enquiry"),
        Column("purpose", _("用途")),
        Column("wanted", _("要求的证书")),
        Column("asked_by", _("经办人"), kind="who"),
        Column("get_state_display", _("状态"), kind="tag", sort="state"),
        Column("answered_at", _("答复时间"), kind="datetime", sort="answered_at"),
        Column("expires_at", _("有效期至"), kind="datetime"),
    )
    filters = (
        Text("q", _("用途"), fields=("purpose",)),
        Choice("state", _("状态"), choices=ENQUIRY_STATES),
        DateRange("at", _("请求时间"), lookup="at__date"),
    )
    empty = _("还没有请求过出示")


class NationalTable(Table):
    """What was handed to the national query network."""

    name = "national-exports"
    sort = "-at"
    columns = (
        Column("at", _("导出时间"), kind="datetime", sort="at"),
        Column("since", _("登记日期起"), kind="date", sort="since"),
        Column("until", _("登记日期止"), kind="date"),
        Column("total", _("份数"), kind="number", sort="total"),
        Column("reason", _("导出理由")),
        Column("by", _("经办人")),
    )
    filters = (DateRange("at", _("导出时间"), lookup="at__date"),)

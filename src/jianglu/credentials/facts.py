"""What the credentials room publishes for policies and statistics."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.levels import Level
from jianglu.platform.facts import Column, FactTable

LEVELS = {level.value: level.label for level in Level}
KINDS = {
    "skill_level": _("职业技能等级证书"), "qualification": _("职业资格证书"), "special_ability": _("专项职业能力证书"),
}  # fmt: skip
STATES = {"valid": _("有效"), "suspended": _("已暂停"), "revoked": _("已撤销")}
BASES = {
    "assessment_result": _("评价合格"), "direct_recognition": _("直接认定"), "historic": _("历史数据"),
    "correction": _("更正换发"),
}  # fmt: skip

CERTIFICATE = FactTable(
    name="credentials.certificate",
    doc=_("证书：每张等级、资格、专项能力证书一行（不含已换发的旧版），由终评结果或历史登记产生"),
    grain="one certificate",
    key=("certificate_id",),
    columns=[
        Column("certificate_id", "int64", doc=_("证书标识")),
        Column("person_id", "int64", doc=_("持证人标识")),
        Column("number", "string", doc=_("证书编号")),
        Column("kind", "string", doc=_("种类"), codes=KINDS),
        Column("occupation_code", "string", doc=_("职业编码")),
        Column("work_type", "string", doc=_("工种名称，空为未分工种")),
        Column("level", "string", doc=_("等级代码"), codes=LEVELS),
        Column("level_rank", "int64", doc=_("等级序：1 学徒工至 8 首席技师")),
        Column("issued_on", "date", doc=_("发证日期")),
        Column("status", "string", doc=_("状态"), codes=STATES),
        Column("body_id", "int64", doc=_("发证机构标识")),
        Column("region_code", "string", doc=_("发证机构所在区县")),
        Column("basis", "string", doc=_("依据"), codes=BASES),
        Column("final", "boolean", doc=_("结果是否终局；证书只在终局后签发")),
    ],
    sql="""
        SELECT c.id AS certificate_id, c.person_id, c.number, c.kind, c.occupation_id AS occupation_code,
               coalesce(w.name, '') AS work_type, c.level, position(c.level IN '054321TS') AS level_rank,
               c.issued_on, c.status, c.body_id, c.region_code, c.basis, true AS final
        FROM credentials_certificate c LEFT JOIN catalogue_worktype w ON w.id = c.work_type_id
        WHERE c.status <> 'superseded' AND c.level <> ''
    """,
)

SERVICE_CARD = FactTable(
    "credentials.service_card",
    doc=_("英才服务卡：换发过的不再列出"),
    grain=_("一行一张卡"),
    key=["certificate_id"],
    columns=[
        Column("certificate_id", "int64", doc=_("证书标识")),
        Column("person_id", "int64", doc=_("持卡人标识")),
        Column("card", "string", doc=_("卡别：A、B")),
        Column("issued_on", "date", doc=_("发证日期")),
        Column("expires_on", "date", doc=_("有效期至")),
        Column("status", "string", doc=_("状态"), codes=STATES),
        Column("region_code", "string", doc=_("发证机构所在区县")),
    ],
    sql="""
        SELECT c.id AS certificate_id, c.person_id, c.details->>'grade' AS card, c.issued_on, c.expires_on, c.status,
               c.region_code
        FROM credentials_certificate c WHERE c.kind = 'service_card' AND c.status <> 'superseded'
    """,
)

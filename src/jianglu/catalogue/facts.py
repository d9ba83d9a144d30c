"""What the catalogue publishes."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column, FactTable

OCCUPATION = FactTable(
    "catalogue.occupation",
    doc=_("职业"),
    grain=_("一行一职业"),
    key=("occupation_code",),
    columns=(
        Column("occupation_code", "string", _("职业编码")),
        Column("name", "string", _("职业名称")),
        Column("major_class", "string", _("大类")),
        Column("minor_class", "string", _("小类编码")),
        Column("digital", "boolean", _("数字职业，空为未知")),
        Column("green", "boolean", _("绿色职业，空为未知")),
        Column("valid_from", "date", _("启用日期，空为不早于记载")),
        Column("valid_to", "date", _("停用日期")),
        Column("successor_code", "string", _("后继职业编码")),
    ),
    sql="""
        SELECT o.code AS occupation_code, o.name AS name, left(o.code, 1) AS major_class,
               o.minor_class_id AS minor_class, o.digital AS digital, o.green AS green, o.valid_from AS valid_from,
               o.valid_to AS valid_to, o.successor_id AS successor_code
        FROM catalogue_occupation o
    """,
)

DEMAND_CLASS = FactTable(
    "catalogue.demand_class",
    doc=_("职业市场需求程度"),
    grain=_("一行一职业一段时期；不在表中的为目录外"),
    key=("demand_id",),
    columns=(
        Column("demand_id", "int64", _("记录")),
        Column("occupation_code", "string", _("职业编码")),
        Column("demand_class", "string", _("一般、紧缺、非常紧缺")),
        Column("valid_from", "date", _("第一天")),
        Column("valid_to", "date", _("最后一天，空为至今")),
    ),
    sql="""
        SELECT d.id AS demand_id, d.occupation_id AS occupation_code, d.demand_class AS demand_class,
               d.valid_from AS valid_from, d.valid_to AS valid_to
        FROM catalogue_demand d
    """,
)

ITEM = FactTable(
    "catalogue.item",
    doc=_("三个目录：培训计划、重点职业、补贴标准"),
    grain=_("一行一个目录条目一段时期"),
    key=("item_id",),
    columns=(
        Column("item_id", "int64", _("条目")),
        Column("kind", "string", _("plan、key_occupation、standard")),
        Column("occupation_code", "string", _("职业编码，空为各职业通用")),
        Column("level", "string", _("等级代码，空为不分等级")),
        Column("hours", "int64", _("学时")),
        Column("amount", "int64", _("每人补贴标准"), unit="分"),
        Column("valid_from", "date", _("第一天")),
        Column("valid_to", "date", _("最后一天，空为至今")),
    ),
    sql="""
        SELECT i.id AS item_id, i.kind AS kind, i.occupation_id AS occupation_code, i.level AS level, i.hours AS hours,
               i.amount AS amount, i.valid_from AS valid_from, i.valid_to AS valid_to
        FROM catalogue_catalogueitem i
    """,
)

ASSESSABLE = FactTable(
    "catalogue.assessable",
    doc=_("可评价目录"),
    grain=_("一行一个可评价的职业或工种的一段时期"),
    key=("assessable_id",),
    columns=(
        Column("assessable_id", "int64", _("记录")),
        Column("occupation_code", "string", _("职业编码")),
        Column("work_type_id", "int64", _("工种，空为职业本身")),
        Column("valid_from", "date", _("第一天")),
        Column("valid_to", "date", _("最后一天，空为至今")),
    ),
    sql="""
        SELECT a.id AS assessable_id, a.occupation_id AS occupation_code, a.work_type_id AS work_type_id,
               a.valid_from AS valid_from, a.valid_to AS valid_to
        FROM catalogue_assessable a
    """,
)

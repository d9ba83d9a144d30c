"""What people publishes for policies and statistics: no names, no numbers."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column, FactTable

PERSON = FactTable(
    "people.person",
    doc=_("人员"),
    grain=_("一行一人"),
    key=("person_id",),
    columns=(
        Column("person_id", "int64", _("人员")),
        Column("sex", "string", _("性别 male、female")),
        Column("born", "date", _("出生日期")),
        Column("region_code", "string", _("居住地区划")),
        Column("district_code", "string", _("居住地区县")),
        Column("registered_on", "date", _("登记日期")),
    ),
    sql="""
        SELECT p.id AS person_id, p.sex AS sex, p.born AS born, p.region_id AS region_code,
               left(p.region_id, 6) AS district_code,
               (p.created_at AT TIME ZONE 'Asia/Shanghai')::date AS registered_on
        FROM people_person p
    """,
)

EMPLOYMENT = FactTable(
    "people.employment",
    doc=_("就业经历"),
    grain=_("一行一段工作"),
    key=("employment_id",),
    columns=(
        Column("employment_id", "int64", _("就业经历")),
        Column("person_id", "int64", _("人员")),
        Column("organisation_id", "int64", _("用人单位")),
        Column("occupation_code", "string", _("职业编码，空为未知")),
        Column("started_on", "date", _("第一天")),
        Column("ended_on", "date", _("最后一天，空为在职")),
        Column("main", "boolean", _("主要工作")),
    ),
    sql="""
        SELECT e.id AS employment_id, e.person_id AS person_id, e.organisation_id AS organisation_id,
               e.occupation_id AS occupation_code, lower(e.period) AS started_on, upper(e.period) - 1 AS ended_on,
               e.main AS main
        FROM people_employment e
    """,
)

INSURANCE_MONTH = FactTable(
    "people.insurance_month",
    doc=_("参保缴费月"),
    grain=_("一行一人一险种一月"),
    key=("insurance_month_id",),
    partition_by="month",
    unique=(("person_id", "kind", "month"),),
    columns=(
        Column("insurance_month_id", "int64", _("参保月")),
        Column("person_id", "int64", _("人员")),
        Column("organisation_id", "int64", _("缴费单位，空为个人或失业金")),
        Column("region_code", "string", _("参保地区划")),
        Column("kind", "string", _("险种 unemployment、pension、injury")),
        Column("month", "date", _("当月第一天")),
        Column("state", "string", _("paid 已缴，owed 欠缴，benefit 领取失业保险金")),
    ),
    sql="""
        SELECT m.id AS insurance_month_id, m.person_id AS person_id, m.organisation_id AS organisation_id,
               m.region_id AS region_code, m.kind AS kind, m.month AS month, m.state AS state
        FROM people_insurancemonth m
    """,
)

EDUCATION = FactTable(
    "people.education",
    doc=_("学历教育"),
    grain=_("一行一段学历"),
    key=("education_id",),
    columns=(
        Column("education_id", "int64", _("学历")),
        Column("person_id", "int64", _("人员")),
        Column("level", "string", _("GB/T 4658 学历代码")),
        Column("organisation_id", "int64", _("技工院校，空为其他学校")),
        Column("major", "string", _("专业")),
        Column("started_on", "date", _("入学日期")),
        Column("ended_on", "date", _("离校日期，空为在读")),
        Column("state", "string", _("studying 在读，graduated 毕业，left 肄业或结业")),
    ),
    sql="""
        SELECT e.id AS education_id, e.person_id AS person_id, e.level AS level, e.organisation_id AS organisation_id,
               e.major AS major, e.started_on AS started_on, e.ended_on AS ended_on, e.state AS state
        FROM people_education e
    """,
)

KEY_GROUP = FactTable(
    "people.key_group",
    doc=_("重点群体身份（渝人社发〔2024〕13号六类人员）"),
    grain=_("一行一段身份"),
    key=("membership_id",),
    columns=(
        Column("membership_id", "int64", _("身份记录")),
        Column("person_id", "int64", _("人员")),
        Column("group", "string", _("六类人员代码")),
        Column("since", "date", _("第一天")),
        Column("until", "date", _("最后一天，空为至今")),
    ),
    sql="""
        SELECT k.id AS membership_id, k.person_id AS person_id, k."group" AS "group", k.since AS since, k.until AS until
        FROM people_keygroupmembership k
    """,
)

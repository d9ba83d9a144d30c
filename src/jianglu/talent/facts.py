"""What the talent room publishes for policies and statistics."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column, FactTable

PLATFORM = FactTable(
    "talent.platform",
    doc=_("高技能人才培育平台：认定过的基地、工作室、竞赛集训基地和职业训练院"),
    grain=_("一行一平台"),
    key=("platform_id",),
    columns=(
        Column("platform_id", "int64", _("平台")),
        Column("organisation_id", "int64", _("建设单位")),
        Column("region_code", "string", _("建设单位区划")),
        Column("kind", "string", _("base、studio、contest、school")),
        Column("grade", "string", _("national、chief、municipal")),
        Column("occupation_code", "string", _("职业编码，空为不限")),
        Column("master_id", "int64", _("领办人，只有工作室有")),
        Column("named_on", "date", _("认定日期")),
        Column("removed_on", "date", _("撤销日期")),
    ),
    sql="""
        SELECT p.id AS platform_id, p.organisation_id, p.region_code, p.kind, p.grade,
               p.occupation_id AS occupation_code, p.master_id, p.named_on, p.removed_on
        FROM talent_platform p WHERE p.named_on IS NOT NULL
    """,
)

HONOUR = FactTable(
    "talent.honour",
    doc=_("荣誉称号：每人每项一行"),
    grain=_("一行一项荣誉"),
    key=("honour_id",),
    columns=(
        Column("honour_id", "int64", _("荣誉")),
        Column("person_id", "int64", _("获得者")),
        Column("title", "string", _("称号代码")),
        Column("is_leading", "boolean", _("是否计为高技能领军人才")),
        Column("given_on", "date", _("授予日期")),
        Column("withdrawn_on", "date", _("撤销日期")),
        Column("organisation_id", "int64", _("所在单位")),
        Column("region_code", "string", _("登记时的居住区划")),
    ),
    sql="""
        SELECT h.id AS honour_id, h.person_id, h.title, h.is_leading, h.given_on, h.withdrawn_on, h.organisation_id,
               h.region_code
        FROM talent_honour h
    """,
)

REPORT = FactTable(
    "talent.report",
    doc=_("培育平台年度报告"),
    grain=_("一行一平台一年度"),
    key=("report_id",),
    columns=(
        Column("report_id", "int64", _("报告")),
        Column("platform_id", "int64", _("平台")),
        Column("region_code", "string", _("建设单位区划")),
        Column("year", "int64", _("年度")),
        Column("year_end", "date", _("年度最后一天")),
        Column("trained", "int64", _("培训人数")),
        Column("raised", "int64", _("新增高级工及以上")),
        Column("apprentices", "int64", _("带徒人数")),
        Column("projects", "int64", _("技术攻关项目")),
    ),
    sql="""
        SELECT r.id AS report_id, r.platform_id, p.region_code, r.year, make_date(r.year, 12, 31) AS year_end,
               r.trained, r.raised, r.apprentices, r.projects
        FROM talent_yearreport r JOIN talent_platform p ON p.id = r.platform_id
    """,
)

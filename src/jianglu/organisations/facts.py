"""What organisations publishes."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column, FactTable

ORGANISATION = FactTable(
    "organisations.organisation",
    doc=_("单位"),
    grain=_("一行一单位"),
    key=("organisation_id",),
    columns=(
        Column("organisation_id", "int64", _("单位")),
        Column("region_code", "string", _("登记地区划")),
        Column("district_code", "string", _("登记地区县")),
        Column("industry", "string", _("GB/T 4754 行业代码")),
        Column("established_on", "date", _("成立日期")),
        Column("closed_on", "date", _("注销日期")),
    ),
    sql="""
        SELECT o.id AS organisation_id, o.region_id AS region_code, left(o.region_id, 6) AS district_code,
               o.industry AS industry, o.established_on AS established_on, o.closed_on AS closed_on
        FROM organisations_organisation o
    """,
)

ROLE = FactTable(
    "organisations.role",
    doc=_("单位身份"),
    grain=_("一行一单位一种身份"),
    key=("role_id",),
    columns=(
        Column("role_id", "int64", _("身份记录")),
        Column("organisation_id", "int64", _("单位")),
        Column("kind", "string", _("enterprise、provider、body、college、agency")),
        Column("since", "date", _("第一天")),
        Column("until", "date", _("最后一天")),
    ),
    sql="""
        SELECT r.id AS role_id, r.organisation_id AS organisation_id, r.kind AS kind, r.since AS since, r.until AS until
        FROM organisations_organisationrole r
    """,
)

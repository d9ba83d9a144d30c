"""What assessment publishes for policies, statistics and matching."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.facts import Column, FactTable

REGISTRATION = FactTable(
    "assessment.registration",
    doc=_("认定报名"),
    grain=_("一行一人一计划"),
    key="registration_id",
    partition_by="registered_on",
    columns=(
        Column("registration_id", "int64", pgettext_lazy("fact", "报名")),
        Column("person_id", "int64", _("人员")),
        Column("plan_id", "int64", _("认定计划")),
        Column("organisation_id", "int64", _("评价机构单位")),
        Column("region_code", "string", _("评价机构所在区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("work_type_id", "int64", _("工种，空为未分工种")),
        Column("level", "string", _("等级代码")),
        Column("kind", "string", _("first 初次认定，promotion 晋级认定")),
        Column("sitting", "string", _("main 正考，resit 补考")),
        Column("condition", "string", _("申报条件编号")),
        Column("state", "string", _("状态")),
        Column("registered_on", "date", _("报名日期")),
        Column("theory_on", "date", _("理论考试日期")),
        Column("fee", "int64", _("收费标准"), unit="分"),
        Column("fee_due", "int64", _("应缴费用，减免以后"), unit="分"),
    ),
    sql="""
        SELECT r.id AS registration_id, r.person_id AS person_id, r.plan_id AS plan_id,
               r.organisation_id AS organisation_id, r.region_code AS region_code, p.occupation_id AS occupation_code,
               p.work_type_id AS work_type_id, p.level AS level, r.kind AS kind, r.sitting_kind AS sitting,
               r.condition AS condition, r.state AS state,
               (r.registered_at AT TIME ZONE 'Asia/Shanghai')::date AS registered_on,
               (p.theory_at AT TIME ZONE 'Asia/Shanghai')::date AS theory_on, p.fee AS fee,
               COALESCE(w.fee, p.fee) AS fee_due
        FROM assessment_registration r JOIN assessment_plan p ON p.id = r.plan_id
             LEFT JOIN assessment_feewaiver w ON w.registration_id = r.id AND w.state = 'granted'
    """,
)

RESULT = FactTable(
    "assessment.result",
    doc=_("终局认定成绩"),
    grain=_("一行一次报名的终局成绩，或一项公示期满的直接认定"),
    key="result_id",
    partition_by="final_on",
    columns=(
        Column("result_id", "int64", _("成绩；直接认定为其编号的相反数")),
        Column("basis", "string", _("assessment 考试评审，direct 直接认定")),
        Column("registration_id", "int64", _("报名，直接认定为空")),
        Column("person_id", "int64", _("人员")),
        Column("organisation_id", "int64", _("评价机构单位")),
        Column("region_code", "string", _("评价机构所在区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("work_type_id", "int64", _("工种，空为未分工种")),
        Column("level", "string", _("等级代码")),
        Column("theory", "float64", _("理论成绩，空为缺考")),
        Column("practice", "float64", _("技能成绩，空为缺考")),
        Column("review", "float64", _("综合评审成绩，空为缺席或该等级不评审")),
        Column("passed", "boolean", _("合格")),
        Column("final_on", "date", _("终局日期")),
    ),
    sql="""
        SELECT s.id AS result_id, 'assessment' AS basis, s.registration_id AS registration_id, s.person_id AS person_id,
               s.organisation_id AS organisation_id, s.region_code AS region_code, p.occupation_id AS occupation_code,
               p.work_type_id AS work_type_id, p.level AS level, s.theory AS theory, s.practice AS practice,
               s.review AS review, s.passed AS passed, s.final_on AS final_on
        FROM assessment_result s JOIN assessment_registration r ON r.id = s.registration_id
             JOIN assessment_plan p ON p.id = r.plan_id
        WHERE s.state = 'final'
        UNION ALL
        SELECT -n.id, 'direct', NULL, n.person_id, n.organisation_id, n.region_code, n.occupation_id, NULL, n.level, NULL,
               NULL, NULL, true, n.recognised_on
        FROM assessment_nomination n
        WHERE n.state = 'recognised'
    """,
)

INSPECTION = FactTable(
    "assessment.inspection",
    doc=_("质量督导检查"),
    grain=_("一行一次已提交的督导检查"),
    key="inspection_id",
    partition_by="inspected_on",
    columns=(
        Column("inspection_id", "int64", _("督导检查")),
        Column("plan_id", "int64", _("认定计划")),
        Column("organisation_id", "int64", _("评价机构单位")),
        Column("region_code", "string", _("评价机构所在区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("等级代码")),
        Column("kind", "string", _("external 外部督导，internal 内部督导")),
        Column("findings", "int64", _("发现问题数，撤销的不计")),
        Column("inspected_on", "date", _("提交日期")),
    ),
    sql="""
        SELECT i.id AS inspection_id, i.plan_id AS plan_id, i.organisation_id AS organisation_id,
               i.region_code AS region_code, p.occupation_id AS occupation_code, p.level AS level, s.kind AS kind,
               (SELECT count(*) FROM assessment_finding f WHERE f.inspection_id = i.id AND f.state <> 'withdrawn')
                   AS findings,
               (i.submitted_at AT TIME ZONE 'Asia/Shanghai')::date AS inspected_on
        FROM assessment_inspection i JOIN assessment_plan p ON p.id = i.plan_id
             JOIN assessment_supervisor s ON s.id = i.supervisor_id
        WHERE i.state = 'submitted'
    """,
)

FINDING = FactTable(
    "assessment.finding",
    doc=_("督导发现的问题"),
    grain=_("一行一个问题，撤销的不计"),
    key="finding_id",
    partition_by="raised_on",
    columns=(
        Column("finding_id", "int64", pgettext_lazy("inspection", "问题")),
        Column("inspection_id", "int64", _("督导检查")),
        Column("organisation_id", "int64", _("评价机构单位")),
        Column("region_code", "string", _("评价机构所在区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("等级代码")),
        Column("severity", "string", _("minor 一般，major 较重，critical 严重")),
        Column("raised_on", "date", _("发现日期")),
        Column("due_on", "date", _("整改期限")),
        Column("answered_on", "date", _("首次提交整改日期，空为未提交")),
        Column("rectified_on", "date", _("确认整改日期，空为未确认")),
        Column("in_time", "boolean", _("已确认整改，且在期限内提交")),
    ),
    sql="""
        SELECT f.id AS finding_id, f.inspection_id AS inspection_id, f.organisation_id AS organisation_id,
               f.region_code AS region_code, p.occupation_id AS occupation_code, p.level AS level,
               f.severity AS severity, f.raised_on AS raised_on, f.due_on AS due_on, f.answered_on AS answered_on,
               CASE WHEN f.state = 'rectified' THEN f.closed_on END AS rectified_on,
               (f.state = 'rectified' AND f.answered_on <= f.due_on) AS in_time
        FROM assessment_finding f JOIN assessment_inspection i ON i.id = f.inspection_id
             JOIN assessment_plan p ON p.id = i.plan_id
        WHERE f.state <> 'withdrawn'
    """,
)

RECOGNITION = FactTable(
    "assessment.recognition",
    doc=_("两类人才贯通：已决定认定的职称与技能等级"),
    grain=_("一行一项认定"),
    key="recognition_id",
    partition_by="recognised_on",
    columns=(
        Column("recognition_id", "int64", _("认定")),
        Column("person_id", "int64", _("人员")),
        Column("direction", "string", _("title 技能评职称，level 职称评技能")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("技能等级代码")),
        Column("series", "string", _("职称系列")),
        Column("rank", "string", _("职称级别")),
        Column("rank_order", "int64", _("职称级别序：1 初级至 4 正高级")),
        Column("body_id", "int64", _("发证单位")),
        Column("region_code", "string", _("居住区县")),
        Column("applied_on", "date", _("申请日期")),
        Column("recognised_on", "date", _("认定日期")),
    ),
    sql="""
        SELECT r.id AS recognition_id, r.person_id AS person_id, r.direction AS direction,
               r.occupation_id AS occupation_code, r.level AS level, r.series AS series, r.rank AS rank,
               array_position(ARRAY['junior', 'middle', 'deputy', 'full'], r.rank::text) AS rank_order,
               r.body_id AS body_id, r.region_code AS region_code, r.applied_on AS applied_on,
               r.recognised_on AS recognised_on
        FROM assessment_recognition r
        WHERE r.state = 'recognised'
    """,
)

APPOINTMENT = FactTable(
    "assessment.appointment",
    doc=_("特级技师、首席技师聘任"),
    grain=_("一行一项聘任"),
    key="appointment_id",
    partition_by="since",
    columns=(
        Column("appointment_id", "int64", _("聘任")),
        Column("person_id", "int64", _("人员")),
        Column("organisation_id", "int64", _("企业")),
        Column("region_code", "string", _("企业备案区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("等级代码：T 特级技师，S 首席技师")),
        Column("since", "date", _("聘任日期")),
        Column("until", "date", _("聘期最后一天")),
        Column("ended_on", "date", _("解聘日期，空为未解聘")),
    ),
    sql="""
        SELECT a.id AS appointment_id, a.person_id AS person_id, a.organisation_id AS organisation_id,
               a.region_code AS region_code, a.occupation_id AS occupation_code, a.level AS level, a.since AS since,
               a.until AS until, a.ended_on AS ended_on
        FROM assessment_appointment a
    """,
)

"""What training publishes for policies and statistics."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.facts import Column, FactTable

ENROLMENT_STATES = {
    "waiting": _("候补"), "enrolled": _("已报名"), "completed": _("已结业"), "failed": _("未结业"), "withdrawn": _("已退班"),
}  # fmt: skip

ENROLMENT = FactTable(
    "training.enrolment",
    doc=_("培训报名与结业"),
    grain=_("一行一次报名"),
    key="enrolment_id",
    partition_by="enrolled_on",
    columns=(
        Column("enrolment_id", "int64", pgettext_lazy("fact", "报名")),
        Column("person_id", "int64", _("人员")),
        Column("class_id", "int64", _("班级")),
        Column("organisation_id", "int64", _("培训机构")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("等级代码")),
        Column("type", "string", _("培训类型")),
        Column("subsidised", "boolean", _("补贴性培训")),
        Column("region_code", "string", _("上课地点区划")),
        Column("district_code", "string", _("上课地点区县")),
        Column("state", "string", _("状态"), codes=ENROLMENT_STATES),
        Column("enrolled_on", "date", _("报名日期")),
        Column("class_start_on", "date", _("开班日期")),
        Column("class_end_on", "date", _("计划结业日期")),
        Column("completed_on", "date", _("结业日期，空为未结业")),
        Column("hours", "int64", _("到课学时，空为未结业")),
        Column("planned_hours", "int64", _("应到学时，空为未结业")),
        Column("voucher_id", "int64", _("培训券，空为自费")),
    ),
    sql="""
        SELECT e.id AS enrolment_id, e.person_id AS person_id, e.training_class_id AS class_id,
               k.organisation_id AS organisation_id, p.occupation_id AS occupation_code, p.level AS level,
               p.type AS type, p.subsidy > 0 AS subsidised, k.region_code AS region_code,
               left(k.region_code, 6) AS district_code, e.state AS state,
               (e.enrolled_at AT TIME ZONE 'Asia/Shanghai')::date AS enrolled_on, k.start_on AS class_start_on,
               k.end_on AS class_end_on, c.completed_on AS completed_on, c.attended_hours AS hours,
               c.planned_hours AS planned_hours, e.voucher_id AS voucher_id
        FROM training_enrolment e
        JOIN training_trainingclass k ON k.id = e.training_class_id
        JOIN training_programme p ON p.id = k.programme_id
        LEFT JOIN training_completion c ON c.enrolment_id = e.id
    """,
)

VOUCHER = FactTable(
    "training.voucher",
    doc=_("电子培训券"),
    grain=_("一行一张券"),
    key="voucher_id",
    partition_by="claimed_on",
    columns=(
        Column("voucher_id", "int64", _("券")),
        Column("person_id", "int64", _("人员")),
        Column("batch_id", "int64", _("批次")),
        Column("kind", "string", _("券种")),
        Column("year", "int64", _("年度")),
        Column("region_code", "string", _("领取人居住地区划")),
        Column("district_code", "string", _("领取人居住地区县")),
        Column("state", "string", _("状态 claimed、bound、in_use、completed、settled、expired、revoked")),
        Column("claimed_on", "date", _("领取日期")),
        Column("expires_on", "date", _("有效期最后一天")),
        Column("ended_on", "date", _("结束日期，空为有效")),
        Column("face_value", "int64", _("券面金额"), unit="分"),
        Column("amount", "int64", _("结算金额"), unit="分"),
    ),
    sql="""
        SELECT v.id AS voucher_id, v.person_id AS person_id, v.batch_id AS batch_id, b.kind AS kind, b.year AS year,
               v.region_code AS region_code, left(v.region_code, 6) AS district_code, v.state AS state,
               v.claimed_on AS claimed_on, v.expires_on AS expires_on, v.ended_on AS ended_on,
               b.face_value AS face_value, v.amount AS amount
        FROM training_voucher v JOIN training_voucherbatch b ON b.id = v.batch_id
    """,
)

ATTENDANCE = FactTable(
    "training.session_attendance",
    doc=_("课堂考勤"),
    grain=_("一行一人一课次"),
    key="attendance_id",
    partition_by="day",
    columns=(
        Column("attendance_id", "int64", _("考勤")),
        Column("person_id", "int64", _("人员")),
        Column("class_id", "int64", _("班级")),
        Column("session_id", "int64", _("课次")),
        Column("kind", "string", _("理论 theory、实操 practice")),
        Column("day", "date", _("日期")),
        Column("hours", "int64", _("学时")),
        Column("state", "string", _("present、late、leave、absent")),
        Column("method", "string", _("roll、code、import")),
        Column("district_code", "string", _("上课地点区县")),
    ),
    sql="""
        SELECT a.id AS attendance_id, e.person_id AS person_id, s.training_class_id AS class_id, s.id AS session_id,
               s.kind AS kind, (s.starts_at AT TIME ZONE 'Asia/Shanghai')::date AS day, s.hours AS hours,
               a.state AS state, a.method AS method, left(k.region_code, 6) AS district_code
        FROM training_attendance a
        JOIN training_classsession s ON s.id = a.session_id
        JOIN training_trainingclass k ON k.id = s.training_class_id
        JOIN training_enrolment e ON e.id = a.enrolment_id
    """,
)

APPRENTICE = FactTable(
    "training.apprentice",
    doc=_("企业新型学徒"),
    grain=_("一行一名学徒的一次培养"),
    key="apprentice",
    partition_by="agreed_on",
    columns=(
        Column("apprentice", "int64", _("学徒")),
        Column("person_id", "int64", _("人员")),
        Column("apprenticeship_id", "int64", _("培养计划")),
        Column("organisation_id", "int64", _("企业")),
        Column("school_id", "int64", _("合作培训机构或院校")),
        Column("region_code", "string", _("企业所在区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("培养等级")),
        Column("agreed_on", "date", _("培养起始日")),
        Column("months", "int64", _("培养月数")),
        Column("contract_months", "int64", _("劳动合同月数（足月）")),
        Column("agreements", "boolean", _("企校、师徒协议齐全")),
        Column("mentor_level_rank", "int64", _("企业导师等级序，空为未取证")),
        Column("mentor_recognised", "boolean", _("导师由企业认定")),
        Column("school_mentor", "boolean", _("已配院校导师")),
        Column("finished_on", "date", _("培养结束日")),
        Column("left_early", "boolean", _("中途退出")),
        Column("state", "string", _("状态 training、left、passed、failed")),
        Column("certificate_id", "int64", _("培养期取得的证书，空为没有")),
    ),
    sql="""
        SELECT a.id AS apprentice, a.person_id AS person_id, a.apprenticeship_id AS apprenticeship_id,
               p.organisation_id AS organisation_id, p.school_id AS school_id, p.region_code AS region_code,
               p.occupation_id AS occupation_code, p.level AS level, a.agreed_on AS agreed_on, p.months AS months,
               (extract(year FROM age(a.contract_until + 1, a.contract_from)) * 12
                + extract(month FROM age(a.contract_until + 1, a.contract_from)))::bigint AS contract_months,
               p.agreement <> '' AS agreements, nullif(position(p.mentor_level IN '054321TS'), 0) AS mentor_level_rank,
               p.mentor_recognised AS mentor_recognised, p.school_mentor <> '' AS school_mentor,
               coalesce(a.left_on, a.ends_on) AS finished_on, a.state = 'left' AS left_early, a.state AS state,
               a.certificate_id AS certificate_id
        FROM training_apprentice a JOIN training_apprenticeship p ON p.id = a.apprenticeship_id
    """,
)

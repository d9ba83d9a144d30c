"""What the benefits room publishes: payments and claims, and the reserve of the fund."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.facts import Column, FactTable

PAYMENT = FactTable(
    "benefits.payment",
    doc=_("补贴申领与发放：每笔申领一行"),
    grain=_("一行一笔补贴申领"),
    key=("claim_id",),
    partition_by="claimed_on",
    columns=(
        Column("claim_id", "int64", _("申领标识")),
        Column("person_id", "int64", _("人员标识")),
        Column("benefit", "string", _("补贴（政策代码）")),
        Column("certificate_id", "int64", _("证书标识")),
        Column("organisation_id", "int64", _("收款单位，空为付给本人")),
        Column("occupation_code", "string", _("职业编码")),
        Column("work_type", "string", _("工种，空为未分工种")),
        Column("level", "string", _("等级代码")),
        Column("level_rank", "int64", _("等级序")),
        Column("demand_class", "string", _("取证时的市场需求程度")),
        Column("event_date", "date", _("取证日期")),
        Column("claimed_on", "date", _("申领日期")),
        Column("channel", "string", _("渠道：offer 免申即享，application 个人申请，class 机构按班申领")),
        Column("status", "string", _("状态")),
        Column("live", "boolean", _("在办或已享受（未拒绝、放弃、撤回、过期或追回）")),
        Column("amount", "int64", _("金额"), unit="分"),
        Column("paid_on", "date", _("到账日期")),
        Column("region_code", "string", _("参保区县")),
    ),
    sql="""
        SELECT id AS claim_id, person_id, benefit, certificate_id, organisation_id, occupation_code, work_type, level,
               position(level IN '054321TS') AS level_rank, demand_class, event_date, claimed_on, channel,
               state AS status,
               state IN ('offered', 'open', 'approved', 'paying', 'paid', 'returned') AS live,
               amount, paid_on, region_code
        FROM benefits_claim
    """,
)

TRAINING_SUBSIDY = FactTable(
    "benefits.training_subsidy",
    doc=_("已结算的培训券和机构按班申领的培训补贴，按人、职业和等级"),
    grain=_("一行一次补贴性培训"),
    key=("enrolment_id",),
    columns=(
        Column("enrolment_id", "int64", pgettext_lazy("fact", "报名")),
        Column("person_id", "int64", _("人员")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("等级代码")),
        Column("class_start_on", "date", _("开班日期")),
        Column("settled_on", "date", _("培训券结算或按班申领的日期；在办的也算，拒绝或撤回的不算")),
        Column("amount", "int64", _("结算金额"), unit="分"),
        Column("project", "boolean", _("项目制培训的开班环节")),
    ),
    reads=("training.enrolment", "training.voucher"),
    sql="""
        SELECT e.enrolment_id, e.person_id, e.occupation_code, e.level, e.class_start_on,
               v.ended_on AS settled_on, v.amount, false AS project
        FROM fact_training_enrolment e JOIN fact_training_voucher v ON v.voucher_id = e.voucher_id
        WHERE v.state = 'settled' AND v.amount > 0
        UNION ALL
        SELECT c.subject_id, c.person_id, c.occupation_code, c.level, c.event_date, c.claimed_on, c.amount, false
        FROM benefits_claim c
        WHERE c.benefit = 'training-subsidy' AND c.channel = 'class'
            AND c.state IN ('open', 'approved', 'paying', 'paid', 'returned')
        UNION ALL
        SELECT c.subject_id / 10, c.person_id, c.occupation_code, c.level, c.event_date, c.claimed_on, c.amount, true
        FROM benefits_claim c
        WHERE c.benefit = 'project-training' AND c.channel = 'class' AND c.subject_id % 10 = 1
            AND c.state IN ('open', 'approved', 'paying', 'paid', 'returned')
    """,
)

FUND_RESERVE = FactTable(
    "benefits.fund_reserve",
    doc=_("失业保险基金备付月数，政策开闸的依据"),
    grain=_("一行一个统筹地区的一段时间"),
    key=("region_code", "valid_from"),
    columns=(
        Column("region_code", "string", _("统筹地区")),
        Column("valid_from", "date", _("起始日")),
        Column("valid_to", "date", _("截止日")),
        Column("months", "int64", _("备付月数"), unit="月"),
    ),
    sql="SELECT region_code, valid_from, valid_to, months FROM benefits_fundreserve",
)

ASSESSMENT_FEE = FactTable(
    "benefits.assessment_fee",
    doc=_("经办人员按票据核实的评价收费"),
    grain=_("一行一本证书"),
    key=("certificate_id",),
    columns=(
        Column("certificate_id", "int64", _("证书标识")),
        Column("person_id", "int64", _("人员标识")),
        Column("amount", "int64", _("收费"), unit="分"),
        Column("recorded_on", "date", _("核实日期")),
    ),
    sql="""
        SELECT certificate_id, person_id, amount, (recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS recorded_on
        FROM benefits_assessmentfee WHERE replaced_at IS NULL
    """,
)

PROJECT_SEAT = FactTable(
    "benefits.project_seat",
    doc=_("项目制培训：每名学员每个支付环节"),
    grain=_("一行一名学员的一个环节"),
    key=("seat",),
    columns=(
        Column("seat", "int64", _("报名标识乘 10 加环节序号")),
        Column("enrolment_id", "int64", pgettext_lazy("fact", "报名")),
        Column("class_id", "int64", _("班级")),
        Column("person_id", "int64", _("人员")),
        Column("organisation_id", "int64", _("培训机构")),
        Column("region_code", "string", _("购买区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("等级代码")),
        Column("class_start_on", "date", _("开班日期")),
        Column("class_end_on", "date", _("结业日期")),
        Column("class_size", "int64", _("班级人数")),
        Column("published", "boolean", _("项目、价格、机构、名单已公布")),
        Column("price", "int64", _("每人价格"), unit="分"),
        Column("stage", "string", _("环节 start、certificate、employment")),
        Column("state", "string", _("报名状态")),
    ),
    reads=("training.enrolment",),
    sql="""
        SELECT e.enrolment_id * 10 + s.step AS seat, e.enrolment_id, e.class_id, e.person_id, e.organisation_id, p.region_code,
               e.occupation_code, e.level, e.class_start_on, e.class_end_on,
               count(*) FILTER (WHERE e.state <> 'withdrawn') OVER (PARTITION BY e.class_id, s.step) AS class_size,
               p.state = 'published' AS published, p.price, s.stage, e.state
        FROM benefits_project p
        JOIN fact_training_enrolment e ON e.class_id = p.training_class_id
        CROSS JOIN (VALUES (1, 'start'), (2, 'certificate'), (3, 'employment')) AS s(step, stage)
    """,
)

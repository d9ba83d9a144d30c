"""Project-based training (项目制培训): post, training, assessment and employment service in one, paid in three instalments."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import (
    Condition,
    Dated,
    Fund,
    Given,
    Lookup,
    Parameter,
    Payee,
    Payout,
    Policy,
    Said,
    Severity,
    Source,
    Subject,
    Version,
    yearly,
)
from jianglu.platform.policy.dates import add_months

from .common import FUND_2023, OWN_CLAIM, SAME_PERSON

NATIONAL_2025 = Source("人社部发〔2025〕10号", "关于实施“技能照亮前程”培训行动的通知")
RECALLED = Source("财社〔2023〕181号", "比例、班额和核查期限为通行做法", confirmed=False)
GUANGDONG = Source("广东省规定：项目制培训每年一次", "本市待确认", confirmed=False)
FROM = date(2018, 1, 1)

SHARE = Parameter(
    "share", Said("分期支付比例", "Share of the instalment"), "%",
    (Dated(FROM, None, {"start": 30, "certificate": 40, "employment": 30}, RECALLED),), keys=("stage",),
    words={
        "start": Said("开班", "Start of the class"), "certificate": Said("取证", "Certificate"), "employment": Said("就业", "Employment"),
    },
)  # fmt: skip
CLASS_SIZE = Parameter("class_size_max", Said("班额上限", "Largest class"), "人", (Dated(FROM, None, 50, RECALLED),))
CHECK = Parameter(
    "check_months", Said("就业核查期", "Months in which employment is checked"), "月", (Dated(FROM, None, 6, RECALLED),)
)
PER_YEAR = Parameter(
    "max_per_year", Said("每人每年次数", "Times a person and year"), "次", (Dated(FROM, None, 1, GUANGDONG),)
)


def _hired(s: Any, e: Any) -> Any:
    return e.main & (e.started_on >= s.class_end_on) & (e.started_on <= s.decided_on)


def _another(s: Any, t: Any) -> Any:
    """Subsidised classes of the year, without the first instalment of this seat itself."""
    own = t.project.fill_null(False) & (t.enrolment_id == s.enrolment_id)
    return (t.class_start_on.year() == s.class_start_on.year()) & (t.settled_on <= s.decided_on) & ~own


PROJECT_TRAINING = Policy(
    code="project-training",
    title=Said("项目制培训补贴", "Project-based training"),
    summary=Said(
        "政府向培训机构整建制购买“岗位需求+技能培训+技能评价+就业服务”，开班、取证、就业三个环节分期支付。",
        "The bureau buys post, training, assessment and employment service as one project and pays at the start, for certificates "
        "and for employment.",
    ),
    sources=(NATIONAL_2025, RECALLED, GUANGDONG, FUND_2023),
    subject=Subject(
        "seat",
        event="class_start_on",
        person="person_id",
        fact="benefits.project_seat",
        inputs=(OWN_CLAIM, Column("officer_says_employed", "boolean", _("经办核实结业后按期就业"))),
    ),
    versions=(Version("2018", FROM, None, Source(FUND_2023.number, FUND_2023.title, confirmed=False)),),
    lookups=(
        Lookup(
            "certificates", Said("开班后取得的证书", "Certificates since the first day"), "credentials.certificate",
            lambda c: c.count(), {**SAME_PERSON, "occupation_code": "occupation_code", "level": "level"},
            lambda s, c: (c.status == "valid") & (c.issued_on >= s.class_start_on) & (c.issued_on <= s.decided_on), empty=0,
        ),
        Lookup(
            "hired_on", Said("结业后首次就业日期", "First employment after the class"), "people.employment",
            lambda e: e.started_on.min(), SAME_PERSON, _hired, type="date",
        ),
        Given("whole_price", Said("每人价格", "Price a person"), lambda r: r.price, unit="分"),
    ),
    parameters=(
        SHARE.at("class_start_on", stage="stage"), CLASS_SIZE.at("class_start_on"), CHECK.at("class_start_on"),
        PER_YEAR.at("class_start_on"),
    ),
    conditions=(
        Condition(
            "published", Said("购买方已公布项目、价格、机构和名单", "Project, price, provider and roll were published"), "通行做法（待核实）",
            lambda r: r.published, ("published",), remedy=Said("请先公布", "Publish them first"),
        ),
        Condition(
            "class_size", Said("班级人数不超过 {class_size_max} 人", "No more than {class_size_max} in the class"), "通行做法（待核实）",
            lambda r: r.class_size <= r.class_size_max, ("class_size", "class_size_max"),
            remedy=Said("请分班", "Split the class"),
        ),
        Condition(
            "certificate", Said("取得本职业本等级证书", "The certificate was obtained"), "人社部发〔2025〕10号 四位一体",
            lambda r: r.certificates > 0, ("certificates",), when=lambda r: r.stage != "start",
            remedy=Said("取得证书后支付第二期", "The second instalment follows the certificate"),
        ),
        Condition(
            "employed", Said("结业后 {check_months} 个月内就业", "Employed within {check_months} months after the class"),
            "人社部发〔2025〕10号 四位一体", lambda r: (r.hired_on <= add_months(r.class_end_on, r.check_months)) | r.officer_says_employed.fill_null(False),
            ("hired_on", "check_months", "officer_says_employed"), severity=Severity.REFER, when=lambda r: r.stage == "employment",
            remedy=Said("由经办核实就业情况", "An officer checks the employment"),
        ),
    ),
    limits=yearly(
        "yearly", Said("当年补贴性培训未超过 {max_per_year} 次", "No more than {max_per_year} subsidised classes in the year"),
        "广东省规定（本市待确认）", fact="benefits.training_subsidy", same=SAME_PERSON,
        where=_another,
        most=lambda r: r.max_per_year, when=lambda r: r.stage == "start", title=Said("当年已结算", "Settled this year"),
        remedy=Said("当年已享受", "One was paid this year"),
    ),
    amount=lambda r: r.whole_price * r.share // 100,
    payout=Payout(Payee.PROVIDER, "organisation_id", Fund.EMPLOYMENT_SUBSIDY, ("region_code",)),
    cases=Path(__file__).with_name("project_training.yaml"),
)  # fmt: skip

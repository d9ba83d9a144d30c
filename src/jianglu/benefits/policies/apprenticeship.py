"""Enterprise apprenticeship (企业新型学徒制): half may be paid ahead, the rest after success; what failed is paid back.

Three rules over one subject that the enterprise's file brings: prepayment, settlement, recovery of a prepayment.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.money import fen
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
    Source,
    Subject,
    Version,
)

from .common import SAME_PERSON

CITY_2019 = Source("渝人社发〔2019〕121号", "关于全面推行企业新型学徒制的通知")
FUNDS_2020 = Source("渝人社发〔2020〕43号", "专账资金使用管理")
CITY_2021 = Source("渝人社发〔2021〕31号", "关于全面推进中国特色企业新型学徒制加强技能人才培养工作的通知")
NATIONAL_2021 = Source("人社部发〔2021〕39号", "中级工5,000元、高级工6,000元以上，本市金额待确认", confirmed=False)
RECOVERY = Source("福建省规定", "未完成部分的预拨资金应退回；本市文号待确认", confirmed=False)

FROM, CHANGED = date(2019, 1, 1), date(2021, 6, 1)
VERSIONS = (
    Version("2019", FROM, date(2021, 5, 31), CITY_2019),
    Version("2021", CHANGED, None, CITY_2021),
)
RATE = Parameter(
    "rate", Said("每人每年补贴", "Subsidy a person and year"), "分",
    (
        Dated(FROM, date(2021, 5, 31), {"5": fen(4000), "4": fen(4000), "3": fen(4000)}, CITY_2019),
        Dated(CHANGED, None, {"5": fen(4000), "4": fen(5000), "3": fen(6000)}, NATIONAL_2021),
    ),
    keys=("level",),
)  # fmt: skip
PREPAID = Parameter(
    "prepaid_percent", Said("可预拨比例", "Share that may be paid ahead"), "%", (Dated(FROM, None, 50, CITY_2019),)
)
CONTRACT = Parameter(
    "min_contract", Said("劳动合同最短期限", "Shortest labour contract"), "月", (Dated(FROM, None, 12, CITY_2019),)
)
LONGEST = Parameter(
    "max_term",
    Said("培养最长期限", "Longest term"),
    "月",
    (Dated(FROM, None, 36, Source("期限1至2年、最长3年", confirmed=False)),),
)
MENTOR = Parameter(
    "mentor_rank", Said("企业导师最低等级序（4 为高级工）", "Least rank of the mentor (4: level 3)"), "",
    (Dated(FROM, None, 4, CITY_2021),),
)  # fmt: skip

SUBJECT = Subject(
    "apprentice",
    event="agreed_on",
    person="person_id",
    columns=(
        Column("apprentice", "int64", _("学徒")),
        Column("person_id", "int64", _("人员")),
        Column("organisation_id", "int64", _("企业")),
        Column("region_code", "string", _("企业所在区县")),
        Column("occupation_code", "string", _("职业编码")),
        Column("level", "string", _("培养等级")),
        Column("agreed_on", "date", _("培养起始日")),
        Column("months", "int64", _("培养月数")),
        Column("contract_months", "int64", _("劳动合同月数")),
        Column("agreements", "boolean", _("企校、师徒协议齐全")),
        Column("mentor_level_rank", "int64", _("企业导师等级序")),
        Column("mentor_recognised", "boolean", _("导师由企业认定")),
        Column("school_mentor", "boolean", _("已配院校导师")),
        Column("finished_on", "date", _("培养结束日")),
        Column("left_early", "boolean", _("中途退出")),
        Column("paid_ahead", "int64", _("已预拨")),
    ),
)
LOOKUPS = (
    Lookup(
        "insured", Said("培养起始当月参保缴费", "Insured in the first month"), "people.insurance_month", lambda m: m.count(),
        SAME_PERSON, lambda s, m: (m.state == "paid") & (m.month == s.agreed_on.truncate("M")), empty=0,
    ),
    Lookup(
        "certificates", Said("培养期间取得的证书", "Certificates obtained during the term"), "credentials.certificate",
        lambda c: c.count(), {**SAME_PERSON, "occupation_code": "occupation_code", "level": "level"},
        lambda s, c: (c.status == "valid") & (c.issued_on >= s.agreed_on) & (c.issued_on <= s.decided_on), empty=0,
    ),
    Lookup(
        "other_training", Said("同职业同等级已结算培训补贴", "Training subsidies settled for the occupation and level"),
        "benefits.training_subsidy", lambda t: t.count(), {**SAME_PERSON, "occupation_code": "occupation_code", "level": "level"},
        lambda s, t: t.settled_on <= s.decided_on, empty=0,
    ),
    Given("ahead", Said("已预拨", "Paid ahead"), lambda r: r.paid_ahead.fill_null(0), unit="分"),
)  # fmt: skip
PARAMETERS = (
    RATE.at("agreed_on", level="level"), PREPAID.at("agreed_on"), CONTRACT.at("agreed_on"), LONGEST.at("agreed_on"),
    MENTOR.at("agreed_on"),
)  # fmt: skip
ENTRY = (
    Condition(
        "contract", Said("签订 {min_contract} 个月以上劳动合同（现 {contract_months}）", "A labour contract of {min_contract} months (found: {contract_months})"),
        "渝人社发〔2019〕121号", lambda r: r.contract_months >= r.min_contract, ("contract_months", "min_contract"),
        remedy=Said("请补签合同", "Extend the contract"),
    ),
    Condition(
        "insured", Said("依法参加社会保险", "Socially insured"), "渝人社发〔2019〕121号", lambda r: r.insured > 0, ("insured",),
        remedy=Said("请补缴社会保险", "Pay the insurance"),
    ),
    Condition(
        "agreements", Said("企校、师徒协议齐全", "The agreements of enterprise, school and apprentice are complete"),
        "渝人社发〔2021〕31号", lambda r: r.agreements, ("agreements",), remedy=Said("请上传协议", "Upload them"),
    ),
    Condition(
        "mentors", Said("企校双师：企业导师为高级工以上或由企业认定，并配院校导师", "Two mentors, the enterprise's of level 3 or recognised by it"),
        "渝人社发〔2021〕31号",
        lambda r: r.school_mentor & ((r.mentor_level_rank >= r.mentor_rank) | r.mentor_recognised.fill_null(False)),
        ("mentor_level_rank", "mentor_recognised", "school_mentor"), remedy=Said("请更换或认定导师", "Change or recognise the mentor"),
    ),
    Condition(
        "term", Said("培养期限不超过 {max_term} 个月", "A term of no more than {max_term} months"), "人社部发〔2018〕66号（待核实）",
        lambda r: (r.months >= 12) & (r.months <= r.max_term), ("months", "max_term"),
    ),
)  # fmt: skip
SUCCESS = Condition(
    "qualified", Said("培养期满并取得本职业本等级证书", "The term is over and the certificate was obtained"), "渝人社发〔2021〕31号",
    lambda r: (r.finished_on <= r.decided_on).fill_null(False) & (r.certificates > 0), ("finished_on", "certificates"),
    remedy=Said("取得证书后再结算", "Settled once the certificate is held"),
)  # fmt: skip
STAYED = Condition(
    "stayed",
    Said("未中途退出", "Did not leave"),
    "渝人社发〔2021〕31号",
    lambda r: ~r.left_early.fill_null(False),
    ("left_early",),
)
NO_DOUBLE = Condition(
    "no_double", Said("同职业同等级未享受其他培训补贴", "No other training subsidy for the occupation and level"),
    "benefit-exclusions：培训类补贴先发者为准", lambda r: r.other_training == 0, ("other_training",),
    remedy=Said("两项补贴不能重复享受", "The two exclude each other"),
)  # fmt: skip
PAYOUT = Payout(Payee.ENTERPRISE, "organisation_id", Fund.SKILLS_ACTION, ("region_code",))


def _policy(part: str, title: Said, summary: Said, conditions: tuple[Condition, ...], amount: object) -> Policy:
    return Policy(
        code=f"apprenticeship-{part}", title=title, summary=summary,
        sources=(CITY_2019, FUNDS_2020, CITY_2021, NATIONAL_2021, RECOVERY), subject=SUBJECT, versions=VERSIONS,
        lookups=LOOKUPS, parameters=PARAMETERS, conditions=conditions, amount=amount, payout=PAYOUT,  # type: ignore[arg-type]
        cases=Path(__file__).with_name(f"apprenticeship_{part}.yaml"),
    )  # fmt: skip


PREPAYMENT = _policy(
    "prepayment",
    Said("企业新型学徒制补贴：预拨", "Apprenticeship subsidy: prepayment"),
    Said("企业备案招收学徒后，可按不超过 50% 预拨培养补贴。", "Once the apprentices are filed, up to half may be paid ahead."),
    (*ENTRY, STAYED, NO_DOUBLE, Condition(
        "once", Said("尚未预拨", "Not paid ahead yet"), "渝人社发〔2020〕43号", lambda r: r.ahead == 0, ("ahead",),
        remedy=Said("已预拨，期满后结算", "Paid ahead already; settled at the end"),
    )),
    lambda r: r.rate * r.months // 12 * r.prepaid_percent // 100,
)  # fmt: skip
SETTLEMENT = _policy(
    "settlement",
    Said("企业新型学徒制补贴：结算", "Apprenticeship subsidy: settlement"),
    Said("培养合格后结算补贴，扣除已预拨部分。", "Paid after success, less what was paid ahead."),
    (*ENTRY, STAYED, NO_DOUBLE, SUCCESS),
    lambda r: r.rate * r.months // 12 - r.ahead,
)  # fmt: skip
RECOVERED = _policy(
    "recovery",
    Said("企业新型学徒制补贴：预拨退回", "Apprenticeship subsidy: recovery of a prepayment"),
    Said("学徒中途退出或期满未取得证书的，企业退回已预拨的补贴。", "When the apprentice left or failed, the prepayment is paid back."),
    (
        Condition("prepaid", Said("已预拨补贴", "A prepayment was made"), "渝人社发〔2020〕43号", lambda r: r.ahead > 0, ("ahead",)),
        Condition(
            "failed", Said("中途退出，或期满未取得证书", "Left early, or the term is over without the certificate"), "福建省规定（本市待确认）",
            lambda r: r.left_early.fill_null(False)
            | ((r.finished_on <= r.decided_on).fill_null(False) & (r.certificates == 0)),
            ("left_early", "finished_on", "certificates"),
        ),
    ),
    lambda r: r.ahead,
)  # fmt: skip

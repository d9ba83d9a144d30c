"""Assessment subsidy (职业技能评价（鉴定）补贴): Chongqing's rule of 2014, and the national frame from 2024."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import (
    Best,
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
    at_most,
    listed,
)

from .common import (
    FUND_2023,
    GRADUATE,
    OWN_CLAIM,
    PROACTIVE_INPUT,
    RURAL,
    SAME_PERSON,
    SCHOOL_LEAVER,
    UNEMPLOYED,
    earlier_claims,
    members,
)

CODE = "assessment-subsidy"
CITY_2014 = Source("渝人社发〔2014〕108号", "关于做好职业技能鉴定补贴工作的通知")
FEES_2013 = Source("渝价〔2013〕150号", "职业技能鉴定收费标准")
NATIONAL_2024 = Source("人社部政策解读：职业技能评价补贴", "依据财社〔2023〕181号（推定）")
OLD_END = date(2023, 12, 31)
OLD_GROUPS = (UNEMPLOYED, RURAL, GRADUATE, SCHOOL_LEAVER)
SAME_OCCUPATION = {**SAME_PERSON, "occupation_code": "occupation_code"}

VERSIONS = (
    Version("2014", date(2014, 1, 1), OLD_END, Source(CITY_2014.number, "止日由下一文件推定", confirmed=False)),
    Version("2024", date(2024, 1, 1), None, NATIONAL_2024),
)
MAX_LIFETIME = Parameter(
    "max_lifetime",
    Said("一生最多次数", "Times in a lifetime"),
    "次",
    (Dated(date(2024, 1, 1), None, 3, NATIONAL_2024),),
)
PER_OCCUPATION = Parameter(
    "per_occupation", Said("同一职业次数", "Times an occupation"), "次",
    (Dated(date(2024, 1, 1), None, 1, NATIONAL_2024),),
)  # fmt: skip
BY_FEE = Parameter(
    "by_fee", Said("按评价收费标准全额", "The full fee of the list"), "",
    (Dated(date(2014, 1, 1), OLD_END, True, FEES_2013), Dated(date(2024, 1, 1), None, False, NATIONAL_2024)), type="boolean",
)  # fmt: skip
RATE = Parameter(
    "rate",
    Said("补贴标准（重点产业急需职业另定）", "Rate (listed key occupations have their own)"),
    "分",
    (),
    keys=("listed", "level"),
)
"""The rates from 2024 on are set by the city and were not found: until officers enact them nothing is paid."""


def _registered(s: Any, r: Any) -> Any:
    return r.registered_on <= s.issued_on


def _before(s: Any, c: Any) -> Any:
    return (c.certificate_id != s.certificate_id) & (c.issued_on <= s.issued_on) & (c.work_type == s.work_type) & (
        (c.issued_on < s.issued_on) | (c.certificate_id < s.certificate_id)
    )  # fmt: skip


def _fee(r: Any) -> Any:
    """What the register says, else what an officer read from the receipt."""
    return r.fee.fill_null(r.checked_fee)


ASSESSMENT_SUBSIDY = Policy(
    code=CODE,
    title=Said("职业技能评价补贴", "Assessment subsidy"),
    summary=Said(
        "重点群体人员首次评价合格并取得证书的，给予评价补贴。2023年底前按收费标准全额；2024年起一人一生最多三次、"
        "同一职业只补一次，标准由本市制定（尚未查得）。",
        "People of the key groups who pass an assessment for the first time are paid its cost: until 2023 the full fee of the "
        "list, from 2024 at most three times in a lifetime and once an occupation, at rates that the city sets (not found yet).",
    ),
    sources=(CITY_2014, FEES_2013, NATIONAL_2024, FUND_2023),
    subject=Subject(
        "certificate_id",
        event="issued_on",
        fact="credentials.certificate",
        person="person_id",
        inputs=(OWN_CLAIM, Column("officer_says_group", "boolean", _("经办核实属于补贴对象")), PROACTIVE_INPUT),
    ),
    versions=VERSIONS,
    lookups=(
        Lookup(
            "fee", Said("评价收费", "Fee of the assessment"), "assessment.registration", lambda r: r.fee.max(),
            {**SAME_OCCUPATION, "level": "level"}, _registered, unit="分",
        ),
        Lookup(
            "checked_fee", Said("按票据核实的收费", "Fee by the receipt"), "benefits.assessment_fee", lambda f: f.amount.max(),
            {"certificate_id": "certificate_id"}, unit="分",
        ),
        Lookup(
            "theory_on", Said("考试日期", "Date of the exam"), "assessment.registration", lambda r: r.theory_on.max(),
            {**SAME_OCCUPATION, "level": "level"}, _registered, type="date",
        ),
        Lookup(
            "earlier", Said("此前同职业同等级证书", "Earlier certificates of the occupation and level"),
            "credentials.certificate", lambda c: c.count(), {**SAME_OCCUPATION, "level": "level"}, _before, empty=0,
        ),
        listed(
            "key_listed", Said("重点产业急需职业目录", "On the list of key occupations"), "catalogue.item", lambda i: i.count(),
            match={"occupation_code": "occupation_code"}, on="issued_on", where=lambda s, i: i.kind == "key_occupation",
            kind="int64", empty=0,
        ),
        Given("exam_day", Said("考试日期", "Day of the exam"), lambda r: ibis.least(r.theory_on.fill_null(r.issued_on), r.issued_on),
              type="date"),
        Given("listed", Said("目录类别", "List"), lambda r: ibis.cases((r.key_listed > 0, "重点"), else_="一般"), type="string"),
        members("groups", Said("考试时属于重点群体", "Key groups on the day of the exam"), "exam_day"),
        members("old_groups", Said("考试时属于2014年规定的对象", "Groups of 2014 on the day of the exam"), "exam_day",
                groups=OLD_GROUPS),
    ),
    parameters=(
        MAX_LIFETIME.at("issued_on"), PER_OCCUPATION.at("issued_on"), BY_FEE.at("issued_on"),
        RATE.at("issued_on", listed="listed", level="level"),
    ),
    conditions=(
        Condition(
            "certificate", Said("取得职业资格、职业技能等级或专项职业能力证书且有效", "A valid certificate of a recognised kind"),
            "人社部政策解读：评价补贴（不含培训合格证）",
            lambda r: (r.status == "valid") & r.kind.isin(("skill_level", "qualification", "special_ability")), ("kind", "status"),
            remedy=Said("培训合格证不在补贴范围", "A certificate of completed training does not count"),
        ),
        Condition(
            "assessed", Said("经考试评价取得（不是直接认定）", "Obtained by assessment, not by direct recognition"),
            "渝人社发〔2014〕108号 初次鉴定", lambda r: r.basis != "direct_recognition", ("basis",),
            remedy=Said("直接认定没有评价费用", "Direct recognition costs no fee"),
        ),
        Condition(
            "group", Said("考试时属于补贴对象", "Belonged to the groups on the day of the exam"),
            "渝人社发〔2014〕108号；渝人社发〔2024〕13号 六类人员",
            lambda r: ibis.cases((r.by_fee, r.old_groups > 0), else_=r.groups > 0) | r.officer_says_group.fill_null(False),
            ("groups", "old_groups", "exam_day", "officer_says_group"),
            remedy=Said("如属于而系统未登记，请先到居住地街镇登记", "If you belong to them, register with your street"),
        ),
        Condition(
            "first", Said("首次取得该职业该等级证书", "The first certificate of the occupation and level"),
            "渝人社发〔2014〕108号 初次鉴定", lambda r: r.earlier == 0, ("earlier",),
            remedy=Said("同职业同等级只补首次", "Only the first is paid"),
        ),
        Condition(
            "fee_known",
            Said(
                "评价收费可查（登记 {fee} 分，按票据核实 {checked_fee} 分）",
                "The fee of the assessment is known (registered {fee} fen, by the receipt {checked_fee} fen)",
            ),
            "渝价〔2013〕150号", lambda r: _fee(r) >= 0, ("fee", "checked_fee"), severity=Severity.REFER, when=lambda r: r.by_fee,
            remedy=Said("请带收费票据到区县，由经办人员核对", "Bring the receipt to the district's officer, who checks it"),
        ),
    ),
    limits=(
        at_most(
            "once", Said("同一职业同一等级只享受一次", "Once for an occupation and level"), "渝人社发〔2014〕108号 初次鉴定",
            fact="benefits.payment", same={**SAME_OCCUPATION, "level": "level"}, where=earlier_claims(CODE), most=1,
            title=Said("同职业同等级已享受", "Paid for the occupation and level"), remedy=Said("已享受", "Paid already"),
        ),
        at_most(
            "occupation", Said("同一职业未超过 {per_occupation} 次", "No more than {per_occupation} an occupation"),
            "人社部政策解读：同一职业一次", fact="benefits.payment", same=SAME_OCCUPATION, where=earlier_claims(CODE),
            most=lambda r: r.per_occupation, when=lambda r: r.per_occupation.notnull(),
            title=Said("同一职业已享受", "Paid for the occupation"), remedy=Said("该职业已享受", "Paid for the occupation already"),
        ),
        at_most(
            "lifetime", Said("一生未超过 {max_lifetime} 次", "No more than {max_lifetime} in a lifetime"),
            "人社部政策解读：一人最多三次", fact="benefits.payment", same=SAME_PERSON, where=earlier_claims(CODE),
            most=lambda r: r.max_lifetime, when=lambda r: r.max_lifetime.notnull(),
            title=Said("一生已享受次数", "Times in the lifetime"), remedy=Said("次数已用完", "All times are used"),
        ),
    ),
    best=(
        Best(
            "best_occupation", Said("同一职业多证符合的，取金额高者", "Of several in one occupation the highest is paid"),
            "人社部政策解读：同一职业一次", per=("person_id", "occupation_code"),
            most=lambda r: r.per_occupation - r.n_occupation, when=lambda r: r.per_occupation.notnull(),
            remedy=Said("金额更高的证书先发", "The higher is paid"),
        ),
        Best(
            "best", Said("超过一生次数的，取金额高者", "Of more than the lifetime's number the highest are paid"),
            "人社部政策解读：一人最多三次", per=("person_id",), most=lambda r: r.max_lifetime - r.n_lifetime,
            when=lambda r: r.max_lifetime.notnull(), remedy=Said("金额更高的证书先发", "The higher are paid"),
        ),
    ),
    amount=lambda r: ibis.cases((r.by_fee, _fee(r).fill_null(0)), else_=r.rate),
    payout=Payout(Payee.PERSON, "person_id", Fund.EMPLOYMENT_SUBSIDY, ("region_code",), proactive=True),
    cases=Path(__file__).with_name("assessment_subsidy.yaml"),
)  # fmt: skip

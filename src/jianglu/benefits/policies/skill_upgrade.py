"""Skill-upgrade subsidy for the insured (参保职工技能提升补贴): the national frame with Chongqing's rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import (
    Best,
    Condition,
    Fund,
    Given,
    Lookup,
    Payee,
    Payout,
    Policy,
    Said,
    Severity,
    Subject,
    Window,
    at_most,
    exclusive,
    listed,
    none_higher,
    yearly,
)

from .common import OWN_CLAIM, PROACTIVE_INPUT
from .skill_upgrade_parameters import (
    BENEFIT_RECIPIENTS,
    CITY_2017,
    CITY_2023,
    EXTRA_FOR_SHORTAGE,
    HIGHER_HELD,
    MAX_PER_YEAR,
    MIN_MONTHS,
    NATIONAL_2017,
    NATIONAL_2025,
    RATE,
    RESERVE_MONTHS,
    VERSIONS,
    WINDOW,
)

CITY = "50"
CODE = "skill-upgrade"
LEVELS = ("5", "4", "3")
SHORTAGE = ("紧缺", "非常紧缺")
SAME_PERSON = {"person_id": "person_id"}
SAME_OCCUPATION = {**SAME_PERSON, "occupation_code": "occupation_code"}


def _unemployment(s: Any, m: Any) -> Any:
    return (m.kind == "unemployment") & (m.month <= s.issued_on)


def _that_month(s: Any, m: Any) -> Any:
    return (m.kind == "unemployment") & (m.month == s.issued_on.truncate("M"))


def _other_live(s: Any, p: Any) -> Any:
    own = s.own_claim_id.fill_null(0)
    return (p.benefit == CODE) & p.live & (p.claim_id != own) & (p.claimed_on <= s.decided_on)


def _same_year(s: Any, p: Any) -> Any:
    return _other_live(s, p) & (p.claimed_on.year() == s.decided_on.year())


SKILL_UPGRADE = Policy(
    code=CODE,
    title=Said("参保职工技能提升补贴", "Skill-upgrade subsidy for the insured"),
    summary=Said(
        "依法参加失业保险的职工（2022年起含领取失业保险金人员）取得初级、中级、高级职业技能等级证书或职业资格证书的，"
        "可在发证之日起 12 个月内按等级领取一次性补贴，由失业保险基金支付。",
        "Employees insured against unemployment (from 2022 also those drawing its benefit) who obtain a certificate of "
        "level 5, 4 or 3 may claim a one-off subsidy by level within 12 months of issue, paid from the insurance fund.",
    ),
    sources=(NATIONAL_2017, NATIONAL_2025, CITY_2017, CITY_2023),
    subject=Subject(
        "certificate_id",
        event="issued_on",
        fact="credentials.certificate",
        person="person_id",
        inputs=(
            OWN_CLAIM,
            Column("officer_says_fits", "boolean", _("经办核实证岗相适")),
            PROACTIVE_INPUT,
        ),
    ),
    versions=VERSIONS,
    lookups=(
        Lookup(
            "insured_months",
            Said("取证时累计缴费月数", "Months insured when certified"),
            "people.insurance_month",
            value=lambda m: m.month.nunique(),
            match=SAME_PERSON,
            where=lambda s, m: _unemployment(s, m) & (m.state == "paid"),
            empty=0,
            unit="月",
        ),
        Lookup(
            "paying_then",
            Said("取证当月缴费记录数", "Paid in the month of issue"),
            "people.insurance_month",
            value=lambda m: m.count(),
            match=SAME_PERSON,
            where=lambda s, m: _that_month(s, m) & (m.state == "paid"),
            empty=0,
        ),
        Lookup(
            "drawing_then",
            Said("取证当月领取失业保险金", "Drawing benefit in the month of issue"),
            "people.insurance_month",
            value=lambda m: m.count(),
            match=SAME_PERSON,
            where=lambda s, m: _that_month(s, m) & (m.state == "benefit"),
            empty=0,
        ),
        Lookup(
            "insured_region",
            Said("取证时参保区县", "District where insured"),
            "people.insurance_month",
            value=lambda m: m.region_code.max(),
            match=SAME_PERSON,
            where=_that_month,
            type="string",
        ),
        Lookup(
            "post_occupation",
            Said("取证时岗位职业", "Occupation of the post"),
            "people.employment",
            value=lambda e: e.occupation_code.max(),
            match=SAME_PERSON,
            where=lambda s, e: (
                e.main
                & (e.started_on <= s.issued_on)
                & (e.ended_on.isnull() | (e.ended_on >= s.issued_on))
                & e.occupation_code.notnull()
            ),
            type="string",
        ),
        listed(
            "listed_demand",
            Said("市场需求程度目录", "Listed demand class"),
            "catalogue.demand_class",
            lambda d: d.demand_class.max(),
            match={"occupation_code": "occupation_code"},
            on="issued_on",
        ),
        Given(
            "demand_class",
            Said("市场需求程度", "Demand class"),
            lambda r: r.listed_demand.fill_null("目录外"),
            type="string",
        ),
        Given(
            "shortage",
            Said("属于急需紧缺职业", "A shortage occupation"),
            lambda r: r.demand_class.isin(SHORTAGE),
            type="boolean",
        ),
        Lookup(
            "reserve_months",
            Said("基金备付月数", "Months that the fund covers"),
            "benefits.fund_reserve",
            value=lambda f: f.months.min(),
            where=lambda s, f: (f.region_code == CITY) & (f.valid_from <= s.decided_on) & (f.valid_to >= s.decided_on),
            unit="月",
        ),
        Lookup(
            "higher_held",
            Said("当前持有的最高等级序", "Highest level held"),
            "credentials.certificate",
            value=lambda c: c.level_rank.max(),
            match=SAME_OCCUPATION,
            where=lambda s, c: (c.status == "valid") & (c.issued_on <= s.decided_on),
            empty=0,
        ),
    ),
    parameters=(
        MIN_MONTHS.at("issued_on"),
        BENEFIT_RECIPIENTS.at("issued_on"),
        WINDOW.at("issued_on"),
        MAX_PER_YEAR.at("issued_on"),
        EXTRA_FOR_SHORTAGE.at("issued_on"),
        RESERVE_MONTHS.at("issued_on"),
        HIGHER_HELD.at("issued_on"),
        RATE.at("issued_on", demand_class="demand_class", level="level"),
    ),
    conditions=(
        Condition(
            "certificate",
            Said("证书可在全国联网查询且有效", "The certificate is in the register and valid"),
            "人社部发〔2017〕40号 一（二）",
            lambda r: (r.status == "valid") & r.kind.isin(["skill_level", "qualification"]),
            ("status", "kind"),
            remedy=Said("证书已撤销或不属于补贴范围，请联系发证机构", "Ask the body that issued the certificate"),
        ),
        Condition(
            "level",
            Said("证书等级为初级、中级或高级（五至三级）", "The certificate is of level 5, 4 or 3"),
            "渝人社发〔2017〕165号",
            lambda r: r.level.isin(LEVELS),
            ("level",),
            remedy=Said("技师及以上等级不在本项补贴范围", "Higher levels are outside this subsidy"),
        ),
        Condition(
            "insured",
            Said(
                "取得证书时累计缴纳失业保险费满 {min_insured_months} 个月（现 {insured_months} 个月）",
                "{min_insured_months} months insured when certified (found: {insured_months})",
            ),
            "人社部发〔2017〕40号 一（一）及历次调整",
            lambda r: r.insured_months >= r.min_insured_months,
            ("insured_months", "min_insured_months"),
            remedy=Said(
                "还差 {short} 个月；如有未计入的缴费，请向参保地社保机构申请补登",
                "{short} months short; ask the insurance agency to add months that are missing",
            ),
            short=lambda r: r.min_insured_months - r.insured_months,
        ),
        Condition(
            "status_then",
            Said(
                "取得证书时正在参保缴费，或（2022年起）正在领取失业保险金",
                "Insured, or from 2022 drawing benefit, then",
            ),
            "渝人社发〔2017〕165号；人社部发〔2022〕23号",
            lambda r: (r.paying_then > 0) | (r.recipients_included & (r.drawing_then > 0)),
            ("paying_then", "drawing_then", "recipients_included"),
            remedy=Said("如单位漏缴当月保险，请督促补缴后再申领", "Ask the employer to pay the month that is missing"),
        ),
        Condition(
            "insured_here",
            Said("在重庆市参保（参保地 {insured_region}）", "Insured in Chongqing (found: {insured_region})"),
            "政策服务包（2023版）第13项",
            lambda r: r.insured_region.startswith(CITY),
            ("insured_region",),
            remedy=Said("请向参保地申领", "Claim where you are insured"),
        ),
        Condition(
            "fits_post",
            Said("证书与岗位相适（证岗相适）", "The certificate fits the post"),
            "人社部 2024-05-28 政策说明",
            lambda r: r.officer_says_fits.fill_null(
                (r.post_occupation == r.occupation_code)
                | (r.post_occupation.substr(0, 7) == r.occupation_code.substr(0, 7))
            ),
            ("post_occupation", "occupation_code", "officer_says_fits"),
            severity=Severity.REFER,
            remedy=Said("由区县经办人员核实岗位后认定", "The district's officer checks the post"),
        ),
        Condition(
            "reserve",
            Said(
                "基金备付月数不少于 {reserve_months_needed} 个月（现 {reserve_months} 个月）",
                "The fund covers {reserve_months_needed} months or more (now {reserve_months})",
            ),
            "人社部发〔2024〕40号",
            lambda r: r.reserve_months >= r.reserve_months_needed,
            ("reserve_months", "reserve_months_needed"),
            when=lambda r: r.reserve_months_needed.notnull(),
            remedy=Said("基金备付达到要求后恢复受理", "Claims open again when the fund has recovered"),
        ),
        Condition(
            "none_higher_held",
            Said("未持有同一职业更高等级证书", "No higher certificate of the occupation is held"),
            "人社部发〔2025〕18号",
            lambda r: r.higher_held <= r.level_rank,
            ("higher_held", "level_rank"),
            when=lambda r: r.higher_held_excludes.fill_null(False),
            remedy=Said("可凭更高等级证书申领", "Claim for the higher certificate instead"),
        ),
    ),
    limits=(
        at_most(
            "once",
            Said("同一职业（工种）同一等级只享受一次", "Once for an occupation (work type) and level"),
            "人社部发〔2017〕40号 二",
            fact="benefits.payment",
            same={**SAME_OCCUPATION, "work_type": "work_type", "level": "level"},
            where=_other_live,
            most=1,
            title=Said("同职业同等级已申领次数", "Claims for the occupation and level"),
            remedy=Said("该职业该等级已申领或已享受", "Claimed or paid already"),
        ),
        none_higher(
            "no_lower",
            Said("同一职业未享受过更高等级补贴", "No higher level of the occupation was paid"),
            "人社部发〔2017〕40号 二",
            fact="benefits.payment",
            same=SAME_OCCUPATION,
            where=_other_live,
            rank="level_rank",
            title=Said("已享受的最高等级序", "Highest level paid"),
            remedy=Said("已享受更高等级补贴，不再发放低等级", "A higher level was paid already"),
        ),
        exclusive(
            "no_double",
            Said("同一职业同一等级未享受过培训补贴", "No training subsidy was paid for the occupation and level"),
            "人社部 2024-05-28 政策说明；政策服务包（2023版）",
            fact="benefits.training_subsidy",
            same={**SAME_OCCUPATION, "level": "level"},
            where=lambda s, t: t.settled_on <= s.decided_on,
            title=Said("已结算的培训补贴", "Training subsidies settled"),
            remedy=Said("两项补贴先发者为准，不能重复享受", "Whichever is paid first excludes the other"),
        ),
        *yearly(
            "yearly",
            Said(
                "当年享受次数未满（每年 {max_per_year} 次，紧缺职业另加 {extra_for_shortage} 次）",
                "Times this year below the limit ({max_per_year}, and {extra_for_shortage} for shortage occupations)",
            ),
            "人社部发〔2023〕19号、〔2024〕40号、〔2025〕18号",
            fact="benefits.payment",
            same=SAME_PERSON,
            where=_same_year,
            most=lambda r: r.max_per_year,
            bonus=lambda r: r.extra_for_shortage,
            bonus_class=lambda r: r.demand_class.isin(SHORTAGE),
            when=lambda r: r.max_per_year.notnull(),
            title=Said("当年已申领次数", "Claims this year"),
            common_sentence=Said(
                "非紧缺职业当年享受次数未满", "Times this year outside the shortage list below the limit"
            ),
            remedy=Said("今年次数已满，可在期限内于明年申领", "Claim next year if the period allows"),
        ),
    ),
    best=(
        Best(
            "best_common",
            Said("非紧缺职业同时符合的，取金额高者", "Of several outside the shortage list the highest is paid"),
            "人社部发〔2025〕18号；多证取优",
            per=("person_id", "shortage"),
            most=lambda r: r.max_per_year - r.n_yearly_common,
            when=lambda r: (r.extra_for_shortage > 0).fill_null(False) & ~r.shortage,
            remedy=Said(
                "金额更高的证书先发；本证可自行申领或明年再领",
                "The higher is offered first; apply for this one yourself",
            ),
        ),
        Best(
            "best",
            Said("同时符合超过年度次数的，取金额高者", "Of more than the yearly number the highest are paid"),
            "人社部发〔2023〕19号；多证取优",
            per=("person_id",),
            most=lambda r: r.max_per_year + r.extra_for_shortage - r.n_yearly,
            when=lambda r: r.max_per_year.notnull(),
            remedy=Said(
                "金额更高的证书先发；本证可自行申领或明年再领",
                "The higher are offered first; apply for this one yourself",
            ),
        ),
    ),
    window=Window(
        "issued_on",
        "window_months",
        Said("在发证之日起 {window_months} 个月内申领", "Claimed within {window_months} months of issue"),
        "人社部发〔2017〕40号 二",
        Said("已超过申领期限，不能再补办", "The period for claiming is over"),
    ),
    payout=Payout(
        Payee.PERSON, "person_id", Fund.UNEMPLOYMENT_INSURANCE, ("insured_region", "region_code"), proactive=True
    ),
    amount=lambda r: r.rate,
    cases=Path(__file__).with_name("skill_upgrade.yaml"),
)

"""Living allowance with transport (生活费（含交通费）补贴) for people lifted out of poverty who train for a trade."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.kernel.money import fen
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
    Source,
    Subject,
    Version,
    yearly,
)

from .common import MONITORED, OWN_CLAIM, PACKAGE_2023, PROACTIVE_INPUT, SAME_PERSON, earlier_claims, members

CODE = "living-allowance"
ITEM_24 = Source(f"{PACKAGE_2023}第24项", "生活费（含交通费）补贴")
START = Source("人社部发〔2021〕26号", "政策服务包第24项引用；起始日未读到", confirmed=False)
FROM = date(2021, 1, 1)

DAY_RATE = Parameter(
    "day_rate", Said("每人每天补贴", "Allowance a person and day"), "分", (Dated(FROM, None, fen(100), ITEM_24),)
)
MAX_DAYS = Parameter("max_days", Said("最多天数", "Days at most"), "天", (Dated(FROM, None, 30, ITEM_24),))
MAX_PER_YEAR = Parameter(
    "max_per_year", Said("每人每年次数", "Times a person and year"), "次", (Dated(FROM, None, 1, ITEM_24),)
)


def _ends(s: Any) -> Any:
    return s.completed_on.fill_null(s.class_end_on)


def _attended(s: Any, a: Any) -> Any:
    return a.state.isin(("present", "late")) & (a.day <= s.decided_on)


def _drawing(s: Any, m: Any) -> Any:
    in_class = (m.month >= s.class_start_on.truncate("M")) & (m.month <= _ends(s))
    return (m.kind == "unemployment") & (m.state == "benefit") & in_class


def _earned(s: Any, c: Any) -> Any:
    return (c.status == "valid") & (c.issued_on >= s.class_start_on) & (c.issued_on <= s.decided_on)


LIVING_ALLOWANCE = Policy(
    code=CODE,
    title=Said("培训期间生活费（含交通费）补贴", "Living allowance during training, transport included"),
    summary=Said(
        "脱贫人口和防止返贫监测对象参加职业技能培训或创业培训并取得证书的，按实际参训天数每天 100 元、最多 30 天发放，每年一次，"
        "免申即享，由就业补助资金支付。",
        "People lifted out of poverty or monitored against falling back who attend skills or start-up training and obtain the "
        "certificate receive 100 yuan for each day attended, 30 days at most, once a year, without application.",
    ),
    sources=(ITEM_24, START),
    subject=Subject(
        "enrolment_id",
        event="class_start_on",
        fact="training.enrolment",
        person="person_id",
        inputs=(OWN_CLAIM, Column("officer_says_lifted", "boolean", _("经办核实属于脱贫人口")), PROACTIVE_INPUT),
    ),
    versions=(Version("2021", FROM, None, ITEM_24),),
    lookups=(
        members("monitored", Said("开班时为防止返贫监测对象", "Monitored on the first day"), "class_start_on",
                groups=(MONITORED,)),
        Lookup(
            "certificates", Said("开班后取得的本职业证书", "Certificates of the occupation since the first day"),
            "credentials.certificate", lambda c: c.count(), {**SAME_PERSON, "occupation_code": "occupation_code"}, _earned,
            empty=0,
        ),
        Lookup(
            "days", Said("实际参训天数", "Days attended"), "training.session_attendance", lambda a: a.day.nunique(),
            {**SAME_PERSON, "class_id": "class_id"}, _attended, empty=0, unit="天",
        ),
        Lookup(
            "drawing", Said("培训期间领取失业保险金月数", "Months on unemployment benefit during the class"),
            "people.insurance_month", lambda m: m.month.nunique(), SAME_PERSON, _drawing, empty=0, unit="月",
        ),
        Given("class_year", Said("培训年度", "Year of the class"), lambda r: r.class_start_on.year(), unit="年"),
    ),
    parameters=(DAY_RATE.at("class_start_on"), MAX_DAYS.at("class_start_on"), MAX_PER_YEAR.at("class_start_on")),
    conditions=(
        Condition(
            "completed", Said("已按规定结业", "The class was completed"), "政策服务包（2023版）第24项",
            lambda r: (r.state == "completed") & (r.completed_on <= r.decided_on).fill_null(False), ("state", "completed_on"),
            remedy=Said("结业后再比对", "Looked at again after completion"),
        ),
        Condition(
            "group", Said("开班时属于脱贫人口或防止返贫监测对象", "Lifted out of poverty, or monitored, on the first day"),
            "政策服务包（2023版）第24项",
            lambda r: (r.monitored > 0) | r.officer_says_lifted.fill_null(False), ("monitored", "officer_says_lifted"),
            remedy=Said("如属脱贫人口而系统未登记，请向居住地街镇登记", "If you belong to them, register with your street"),
        ),
        Condition(
            "certificate", Said("取得了本职业的证书", "The certificate of the occupation was obtained"),
            "政策服务包（2023版）第24项", lambda r: r.certificates > 0, ("certificates",),
            remedy=Said("参加评价取得证书后自动比对", "Looked at again once you hold the certificate"),
        ),
        Condition(
            "no_benefit", Said("培训期间未领取失业保险金", "No unemployment benefit was drawn during the class"),
            "政策服务包（2023版）第24项", lambda r: r.drawing == 0, ("drawing",),
            remedy=Said("两项待遇不能同时享受", "The two exclude each other"),
        ),
        Condition(
            "attended", Said("有考勤记录（{days} 天）", "Attendance is on record ({days} days)"), "政策服务包（2023版）第24项",
            lambda r: r.days > 0, ("days", "max_days"), remedy=Said("请培训机构补登考勤", "Ask the provider to record it"),
        ),
    ),
    limits=yearly(
        "yearly", Said("当年享受次数未满（每年 {max_per_year} 次）", "Times this year below {max_per_year}"),
        "政策服务包（2023版）第24项", fact="benefits.payment", same=SAME_PERSON,
        where=lambda s, p: earlier_claims(CODE)(s, p) & (p.event_date.year() == s.class_start_on.year()),
        most=lambda r: r.max_per_year, title=Said("当年已享受次数", "Times this year"),
        remedy=Said("今年已享受，明年培训可再享受", "Paid this year; next year's class may earn it again"),
    ),
    best=(
        Best(
            "best", Said("同年多次培训的，取天数多者", "Of several classes in a year the longest is paid"),
            "政策服务包（2023版）第24项；多项取优", per=("person_id", "class_year"),
            most=lambda r: r.max_per_year - r.n_yearly,
            remedy=Said("金额更高的一次先发", "The class that earns more is paid"),
        ),
    ),
    amount=lambda r: r.day_rate * ibis.least(r.days, r.max_days),
    payout=Payout(Payee.PERSON, "person_id", Fund.EMPLOYMENT_SUBSIDY, ("district_code",), proactive=True),
    cases=Path(__file__).with_name("living_allowance.yaml"),
)  # fmt: skip

"""Online training for the post (线上适岗职业技能培训补贴), Guangdong 2020: the example of docs/policies.md."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ibis

from jianglu.kernel.money import fen
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

from .common import OWN_CLAIM, SAME_PERSON, earlier_claims

CODE = "online-hours"
NOTICE = Source("广东省企业职工线上适岗职业技能培训通知（2020）", "省级示例，不是重庆市规定")
YEAR_2020 = (date(2020, 1, 1), date(2020, 12, 31))
CLASS_HOUR = 45 * 60  # seconds

HOUR_RATE = Parameter(
    "hour_rate", Said("每学时补贴", "Subsidy a class hour"), "分", (Dated(*YEAR_2020, fen(30), NOTICE),)
)
YEARLY_CAP = Parameter(
    "yearly_cap", Said("每人每年最高", "At most a person and year"), "分", (Dated(*YEAR_2020, fen(1000), NOTICE),)
)


def _employed(s: Any, e: Any) -> Any:
    return e.main & (e.started_on <= s.completed_on) & (e.ended_on.isnull() | (e.ended_on >= s.completed_on))


def _this_year(s: Any, p: Any) -> Any:
    return earlier_claims(CODE)(s, p) & (p.event_date.year() == s.completed_on.year())


ONLINE_HOURS = Policy(
    code=CODE,
    title=Said("线上适岗职业技能培训补贴（广东2020年，示例）", "Online training for the post (Guangdong 2020, an example)"),
    summary=Said(
        "企业职工学完线上课程的，按计入学时每学时 30 元、每人每年最高 1,000 元。",
        "An employee who completes an online course earns 30 yuan for each class hour that counts, 1,000 a year at most.",
    ),
    sources=(NOTICE,),
    subject=Subject("enrolment_id", event="completed_on", fact="learning.completion", person="person_id", inputs=(OWN_CLAIM,)),
    versions=(Version("2020", *YEAR_2020, NOTICE),),
    lookups=(
        Lookup(
            "seconds", Said("计入时长", "Time that counts"), "learning.hour", lambda h: h.seconds.sum(),
            {**SAME_PERSON, "course_id": "course_id"}, lambda s, h: h.day <= s.decided_on, empty=0, unit="秒",
        ),
        Lookup("jobs", Said("学完时在职", "Employed on completion"), "people.employment", lambda e: e.count(), SAME_PERSON, _employed,
               empty=0),
        Lookup(
            "paid", Said("当年已享受", "Paid this year"), "benefits.payment", lambda p: p.amount.sum(), SAME_PERSON, _this_year,
            empty=0, unit="分",
        ),
        Given("hours", Said("学时", "Class hours"), lambda r: r.seconds // CLASS_HOUR),
    ),
    parameters=(HOUR_RATE.at("completed_on"), YEARLY_CAP.at("completed_on")),
    conditions=(
        Condition(
            "employee", Said("学完时为企业职工", "An employee on completion"), "通知：企业职工", lambda r: r.jobs > 0, ("jobs",),
            remedy=Said("本项补贴只面向企业职工", "The subsidy is for employees"),
        ),
        Condition(
            "hours", Said("有计入的学时（{hours} 学时）", "Class hours count ({hours})"), "通知：每学时 30 元", lambda r: r.hours > 0,
            ("seconds", "hours"), remedy=Said("学满 45 分钟计 1 学时", "45 minutes make a class hour"),
        ),
        Condition(
            "below_cap", Said("当年未达最高额", "Below the year's most"), "通知：每年最高 1,000 元", lambda r: r.paid < r.yearly_cap,
            ("paid", "yearly_cap"), remedy=Said("当年已达最高额", "The year's most was paid"),
        ),
    ),
    amount=lambda r: ibis.least(r.hours * r.hour_rate, r.yearly_cap - r.paid),
    payout=Payout(Payee.PERSON, "person_id", Fund.SKILLS_ACTION, ()),
    cases=Path(__file__).with_name("online_hours.yaml"),
)  # fmt: skip

"""Vocational training subsidy (职业培训补贴), Chongqing's three versions: every type, every group, the catalogue's costs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ibis
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
    Severity,
    Source,
    Subject,
    Version,
    exclusive,
    listed,
    yearly,
)
from jianglu.platform.policy.dates import add_months

from .common import CITY_2024, FUND_2023, OWN_CLAIM, PACKAGE_2023, SAME_PERSON, SCHOOL_LEAVER, members

CODE = "training-subsidy"
ACTION_2019 = Source("渝人社发〔2019〕124号", "职业技能提升行动培训成本及市场需求程度目录")
CITY_2022 = Source("渝人社〔2022〕189号", "关于做好补贴性职业技能培训有关工作的通知")
ITEM_23 = Source(f"{PACKAGE_2023}第23项", "职业培训补贴")
LIST_2024 = Source("渝人社办〔2024〕78号", "职业技能培训目录（2024年），金额未读到", confirmed=False)
ATTENDANCE = Source("80% 的到课率为通行做法", "待向本市确认", confirmed=False)

V2019 = (date(2019, 1, 1), date(2022, 4, 18))
V2022 = (date(2022, 4, 19), date(2023, 12, 31))
V2024 = (date(2024, 1, 1), None)
VERSIONS = (
    Version("2019", *V2019, Source(ACTION_2019.number, "2022年4月19日前开班的仍按此结算")),
    Version("2022", *V2022, Source(CITY_2022.number, "止日由下一文件推定", confirmed=False)),
    Version("2024", *V2024, CITY_2024),
)
MIN_ATTENDANCE = Parameter(
    "min_attendance", Said("最低到课率", "Least attendance"), "%", (Dated(date(2019, 1, 1), None, 80, ATTENDANCE),)
)
MAX_PER_YEAR = Parameter(
    "max_per_year", Said("每人每年次数", "Times a person and year"), "次", (Dated(*V2022, 1, ITEM_23),)
)
BY_LEVEL = Parameter(
    "by_level", Said("成本目录外按等级的标准", "Rate by level outside the catalogue of costs"), "分",
    (Dated(*V2019, {"5": fen(1000), "4": fen(1500), "3": fen(2500), "2": fen(3500), "1": fen(5000)}, ACTION_2019),),
    keys=("level",),
)  # fmt: skip
CATEGORIES = {
    "new_occupation": Said("新职业", "New occupation"), "characteristic": Said("特色职业", "Characteristic occupation"),
    "key_industry": Said("重点产业", "Key industry"), "special": Said("专项职业能力", "Special ability"),
}  # fmt: skip
BY_DAY = Parameter(
    "by_day", Said("按天计算的项目：每天", "Projects paid by the day: a day"), "分",
    (Dated(*V2019, {"new_occupation": fen(200), "characteristic": fen(130), "key_industry": fen(200)}, ACTION_2019),),
    keys=("category",), words=CATEGORIES,
)  # fmt: skip
AT_MOST = Parameter(
    "at_most", Said("按天计算和专项能力项目：最高", "Projects paid by the day, and special abilities: at most"), "分",
    (
        Dated(
            *V2019,
            {"new_occupation": fen(6000), "characteristic": fen(3900), "key_industry": fen(6000), "special": fen(800)},
            ACTION_2019,
        ),
    ),
    keys=("category",), words=CATEGORIES,
)  # fmt: skip
HIRED_WITHIN = Parameter(
    "hired_within", Said("岗位技能培训：新录用期限", "On-post training: months since hiring"), "月",
    (Dated(*V2024, 12, CITY_2024),),
)  # fmt: skip

SAME_OCCUPATION = {**SAME_PERSON, "occupation_code": "occupation_code"}


def _earned(s: Any, c: Any) -> Any:
    return (c.status == "valid") & (c.issued_on >= s.class_start_on) & (c.issued_on <= s.decided_on)


def _insured(s: Any, m: Any) -> Any:
    return (m.kind == "unemployment") & (m.state == "paid") & (m.month == s.class_start_on.truncate("M"))


def _employed(s: Any, e: Any) -> Any:
    return e.main & (e.started_on <= s.class_start_on) & (e.ended_on.isnull() | (e.ended_on >= s.class_start_on))


def _settled(s: Any, t: Any) -> Any:
    same_year = t.class_start_on.year() == s.class_start_on.year()
    return same_year & (t.enrolment_id != s.enrolment_id) & (t.settled_on <= s.decided_on)


def _taken(s: Any, p: Any) -> Any:
    """Paid, or asked for by the person and on its way; an offer that nobody has taken up stands in nobody's way."""
    asked = p.status.isin(("open", "approved", "paying", "returned")) & (p.claimed_on <= s.decided_on)
    return (p.live & (p.paid_on <= s.decided_on)).fill_null(False) | asked.fill_null(False)


def _standard(s: Any, i: Any) -> Any:
    return i.kind == "standard"


def _general(s: Any, i: Any) -> Any:
    return (i.kind == "standard") & i.occupation_code.isnull()


def _amount(r: Any) -> Any:
    """The catalogue's cost; under the version of 2019 by the day, for a special ability, or by level outside it."""
    by_day = ibis.least(r.by_day * r.days, r.at_most)
    outside = ibis.cases((r.category == "special", r.at_most), else_=r.by_level)
    old = ibis.cases((r.by_day.notnull(), by_day), (r.standard.notnull(), r.standard), else_=outside)
    return ibis.cases((r.version == "2019", old), else_=r.standard)


TRAINING_SUBSIDY = Policy(
    code=CODE,
    title=Said("职业培训补贴", "Vocational training subsidy"),
    summary=Said(
        "重点群体和符合条件的企业职工参加目录内补贴性培训，按规定到课并取得证书的，按培训成本目录给予补贴，由培训机构按班申请。"
        "2022—2023年每人每年一次；2024年起分就业技能、岗位技能、劳动预备制三类，对象为六类人员，标准按年度目录。",
        "When people of the key groups, or insured employees, attend a class of the catalogue as ruled and obtain the certificate, "
        "the provider is paid the cost that the catalogue sets, by class. Once a person and year in 2022 and 2023; from 2024 three "
        "types and six groups, at the rates of the yearly catalogue.",
    ),
    sources=(ACTION_2019, CITY_2022, ITEM_23, CITY_2024, LIST_2024, FUND_2023),
    subject=Subject(
        "enrolment_id",
        event="class_start_on",
        fact="training.enrolment",
        person="person_id",
        inputs=(
            OWN_CLAIM,
            Column("officer_says_group", "boolean", _("经办核实属于补贴对象")),
            Column("project", "string", _("按天计算的项目：new_occupation、characteristic、key_industry")),
        ),
    ),
    versions=VERSIONS,
    lookups=(
        Lookup(
            "certificates", Said("开班后取得的本职业本等级证书", "Certificates of the occupation and level since the first day"),
            "credentials.certificate", lambda c: c.count(), {**SAME_OCCUPATION, "level": "level"}, _earned, empty=0,
        ),
        Lookup(
            "days", Said("实际参训天数", "Days attended"), "training.session_attendance", lambda a: a.day.nunique(),
            {**SAME_PERSON, "class_id": "class_id"},
            lambda s, a: a.state.isin(("present", "late")) & (a.day <= s.decided_on), empty=0, unit="天",
        ),
        members("groups", Said("开班时所属重点群体", "Key groups on the first day"), "class_start_on"),
        members("school_leaver", Said("开班时为未继续升学的应届初高中毕业生", "School leaver on the first day"), "class_start_on",
                groups=(SCHOOL_LEAVER,)),
        Lookup(
            "insured", Said("开班当月参保缴费", "Insured in the month of the first day"), "people.insurance_month",
            lambda m: m.count(), SAME_PERSON, _insured, empty=0,
        ),
        Lookup(
            "hired_on", Said("录用日期", "Date of hiring"), "people.employment", lambda e: e.started_on.max(), SAME_PERSON,
            _employed, type="date",
        ),
        listed(
            "own_standard", Said("本职业成本目录标准", "The catalogue's cost for the occupation"), "catalogue.item",
            lambda i: i.amount.max(), match={"occupation_code": "occupation_code", "level": "level"}, on="class_start_on",
            where=_standard, kind="int64", unit="分",
        ),
        listed(
            "general_standard", Said("通用成本目录标准", "The catalogue's cost for any occupation"), "catalogue.item",
            lambda i: i.amount.max(), match={"level": "level"}, on="class_start_on", where=_general, kind="int64", unit="分",
        ),
        Given("standard", Said("成本目录标准", "The catalogue's cost"), lambda r: r.own_standard.fill_null(r.general_standard),
              unit="分"),
        Given("category", Said("项目类别", "Kind of project"),
              lambda r: ibis.cases((r.type == "special", "special"), else_=r.project.fill_null("")), type="string"),
        Given("attendance", Said("到课率", "Attendance"), lambda r: r.hours * 100 // r.planned_hours, unit="%"),
    ),
    parameters=(
        MIN_ATTENDANCE.at("class_start_on"), MAX_PER_YEAR.at("class_start_on"), HIRED_WITHIN.at("class_start_on"),
        BY_LEVEL.at("class_start_on", level="level"), BY_DAY.at("class_start_on", category="category"),
        AT_MOST.at("class_start_on", category="category"),
    ),
    conditions=(
        Condition(
            "subsidised", Said("所报为目录内的补贴性培训", "The class is subsidised, within the catalogues"),
            "人社部发〔2024〕5号 凡补必进、不进不补", lambda r: r.subsidised, ("subsidised",),
            remedy=Said("自费班不结算补贴", "A class that pays for itself is not settled"),
        ),
        Condition(
            "no_voucher", Said("未使用培训券（用券的学员按券结算）", "No voucher pays for the seat"), "培训券与培训补贴不重复结算（待确认）",
            lambda r: r.voucher_id.isnull(), ("voucher_id",),
            remedy=Said("请在班级页提交培训券结算", "Settle the voucher on the page of the class"),
        ),
        Condition(
            "completed", Said("已结业", "The class was completed"), "渝人社〔2022〕189号",
            lambda r: (r.state == "completed") & (r.completed_on <= r.decided_on).fill_null(False), ("state", "completed_on"),
            remedy=Said("结业后再申请", "Claim after completion"),
        ),
        Condition(
            "attended", Said("到课率不低于 {min_attendance}%（实际 {attendance}%）", "Attendance of {min_attendance} % (found: {attendance} %)"),
            "按规定参加培训", lambda r: r.attendance >= r.min_attendance, ("hours", "planned_hours", "attendance", "min_attendance"),
            remedy=Said("到课不足，不予补贴", "Attendance was too low"),
        ),
        Condition(
            "certificate", Said("取得本职业本等级证书", "The certificate of the occupation and level was obtained"),
            "政策服务包（2023版）第23项", lambda r: r.certificates > 0, ("certificates",),
            remedy=Said("参加评价取得证书后再申请", "Claim once the certificate is held"),
        ),
        Condition(
            "group_2019", Said("属于企业职工、就业重点人群或贫困劳动力", "An employee, of the key groups, or poor"),
            "渝人社发〔2019〕124号",
            lambda r: (r.groups > 0) | r.hired_on.notnull() | r.officer_says_group.fill_null(False), ("groups", "hired_on"),
            when=lambda r: r.version == "2019", remedy=Said("由经办核实身份", "An officer verifies"),
        ),
        Condition(
            "group_2022", Said("开班时属于八类对象（含参保企业职工）", "One of the eight groups, insured employees included"),
            "渝人社〔2022〕189号 补贴对象",
            lambda r: (r.groups > 0) | (r.insured > 0) | r.officer_says_group.fill_null(False), ("groups", "insured"),
            when=lambda r: r.version == "2022", remedy=Said("退役军人等由经办核实", "Veterans and others: an officer verifies"),
        ),
        Condition(
            "group_2024", Said("开班时属于六类人员", "One of the six groups on the first day"), "渝人社发〔2024〕13号 六类人员",
            lambda r: (r.groups > 0) | r.officer_says_group.fill_null(False), ("groups",),
            when=lambda r: (r.version == "2024") & (r.type != "preparation"),
            remedy=Said("如属于而系统未登记，请到居住地街镇登记", "If the person belongs to them, register with the street"),
        ),
        Condition(
            "newly_hired", Said("岗位技能培训：开班时被企业录用不满 {hired_within} 个月", "On-post training: hired less than {hired_within} months before"),
            "渝人社发〔2024〕13号 岗位技能培训", lambda r: r.class_start_on <= add_months(r.hired_on, r.hired_within), ("hired_on", "hired_within"),
            severity=Severity.REFER, when=lambda r: (r.version == "2024") & (r.type == "post"),
            remedy=Said("由经办核实录用日期", "An officer verifies the date of hiring"),
        ),
        Condition(
            "school_leaver", Said("劳动预备制培训：未继续升学的应届初高中毕业生", "Preparatory training: a school leaver"),
            "渝人社发〔2024〕13号 劳动预备制培训", lambda r: r.school_leaver > 0, ("school_leaver",),
            when=lambda r: (r.version == "2024") & (r.type == "preparation"),
            remedy=Said("请改报就业技能培训", "Choose a class of employment skills"),
        ),
    ),
    limits=(
        *yearly(
            "yearly", Said("当年补贴性培训未超过 {max_per_year} 次", "No more than {max_per_year} subsidised classes in the year"),
            "政策服务包（2023版）第23项", fact="benefits.training_subsidy", same=SAME_PERSON, where=_settled,
            most=lambda r: r.max_per_year, when=lambda r: r.max_per_year.notnull(), title=Said("当年已结算", "Settled this year"),
            remedy=Said("当年已享受一次", "One was paid this year"),
        ),
        exclusive(
            "no_double", Said("同职业同等级未享受技能提升补贴", "No skill-upgrade subsidy was paid for the occupation and level"),
            "人社部 2024-05-28 政策说明", fact="benefits.payment", same={**SAME_OCCUPATION, "level": "level"},
            benefits=("skill-upgrade",), where=_taken,
            title=Said("已发技能提升补贴", "Upgrade subsidies paid"), remedy=Said("先发者为准", "Whichever is paid first counts"),
        ),
        exclusive(
            "no_apprenticeship", Said("同职业同等级未享受学徒制补贴", "No apprenticeship subsidy was paid for the occupation and level"),
            "benefit-exclusions：培训类补贴先发者为准", fact="benefits.payment", same={**SAME_OCCUPATION, "level": "level"},
            benefits=("apprenticeship-prepayment", "apprenticeship-settlement"), where=_taken,
            title=Said("已发学徒制补贴", "Apprenticeship subsidies paid"), remedy=Said("先发者为准", "Whichever is paid first counts"),
        ),
    ),
    amount=_amount,
    payout=Payout(Payee.PROVIDER, "organisation_id", Fund.EMPLOYMENT_SUBSIDY, ("district_code",)),
    cases=Path(__file__).with_name("training_subsidy.yaml"),
)  # fmt: skip

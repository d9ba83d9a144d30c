"""A small policy over its own facts, for the tests of the engine."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import date

from jianglu.platform.facts import Column, FactTable
from jianglu.platform.policy import (
    Alternative,
    Condition,
    Dated,
    Lookup,
    Parameter,
    Policy,
    Said,
    Severity,
    Source,
    Subject,
    Version,
    at_most,
    none_higher,
)
from jianglu.platform.policy.dates import add_months, full_years

EMPTY = "SELECT {} WHERE false"


def _published(name: str, key: str, *columns: tuple[str, str]) -> FactTable:
    listed = tuple(Column(column, kind) for column, kind in columns)
    sql = EMPTY.format(", ".join(f"NULL::{column.postgres_type} AS {column.name}" for column in listed))
    return FactTable(name, doc="test", grain="test", columns=listed, key=(key,), sql=sql)


CERTIFICATES = _published(
    "sample.certificate", "certificate_id", ("certificate_id", "int64"), ("person_id", "int64"), ("occupation", "string"),
    ("level", "string"), ("level_rank", "int64"), ("issued_on", "date"),
)  # fmt: skip
MONTHS = _published("sample.month", "person_id", ("person_id", "int64"), ("month", "date"))
PAYMENTS = _published(
    "sample.payment", "certificate_id", ("certificate_id", "int64"), ("person_id", "int64"), ("occupation", "string"),
    ("level", "string"), ("level_rank", "int64"), ("event_year", "int64"),
)  # fmt: skip
RESERVE = _published("sample.reserve", "year", ("year", "int64"), ("enough", "boolean"))

SOURCE = Source("测试文〔2017〕1号")


def D(text: str) -> date:  # noqa: N802 - read as a literal
    return date.fromisoformat(text)


MONTHS_NEEDED = Parameter(
    "min_months", Said("最低缴费月数", "months needed"), "月",
    (Dated(D("2017-01-01"), D("2018-12-31"), 36, SOURCE), Dated(D("2019-01-01"), D("2025-12-31"), 12, SOURCE)),
)  # fmt: skip
AMOUNTS = Parameter(
    "rate", Said("标准", "rate"), "分",
    (Dated(D("2017-01-01"), D("2025-12-31"), {"5": 100000, "4": 150000, "3": 200000}, SOURCE),), keys=("level",),
)  # fmt: skip
same_person = {"person_id": "person_id"}

UPGRADE = Policy(
    code="sample-upgrade",
    title=Said("样例补贴", "Sample subsidy"),
    summary=Said("样例", "sample"),
    sources=(SOURCE,),
    subject=Subject("certificate_id", "issued_on", fact="sample.certificate", person="person_id"),
    versions=(Version("2017", D("2017-01-01"), D("2018-12-31"), SOURCE), Version("2019", D("2019-01-01"), D("2025-12-31"), SOURCE)),
    lookups=(
        Lookup(
            "months", Said("缴费月数", "months paid"), "sample.month", value=lambda m: m.month.nunique(), match=same_person,
            where=lambda s, m: m.month <= s.issued_on, empty=0, unit="月",
        ),
        Lookup(
            "reserve", Said("基金备付", "reserve"), "sample.reserve", value=lambda r: r.enough.min(),
            where=lambda s, r: r.year == s.issued_on.year(), type="boolean",
        ),
    ),
    parameters=(MONTHS_NEEDED.at("issued_on"), AMOUNTS.at("issued_on", level="level")),
    conditions=(
        Condition(
            "insured", Said("缴费满 {min_months} 个月", "{min_months} months paid"), "一（一）",
            lambda r: r.months >= r.min_months, ("months", "min_months"), remedy=Said("还差 {short} 个月", "{short} months short"),
            short=lambda r: r.min_months - r.months,
        ),
        Condition(
            "window", Said("12 个月内", "within 12 months"), "二", lambda r: r.decided_on <= add_months(r.issued_on, 12),
            ("issued_on",),
        ),
        Condition(
            "reserve", Said("备付充足", "reserve holds"), "三", lambda r: r.reserve, ("reserve",), severity=Severity.REFER,
            when=lambda r: r.issued_on >= D("2024-01-01"),
        ),
    ),
    limits=(
        at_most(
            "once", Said("同一工种同一等级一次", "once"), "四", fact="sample.payment", title=Said("已享受", "paid"), most=1,
            same={**same_person, "occupation": "occupation", "level": "level"},
        ),
        at_most(
            "yearly", Said("一年三次", "three a year"), "五", fact="sample.payment", title=Said("当年次数", "this year"), most=3,
            same=same_person, where=lambda s, p: p.event_year == s.issued_on.year(),
            when=lambda r: r.issued_on.year().isin([2023, 2024]),
        ),
        none_higher(
            "no_lower", Said("已领取更高等级", "none higher"), "六", fact="sample.payment", title=Said("最高", "highest"),
            same={**same_person, "occupation": "occupation"}, rank="level_rank",
        ),
    ),
    amount=lambda r: r.rate,
)  # fmt: skip

REGISTER = Policy(
    code="sample-register",
    title=Said("样例申报", "Sample registration"),
    summary=Said("样例", "sample"),
    sources=(SOURCE,),
    subject=Subject(
        "applicant", "applied_on", person="person_id",
        columns=(
            Column("applicant", "int64"), Column("person_id", "int64"), Column("level", "string"),
            Column("applied_on", "date"), Column("works_since", "date"), Column("graduate", "boolean"),
        ),
    ),
    versions=(Version("2023", D("2023-01-01"), None, SOURCE),),
    lookups=(
        Lookup(
            "held_since", Said("五级证书日期", "level 5 since"), "sample.certificate", value=lambda c: c.issued_on.min(),
            match=same_person, where=lambda s, c: c.level == "5", type="date",
        ),
    ),
    alternatives=(
        Alternative(
            "L4-1", Said("工作五年", "five years"), "1", (
                Condition("years", Said("累计满 5 年", "5 years"), "1", lambda r: full_years(r.works_since, r.applied_on) >= 5),
            ), cost=2, when=lambda r: r.level == "4", proof=("工作证明",),
        ),
        Alternative(
            "L4-2", Said("五级后三年", "level 5 and 3 years"), "2", (
                Condition("held", Said("五级证书", "level 5"), "2", lambda r: r.held_since.notnull()),
                Condition("after", Said("满 3 年", "3 years"), "2", lambda r: full_years(r.held_since, r.applied_on) >= 3),
            ), cost=1, when=lambda r: r.level == "4",
        ),
        Alternative(
            "L4-3", Said("毕业", "graduate"), "3", (
                Condition("diploma", Said("毕业证", "diploma"), "3", lambda r: r.graduate),
            ), cost=0, when=lambda r: r.level == "4",
        ),
    ),
)  # fmt: skip

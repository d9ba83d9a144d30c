"""Who gets a talent service card (重庆英才服务卡), and of which class: the room of cards lists whom the city chose, this rule checks them.

The text of the talent directory (人才目录: A card, class I with 5 kinds, II with 13, III with 9) was not found: which title stands in
which class is a dated parameter to be confirmed, not a condition.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import (
    Condition,
    Dated,
    Lookup,
    Parameter,
    Policy,
    Said,
    Source,
    Subject,
    Version,
    at_most,
)
from jianglu.platform.policy.dates import add_months

from ..titles import TITLES

NAME = Said("重庆英才服务卡", "Chongqing talent service card")
FROM = date(2020, 7, 1)
ACT = Source("重庆英才服务管理办法（试行）", "2020年7月；发布日未读到，按月初计")
DIRECTORY = Source("人才目录全文未读到", "称号与类别的对应待向本市确认", confirmed=False)
SEEN = "officer_says_title"
"""The officer's answer to whether a title that this city's roll does not know is genuine."""
SAME_PERSON = {"person_id": "person_id"}

CATEGORY = Parameter(
    "category", Said("称号在人才目录中的类别（A-I、A-II、A-III 发 A 卡，B 发 B 卡）", "Class of the title in the talent directory"), "",
    (
        Dated(
            FROM, None,
            {
                "grand_prize": "A-II", "worldskills_medal": "A-II", "outstanding_talent": "A-II", "state_allowance": "A-III",
                "national_expert": "A-III", "leading_craftsman": "A-III", "municipal_expert": "B",
            },
            DIRECTORY,
        ),
    ),
    keys=("honour",), type="string", options={"honour": tuple(TITLES)},
    words={code: title.name for code, title in TITLES.items()},
)  # fmt: skip
VALIDITY = Parameter("validity", Said("有效期", "Validity"), "月", (Dated(FROM, None, 36, ACT),))
BASIC = Parameter(
    "basic_services", Said("A 卡基本服务", "Basic services of an A card"), "项", (Dated(FROM, None, 10, ACT),)
)
EXCLUSIVE = Parameter(
    "exclusive_services", Said("A 卡专属服务", "Exclusive services of an A card"), "项", (Dated(FROM, None, 7, ACT),)
)


def _holds(s: Any, h: Any) -> Any:
    return (h.given_on <= s.decided_on) & (h.withdrawn_on.isnull() | (h.withdrawn_on > s.decided_on))


def _works(s: Any, e: Any) -> Any:
    return e.main & (e.started_on <= s.decided_on) & (e.ended_on.isnull() | (e.ended_on >= s.decided_on))


def _live(s: Any, c: Any) -> Any:
    return c.status.isin(("valid", "suspended")) & (c.expires_on.isnull() | (c.expires_on >= s.decided_on))


SERVICE_CARD = Policy(
    code="service-card",
    title=NAME,
    summary=Said(
        "列入人才目录、在本市全职工作的人才可申领服务卡：A 卡由市一站式平台发放，B 卡由区县发放；称号不止一个的，按类别高的发一张。",
        "Who stands in the talent directory and works full-time in the city may have a card: A from the city's one-stop platform, B "
        "from the district. Of several titles the higher class counts, for one card.",
    ),
    sources=(ACT, DIRECTORY),
    subject=Subject(
        "applicant",
        event="applied_on",
        person="person_id",
        columns=(
            Column("applicant", "int64", _("申领")),
            Column("person_id", "int64", _("人员")),
            Column("applied_on", "date", _("发证日期")),
            Column("honour", "string", _("所凭称号"), codes={title.code: title.name for title in TITLES.values()}),
            Column("declared", "boolean", _("由名单写明，不以荣誉名册为限")),
            Column("card", "string", _("卡别，空为按目录")),
            Column("until", "date", _("有效期至，空为按有效期计算")),
        ),
        inputs=(Column(SEEN, "boolean", _("经办人核对：称号属实")),),
    ),
    versions=(Version("2020", FROM, None, ACT),),
    lookups=(
        Lookup(
            "held", Said("荣誉名册中的该项称号", "the title in the roll of honours"), "talent.honour", lambda h: h.count(),
            {**SAME_PERSON, "title": "honour"}, _holds, empty=0, unit="项",
        ),
        Lookup(
            "jobs", Said("在本市的现职", "main job in the city today"), "people.employment", lambda e: e.count(), SAME_PERSON,
            _works, empty=0,
        ),
    ),
    parameters=(
        CATEGORY.at("applied_on", honour="honour"), VALIDITY.at("applied_on"), BASIC.at("applied_on"),
        EXCLUSIVE.at("applied_on"),
    ),
    conditions=(
        Condition(
            "directory", Said("所凭称号列入人才目录（类别 {category}）", "The title stands in the talent directory (class {category})"),
            "服务管理办法 服务对象；目录待确认", lambda r: r.category.notnull(), ("honour", "category"),
            remedy=Said("取得目录内的称号后可申领；目录以现行文件为准", "With a title of the directory a card can be had"),
        ),
        Condition(
            "held", Said("称号在荣誉名册中且未撤销", "The title is on the roll and was not withdrawn"), "服务管理办法 服务对象",
            lambda r: ibis.cases((r.held > 0, True), (r.declared.fill_null(False), r[SEEN]), else_=False), ("honour", "held"),
            remedy=Said("名册没有记录的，请向发卡部门提交授予文件，由经办人核对", "If it is missing, hand in the document that gave it; an officer looks"),
        ),
        Condition(
            "full_time", Said("在本市全职工作（登记的主要工作）", "Works full-time in the city (the main job on record)"), "服务管理办法 服务对象",
            lambda r: r.jobs > 0, ("jobs",), remedy=Said("请先由用人单位登记就业", "Have the employer register the job first"),
        ),
        Condition(
            "card", Said("所发卡别与类别相符（{card} 卡，类别 {category}）", "The card fits the class (card {card}, class {category})"),
            "服务管理办法 A 卡、B 卡；同时符合的从高", lambda r: r.category.left(1) == r.card, ("card", "category"),
            when=lambda r: r.card.notnull(), remedy=Said("请按目录类别改填卡别", "Fill in the card that the directory gives"),
        ),
        Condition(
            "term", Said("有效期不超过 {validity} 个月（至 {until}）", "Valid for no more than {validity} months (until {until})"),
            "服务管理办法 有效期三年", lambda r: (r.until >= r.applied_on) & (r.until < add_months(r.applied_on, r.validity)),
            ("applied_on", "until", "validity"), when=lambda r: r.until.notnull(),
            remedy=Said("请缩短有效期，或留空由系统计算", "Shorten it, or leave it empty"),
        ),
    ),
    limits=(
        at_most(
            "one_card", Said("没有另一张有效的服务卡（现 {n_one_card} 张）", "Holds no other live card (now {n_one_card})"),
            "服务管理办法 换类别、换单位的变更或终止原卡", fact="credentials.service_card", same=SAME_PERSON, most=1, where=_live,
            title=Said("有效的服务卡", "live cards"),
            remedy=Said("换类别或换单位的，先撤销原卡；到期前不重复发卡", "End the old card first when class or employer changed"),
        ),
    ),
    cases=Path(__file__).with_name("service_card.yaml"),
)  # fmt: skip

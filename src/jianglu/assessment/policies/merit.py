"""Recognition by merit 直接认定: an enterprise recognises the level of its own staff by what they achieved.

人社部发〔2022〕14号 and the city's document of 2023 (四（二）) let a filed enterprise recognise front-line staff of outstanding
skill and achievements directly, without limits of schooling, seniority, age or share. Which achievement reaches which level
was found in no text: the figures below are shown as to be confirmed, and an officer can set others by date.
What no register knows (a prize of a contest, a solved problem) is declared with papers, and the enterprise's own
decision says whether they are genuine; who decides is not who nominated.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import Condition, Dated, Lookup, Parameter, Policy, Said, Source, Subject, Version

from ..nomination.rules import GRADES, KINDS
from . import common as c

FROM = date(2022, 3, 1)
OPINION = Source("人社部发〔2022〕14号 关于健全完善新时代技能人才职业技能等级制度的意见（试行）")
CITY = Source("渝办发〔2023〕 新时代技能强市 四（二）：对技艺高超、业绩突出的一线职工，按照规定直接认定其相应技能等级")
ASSUMED = Source("示范取值，本市文号待核", confirmed=False)

HIGHEST = Parameter(
    "highest_rank",
    Said("业绩可直接认定的最高等级序（2 五级至 6 一级）", "Highest rank of level that a merit opens (2 level 5 to 6 level 1)"),
    "",
    (
        Dated(FROM, None, {
            "contest": {"national": 6, "provincial": 5, "district": 4, "enterprise": 3},
            "project": {"national": 6, "provincial": 5, "district": 4, "enterprise": 4},
            "honour": {"national": 6, "provincial": 5, "district": 4, "enterprise": 3},
        }, ASSUMED),
    ),
    keys=("merit_kind", "merit_grade"),
    words={**KINDS, **GRADES},
)  # fmt: skip
PLACES = Parameter(
    "places",
    Said("竞赛名次不低于", "Place in the contest, at least"),
    "名",
    (Dated(FROM, None, {"national": 10, "provincial": 5, "district": 3, "enterprise": 3}, ASSUMED),),
    keys=("merit_grade",),
    words=GRADES,
)

MERIT = (
    Column("merit_kind", "string", _("主要业绩类别")),
    Column("merit_grade", "string", _("主要业绩级别")),
    Column("merit_place", "int64", _("竞赛名次，0 为无名次")),
    Column("merit_on", "date", _("取得业绩日期")),
)
"""The merit on which a nomination is founded."""


def covered(row: object) -> object:
    """An employer filed for the occupation and level."""
    return (row.body_kind == "employer") & row.body_covers  # type: ignore[attr-defined]


POSTS = Lookup(
    "posts", Said("在本单位本职业岗位上的登记", "jobs of the occupation at the enterprise on record"), c.EMPLOYMENT,
    lambda f: f.count(), {"person_id": "person_id", "organisation_id": "body_id"},
    lambda s, f: (f.occupation_code.left(7) == s.minor_class) & (f.started_on <= s.applied_on)
    & (f.ended_on.isnull() | (f.ended_on >= s.applied_on)), empty=0,
)  # fmt: skip
ON_ROLL = Lookup(
    "on_roll", Said("荣誉名册中的同日荣誉", "honours of that day on the roll"), "talent.honour", lambda f: f.count(), c.MATCH,
    lambda s, f: (f.given_on == s.merit_on) & (f.withdrawn_on.isnull() | (f.withdrawn_on > s.applied_on)), empty=0,
)  # fmt: skip
(OWN_STAFF,) = (look for look in c.LOOKUPS if look.name == "own_staff")

COVERED = Condition(
    "covered",
    Said("企业已备案该职业和等级", "The enterprise is filed for the occupation and level"),
    "人社部发〔2022〕14号 备案范围",
    covered,
    ("body_kind", "body_covers"),
    remedy=Said("请先在“备案与考点”申请首次备案或范围变更", "File the enterprise, or a change of its scope, first"),
)
STAFF = Condition(
    "staff",
    Said("本企业在职职工", "Works for the enterprise"),
    "人社部发〔2022〕14号 用人单位",
    lambda r: r.own_staff > 0,
    ("own_staff",),
    remedy=Said("只能提名社保登记在本企业的职工", "Only staff on record can be nominated"),
)
FRONTLINE = Condition(
    "frontline",
    Said("在本职业生产（服务、科研）一线岗位", "Works at the front line of the occupation"),
    "渝办发〔2023〕 四（二） 一线职工",
    lambda r: c.seen(r.posts > 0, r.frontline, r),
    ("posts", "frontline"),
    remedy=Said(
        "岗位登记与职业不符的，请声明并附岗位证明", "Where the record names another post, declare it with proof"
    ),
)

DIRECT_RECOGNITION = Policy(
    code="recognise-directly",
    title=Said("企业直接认定职业技能等级的条件", "Conditions for an enterprise to recognise a level directly"),
    summary=Said(
        "备案企业对技艺高超、业绩突出的一线职工，可凭业绩直接认定相应等级；不受学历、资历、年龄和比例限制。",
        "A filed enterprise may recognise the level of front-line staff by what they achieved, whatever their schooling or age.",
    ),
    sources=(OPINION, CITY),
    subject=Subject(
        "applicant", event="applied_on", person="person_id",
        columns=(
            Column("applicant", "int64", _("提名")),
            Column("person_id", "int64", _("职工")),
            Column("applied_on", "date", _("提名日期")),
            Column("minor_class", "string", _("职业小类")),
            Column("level", "string", _("拟认定等级")),
            Column("level_rank", "int64", _("拟认定等级序")),
            Column("body_id", "int64", _("提名企业")),
            Column("body_kind", "string", _("评价机构类型")),
            Column("body_covers", "boolean", _("备案范围包含该职业和等级")),
            Column("frontline", "boolean", _("企业声明在一线岗位")),
            *MERIT,
        ),
        inputs=c.PAPERS,
    ),
    versions=(Version("2022", FROM, None, OPINION),),
    lookups=(OWN_STAFF, POSTS, ON_ROLL, c.HELD_RANK),
    parameters=(
        HIGHEST.at("applied_on", merit_kind="merit_kind", merit_grade="merit_grade"),
        PLACES.at("applied_on", merit_grade="merit_grade"),
    ),
    conditions=(
        COVERED,
        STAFF,
        FRONTLINE,
        Condition(
            "merit",
            Said("主要业绩达到该等级的要求，且材料真实", "The merit reaches the level, and its papers are genuine"),
            "渝办发〔2023〕 四（二） 业绩突出",
            lambda r: ibis.cases((r.highest_rank < r.level_rank, False), else_=c.seen(r.on_roll > 0, r.merit_kind.notnull(), r)),
            ("merit_kind", "merit_grade", "highest_rank", "level_rank"),
            remedy=Said("该业绩只能认定较低等级，或请补充更高级别的业绩", "Such a merit opens a lower level only"),
        ),
        Condition(
            "place",
            Said("竞赛名次在前 {places} 名（第 {merit_place} 名）", "Among the first {places} of the contest (place {merit_place})"),
            "技能竞赛获奖选手晋级（通行做法，文号待核）",
            lambda r: (r.merit_place >= 1) & (r.merit_place <= r.places),
            ("merit_place", "places"),
            when=lambda r: r.merit_kind == "contest",
            remedy=Said("请填写获奖证书上的名次", "Give the place that the award names"),
        ),
        c.UNHELD,
    ),
    cases=Path(__file__).with_name("recognise-directly.yaml"),
)  # fmt: skip

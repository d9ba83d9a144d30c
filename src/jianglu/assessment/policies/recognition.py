"""Two rules of 两类人才贯通: a level as a ground to be reviewed for a title, a title as a ground to be assessed for a level.

Neither is automatic: the rule opens the review, people decide. Which occupation and series correspond is the dated table of
`recognition/correspondence.yaml`; how many years count is here. What no register of this city knows (certificates of
other provinces, titles awarded elsewhere) is declared, and an officer who has seen the papers says whether it is so.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import Condition, Dated, Given, Lookup, Parameter, Policy, Said, Source, Subject, Version

from ..recognition.rules import RANKS
from . import common as c

FROM = date(2018, 11, 1)
OPINION = Source("关于在工程技术领域实现高技能人才与工程技术人才职业发展贯通的意见（试行）")
TECHNICAL_RULES = Source("国家职业标准编制技术规程（2023年版）")

YEARS_TO_TITLE = Parameter(
    "years_to_title",
    Said("取得技能等级后从事技术技能工作的年限", "Years of work after the level before a title may be sought"),
    "年",
    (Dated(FROM, None, {"junior": 2, "middle": 3, "deputy": 4}, OPINION),),
    keys=("rank",),
    words=RANKS,
)
YEARS_TO_LEVEL = Parameter(
    "years_to_level",
    Said("取得职称后从事本职业的年限", "Years of work in the occupation after the title"),
    "年",
    (Dated(FROM, None, {"3": 1, "2": 1, "1": 1}, TECHNICAL_RULES),),
    keys=("level",),
)

_COMMON = (
    Column("applicant", "int64", _("申请")),
    Column("person_id", "int64", _("人员")),
    Column("applied_on", "date", _("申请日期")),
    Column("minor_class", "string", _("职业小类")),
    Column("corresponds", "boolean", _("职业与职称系列对应")),
    Column("series", "string", _("职称系列")),
    Column("more_years_after", "int64", _("登记以外的工作年限（附工作证明）")),
)


def _named(*names: str) -> tuple[Lookup | Given, ...]:
    """Lookups that the conditions to register use as well."""
    return tuple(look for look in c.LOOKUPS if look.name in names)


_YEARS = _named("running_since", "after_days", "spanning_end", "years_after")  # after `prior_on`, and a computed column


CORRESPONDS = Condition(
    "corresponds",
    Said("职业与所选职称系列有对应关系", "The occupation corresponds to the series of titles"),
    "贯通对应关系表",
    lambda r: r.corresponds,
    ("series", "minor_class"),
    remedy=Said("请在对应关系表中查找本职业对应的职称系列", "Look the occupation up in the table of correspondence"),
)


def _worked(years: str, after: Said, clause: str) -> Condition:
    return Condition(
        "worked",
        Said(f"{after.zh}从事本职业或相关职业工作满 {{{years}}} 年（登记 {{years_after}} 年）",
             f"{{{years}}} years of work in the occupation {after.en} (on record: {{years_after}})"),
        clause,
        lambda r: c.seen(r.years_after >= r[years], r.years_after + r.more_years_after >= r[years], r),
        ("years_after", "more_years_after", years),
        short=lambda r: r[years] - r.years_after,
        remedy=Said("还差 {short} 年；登记以外的工作可申报并上传证明",
                    "{short} more years; work that is not on record can be declared with proof"),
    )  # fmt: skip


SKILL_TO_TITLE = Policy(
    code="recognise-title",
    title=Said("高技能人才申报职称评审的条件", "Conditions for skilled workers to be reviewed for a professional title"),
    summary=Said("符合全部条件可申报相应职称评审；是否授予由评审和公示后的决定为准。",
                 "Who meets all of them may be reviewed; the title follows from the decision after review and notice."),
    sources=(OPINION,),
    subject=Subject(
        "applicant", event="applied_on", person="person_id",
        columns=(
            *_COMMON,
            Column("rank", "string", _("申报职称级别")),
            Column("rank_order", "int64", _("职称级别序")),
            Column("prior_rank", "int64", _("对应技能等级序")),
            Column("outside_level", "string", _("系统以外的技能等级证书编号")),
        ),
        inputs=c.PAPERS,
    ),
    versions=(Version("2018", FROM, None, OPINION),),
    lookups=(
        *_named("prior_on"),
        Lookup(
            "titles", Said("已认定的同系列同级或以上职称", "titles of the series, this rank or above, recognised already"),
            "assessment.recognition", lambda f: f.count(), {"person_id": "person_id", "series": "series"},
            lambda s, f: (f.direction == "title") & (f.rank_order >= s.rank_order), empty=0, unit="项",
        ),
        *_named("held_years"),
        *_YEARS,
    ),
    parameters=(YEARS_TO_TITLE.at("applied_on", rank="rank"),),
    conditions=(
        CORRESPONDS,
        Condition(
            "level",
            Said("持有本职业或相关职业对应等级及以上的有效证书（{prior_on}）",
                 "Holds a valid certificate of the level beside it, or above ({prior_on})"),
            "意见（试行） 支持高技能人才参加职称评审",
            lambda r: c.seen(r.prior_on.notnull(), r.outside_level.length() > 0, r),
            ("prior_on", "outside_level"),
            remedy=Said("请先取得对应等级证书；外省证书可填写编号并上传",
                        "Get the level first; a certificate of another province can be declared and uploaded"),
        ),
        _worked("years_to_title", Said("取得该等级后", "after that level"), "意见（试行） 工作年限"),
        Condition(
            "fresh", Said("尚未认定同系列同级或以上职称", "No title of the series of this rank or above was recognised yet"),
            "一人一级只认定一次（通行做法，文号待核）", lambda r: r.titles == 0, ("titles",),
            remedy=Said("可申报更高一级", "A higher rank can be sought"),
        ),
    ),
    cases=Path(__file__).with_name("recognise-title.yaml"),
)  # fmt: skip

TITLE_TO_LEVEL = Policy(
    code="recognise-level",
    title=Said("专业技术人才申报技能等级的条件", "Conditions for title holders to be assessed for a skill level"),
    summary=Said("符合全部条件可申报相应技能等级，由备案评价机构考核操作技能；是否认定以公示后的决定为准。",
                 "Who meets all of them is assessed in practice by a filed body; the level follows from the decision after notice."),
    sources=(OPINION, TECHNICAL_RULES),
    subject=Subject(
        "applicant", event="applied_on", person="person_id",
        columns=(
            *_COMMON,
            Column("level", "string", _("申报等级")),
            Column("level_rank", "int64", _("申报等级序")),
            Column("title_order", "int64", _("所持职称级别序")),
            Column("need_order", "int64", _("该等级所需职称级别序")),
            Column("prior_on", "date", _("取得职称日期")),
            Column("body_covers", "boolean", _("评价机构备案范围包含该职业和等级")),
        ),
        inputs=c.PAPERS,
    ),
    versions=(Version("2018", FROM, None, OPINION),),
    lookups=(
        *_YEARS,
        Lookup(
            "recorded", Said("本市认定的职称", "titles recognised here"), "assessment.recognition", lambda f: f.count(),
            {"person_id": "person_id", "series": "series"},
            lambda s, f: (f.direction == "title") & (f.rank_order >= s.need_order) & (f.recognised_on <= s.prior_on), empty=0,
        ),
        c.HELD_RANK,
    ),
    parameters=(YEARS_TO_LEVEL.at("applied_on", level="level"),),
    conditions=(
        CORRESPONDS,
        Condition(
            "title", Said("持有该等级所需级别的职称（{prior_on} 取得）", "Holds a title of the rank needed (since {prior_on})"),
            "国家职业标准编制技术规程 L3-3、L2-3、L1-3",
            lambda r: ibis.cases((r.title_order < r.need_order, False), else_=c.seen(r.recorded > 0, r.title_order >= r.need_order, r)),
            ("title_order", "need_order", "recorded"),
            remedy=Said("请填写职称并上传职称证书；级别不够的，请申报较低等级",
                        "Declare the title with its certificate; with a lower rank, seek a lower level"),
        ),
        _worked("years_to_level", Said("取得职称后", "after the title"), "国家职业标准编制技术规程 L3-3、L2-3、L1-3"),
        Condition(
            "covered", Said("所选评价机构备案了该职业和等级", "The chosen body is filed for the occupation and level"),
            "人社部 技能人才评价机构备案", lambda r: r.body_covers, ("body_covers",),
            remedy=Said("请选择备案范围包含该职业和等级的机构", "Choose a body that is filed for them"),
        ),
        c.UNHELD,
    ),
    cases=Path(__file__).with_name("recognise-level.yaml"),
)  # fmt: skip

"""Whom a unit may put forward for a title (称号推荐): technical expert of city or state, grand prize, allowance, outstanding talent.

Read: the selection of skilled workers for the allowance since 2008 asks for level 1 or the like and for long work at the front line; the
prize of the city is named in the letter. The acts on 中华技能大奖 and 全国技术能手 and the city's own were not read: which level,
how many years and which place open which title is recalled or assumed, dated, and shown as to be confirmed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jianglu.platform.policy import (
    Alternative,
    Condition,
    Dated,
    Lookup,
    Parameter,
    Policy,
    Said,
    Source,
    Version,
    at_most,
)

from ..titles import CONTESTS, NOMINATED
from ..titles import TITLES as ALL
from . import nomination as n
from .leading import TITLE as LEADING

TITLES = tuple(code for code in NOMINATED if code != LEADING)
WORDS = {code: ALL[code].name for code in TITLES}
FROM = date(2018, 3, 1)
ALLOWANCE = Source("高技能人才享受国务院政府特殊津贴的意见", "2008年；具有一级职业资格或相应水平、长期在一线")
ACT = Source("中华技能大奖和全国技术能手评选表彰管理办法", "凭记忆，文号和条款待核", confirmed=False)
ASSUMED = Source("本市评选通知未读到", "等级、年限、名次、项数待向本市确认", confirmed=False)

MIN_RANK = Parameter(
    "min_rank", Said("最低等级序（4 高级工、5 技师、6 高级技师）", "Least rank (4: level 3, 5: level 2, 6: level 1)"), "",
    (Dated(FROM, None, {
        "municipal_expert": 4, "outstanding_talent": 5, "national_expert": 5, "state_allowance": 6, "grand_prize": 6,
    }, ACT),),
    keys=("honour",), options={"honour": TITLES}, words=WORDS,
)  # fmt: skip
MIN_YEARS = Parameter(
    "min_years", Said("累计从事本职业年限", "Years in the occupation"), "年",
    (Dated(FROM, None, {
        "municipal_expert": 3, "outstanding_talent": 5, "national_expert": 5, "state_allowance": 10, "grand_prize": 10,
    }, ASSUMED),),
    keys=("honour",), options={"honour": TITLES}, words=WORDS,
)  # fmt: skip
PLACES = Parameter(
    "places", Said("可凭竞赛名次推荐的名次", "Place in a contest that opens the title"), "名",
    (Dated(FROM, None, {
        "national_expert": {"world": 8, "national_1": 5, "national_2": 3},
        "municipal_expert": {"world": 8, "national_1": 20, "national_2": 10, "municipal_1": 5, "municipal_2": 3},
    }, ACT),),
    keys=("honour", "contest"), words=WORDS | CONTESTS,
)  # fmt: skip
BREAKTHROUGHS = Parameter(
    "min_breakthroughs", Said("技术攻关、革新或专利项数", "Problems solved, techniques renewed, patents"), "项",
    (Dated(FROM, None, {
        "municipal_expert": 1, "outstanding_talent": 3, "national_expert": 2, "state_allowance": 3, "grand_prize": 3,
    }, ASSUMED),),
    keys=("honour",), options={"honour": TITLES}, words=WORDS,
)  # fmt: skip
CLAUSE = "评选表彰管理办法 推荐条件（待核）"

TITLE_NOMINATION = Policy(
    code="title-nomination",
    title=Said("技能人才称号推荐条件", "Conditions to be put forward for a title"),
    summary=Said(
        "单位推荐职工参评技术能手、中华技能大奖、特殊津贴和杰出英才奖的条件：等级、年限和业绩；同一称号终身一次，已获更高称号的不再推荐。"
        "市级称号经评审、公示后授予，国家级称号经评审、公示后上报。",
        "What staff must meet to be put forward: level, years and merits. A title is given once in a lifetime, a higher one excludes the "
        "lower. The city's titles are given after panel and notice; those of the state are handed up.",
    ),
    sources=(ALLOWANCE, ACT, ASSUMED),
    subject=n.SUBJECT,
    versions=(Version("2018", FROM, None, ACT),),
    lookups=(
        n.WORKS_HERE, n.LEVEL_RANK, n.TOP_HELD, n.STUDIOS, *n.YEARS,
        Lookup(
            "expert", Said("全国技术能手、中华技能大奖", "national expert or grand prize held"), "talent.honour", lambda h: h.count(),
            n.SAME_PERSON, lambda s, h: n.holds(s, h) & h.title.isin(("national_expert", "grand_prize")), empty=0, unit="项",
        ),
    ),
    parameters=(
        MIN_RANK.at("nominated_on", honour="honour"), MIN_YEARS.at("nominated_on", honour="honour"),
        PLACES.at("nominated_on", honour="honour", contest="contest"), BREAKTHROUGHS.at("nominated_on", honour="honour"),
    ),
    conditions=(
        n.works_here(CLAUSE),
        Condition(
            "listed", Said("是由单位推荐的称号", "A title for which units put their staff forward"), CLAUSE,
            lambda r: r.min_rank.notnull(), ("honour", "min_rank"),
            remedy=Said("该称号不由单位推荐，或评选条件尚未录入", "Not by nomination, or its conditions are not entered yet"),
        ),
        Condition(
            "level",
            Said("本职业有效证书达到等级要求（等级序 {level_rank}，须 {min_rank}）", "Holds the level (rank {level_rank}, needed {min_rank})"),
            CLAUSE, lambda r: r.level_rank >= r.min_rank, ("level_rank", "min_rank"),
            remedy=Said("取得相应等级证书后可推荐", "With a certificate of that level"),
        ),
        n.experienced(CLAUSE),
        Condition(
            "prior", Said("已是全国技术能手", "Is a national technical expert"), "中华技能大奖从全国技术能手中评选（待核）",
            lambda r: r.expert > 0, ("expert",), when=lambda r: r.honour == "grand_prize",
            remedy=Said("获得全国技术能手后可推荐", "Become a national technical expert first"),
        ),
        Condition(
            "no_higher", Said("未获得同序列更高称号", "Holds no higher title of the ladder"), "已获更高称号的不再推荐（待核）",
            lambda r: r.top_held <= r.honour_order, ("top_held", "honour_order"), when=lambda r: r.honour_order > 0,
            remedy=Said("已获更高称号", "A higher title is held"),
        ),
    ),
    alternatives=(
        Alternative(
            "expert", Said("已获国家级技能荣誉", "Holds a national title of skill"), "特殊津贴选拔条件之一（待核）",
            (Condition(
                "honoured", Said("荣誉名册中有全国技术能手或中华技能大奖（{expert} 项）", "National expert or grand prize on the roll ({expert})"),
                "特殊津贴选拔条件之一（待核）", lambda r: r.expert > 0, ("expert",),
                remedy=Said("名册没有记录的，请先由市级登记授予文件", "If the roll lacks it, have the city enter the document"),
            ),), cost=1, when=lambda r: r.honour.isin(("state_allowance", "outstanding_talent")),
        ),
        n.studio(CLAUSE),
        n.contest(CLAUSE, when=lambda r: r.contest.notnull()),
        n.breakthrough(CLAUSE),
    ),
    limits=(
        at_most(
            "once", Said("未获得过该称号", "Was not given this title before"), "同一称号终身一次（待核）", fact="talent.honour",
            same={**n.SAME_PERSON, "title": "honour"}, where=n.holds, most=1, title=Said("已获该称号", "times given"),
            remedy=Said("已获该称号，不再推荐", "Given already"),
        ),
    ),
    cases=Path(__file__).with_name("honour.yaml"),
)  # fmt: skip

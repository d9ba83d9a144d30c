"""Who is recognised as a leading talent (高技能领军人才), and why.

Read, in the text that 人社部发〔2024〕29号 took over from 中办发〔2018〕16号: leading talent are the highly skilled who hold a national title
(劳动模范, 五一劳动奖章, 中华技能大奖, 全国技术能手) or draw an allowance of state or province, since 2024 also those whom a province commended,
and those whom a province recognises as 高精尖缺. How this city recognises the last was found in no text: level, years, places and numbers
below are shown as to be confirmed, and an officer can set others by date.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

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

from ..titles import CONTESTS
from . import nomination as n

TITLE = "leading_craftsman"
FROM, WIDENED = date(2018, 3, 1), date(2024, 1, 1)
BEFORE = date(2023, 12, 31)
OPINION_2018 = Source("中办发〔2018〕16号", "关于提高技术工人待遇的意见；凭记忆，印发日按月初计", confirmed=False)
PLAN_2024 = Source("人社部发〔2024〕29号", "关于实施高技能领军人才培育计划的通知；2024年1月印发，按月初计")
CITY_2024 = Source("渝高技办〔2024〕3号", "关于加强新时代高技能人才队伍建设的实施意见")
ASSUMED = Source("本市认定办法未读到", "“高精尖缺”高技能人才的等级、年限、名次、项数待向本市确认", confirmed=False)

SKILLED = Parameter(
    "skilled_rank", Said("高技能人才的最低等级序（4 为高级工）", "Least rank of the highly skilled (4: level 3)"), "",
    (Dated(FROM, None, 4, Source("中办发〔2006〕15号", "高技能人才的范围；凭记忆", confirmed=False)),),
)  # fmt: skip
MASTER_RANK = Parameter(
    "min_rank", Said("“高精尖缺”人才最低等级序（5 为技师）", "Least rank where the city recognises (5: level 2)"), "",
    (Dated(FROM, None, 5, ASSUMED),),
)  # fmt: skip
MIN_YEARS = Parameter(
    "min_years", Said("累计从事本职业年限", "Years in the occupation"), "年", (Dated(FROM, None, 5, ASSUMED),)
)
BREAKTHROUGHS = Parameter(
    "min_breakthroughs", Said("技术攻关、革新或专利项数", "Problems solved, techniques renewed, patents"), "项",
    (Dated(FROM, None, 2, ASSUMED),),
)  # fmt: skip
PLACES = Parameter(
    "places", Said("竞赛名次", "Place in the contest"), "名",
    (Dated(FROM, None, {"world": 8, "national_1": 10, "national_2": 6, "municipal_1": 3, "municipal_2": 1}, ASSUMED),),
    keys=("contest",), words=CONTESTS,
)  # fmt: skip
COMMENDED = Parameter(
    "commended_counts", Said("省级以上表彰奖励计入", "Commendations of the province count"), "",
    (Dated(FROM, BEFORE, False, OPINION_2018), Dated(WIDENED, None, True, PLAN_2024)), type="boolean",
)  # fmt: skip

NATIONAL = ("grand_prize", "national_expert", "state_allowance", "worldskills_medal")
PROVINCIAL = ("outstanding_talent", "municipal_expert", "model_worker", "may_day_medal")
CLAUSE = "人社部发〔2024〕29号 领军人才的范围"
BY_CITY = "人社部发〔2024〕29号 省级政府认定的“高精尖缺”高技能人才；本市办法待确认"


def _held(titles: tuple[str, ...]) -> Any:
    return lambda s, h: n.holds(s, h) & h.title.isin(titles)


MASTER = Condition(
    "master",
    Said("持有本职业技师以上有效证书（等级序 {level_rank}，须 {min_rank}）", "Holds technician or above (rank {level_rank}, needed {min_rank})"),
    BY_CITY, lambda r: r.level_rank >= r.min_rank, ("level_rank", "min_rank"),
    remedy=Said("取得技师（二级）或高级技师（一级）证书后可推荐", "With a certificate of level 2 or 1"),
)  # fmt: skip
PROVEN = (MASTER, n.experienced(BY_CITY))

LEADING_TALENT = Policy(
    code="leading-talent",
    title=Said("高技能领军人才认定条件", "Recognition of leading talent"),
    summary=Said(
        "高技能人才获得国家级荣誉或享受政府特殊津贴的（2024年起含省级以上表彰奖励），或者达到本市“高精尖缺”条件之一的，"
        "可由所在单位推荐认定为高技能领军人才；区县核对申报材料，专家评审、公示后认定。",
        "The highly skilled who hold a national title or draw the state's allowance (from 2024 also those commended by the province), or "
        "who meet one of the city's own ways, may be put forward by their employer; district, panel and public notice follow.",
    ),
    sources=(OPINION_2018, PLAN_2024, CITY_2024, ASSUMED),
    subject=n.SUBJECT,
    versions=(Version("2018", FROM, BEFORE, OPINION_2018), Version("2024", WIDENED, None, PLAN_2024)),
    lookups=(
        n.WORKS_HERE,
        Lookup(
            "national", Said("国家级荣誉和特殊津贴", "national titles and allowance"), "talent.honour", lambda h: h.count(),
            n.SAME_PERSON, _held(NATIONAL), empty=0, unit="项",
        ),
        Lookup(
            "provincial", Said("省级表彰奖励", "commendations of the province"), "talent.honour", lambda h: h.count(),
            n.SAME_PERSON, _held(PROVINCIAL), empty=0, unit="项",
        ),
        Lookup(
            "any_rank", Said("有效证书的最高等级序", "highest valid rank"), "credentials.certificate", lambda c: c.level_rank.max(),
            n.SAME_PERSON, n.certified, empty=0,
        ),
        n.LEVEL_RANK, n.STUDIOS, *n.YEARS,
    ),
    parameters=(
        SKILLED.at("nominated_on"), MASTER_RANK.at("nominated_on"), MIN_YEARS.at("nominated_on"),
        BREAKTHROUGHS.at("nominated_on"), PLACES.at("nominated_on", contest="contest"), COMMENDED.at("nominated_on"),
    ),
    conditions=(
        n.works_here(CLAUSE),
        Condition(
            "skilled",
            Said("是高技能人才（有效证书等级序 {any_rank}，须 {skilled_rank}）", "Is highly skilled (rank {any_rank}, needed {skilled_rank})"),
            CLAUSE, lambda r: r.any_rank >= r.skilled_rank, ("any_rank", "skilled_rank"),
            remedy=Said("取得高级工（三级）以上证书后可推荐", "With a certificate of level 3 or above"),
        ),
    ),
    alternatives=(
        Alternative(
            "honour", Said("国家级荣誉或政府特殊津贴", "A national title or the state's allowance"), CLAUSE,
            (Condition(
                "national", Said("荣誉名册中有国家级荣誉或特殊津贴（{national} 项）", "Holds a national title or the allowance ({national})"),
                CLAUSE, lambda r: r.national > 0, ("national",),
                remedy=Said("名册没有记录的，请先由市级登记授予文件", "If the roll lacks it, have the city enter the document"),
            ),), cost=0,
        ),
        Alternative(
            "commendation", Said("省级以上表彰奖励", "Commended by the province"), "人社部发〔2024〕29号 省级以上表彰奖励",
            (Condition(
                "provincial", Said("荣誉名册中有省级表彰奖励（{provincial} 项）", "Holds a commendation of the province ({provincial})"),
                "人社部发〔2024〕29号 省级以上表彰奖励", lambda r: r.provincial > 0, ("provincial",),
                remedy=Said("名册没有记录的，请先由市级登记授予文件", "If the roll lacks it, have the city enter the document"),
            ),), cost=1, when=lambda r: r.commended_counts,
        ),
        n.studio(BY_CITY, more=PROVEN),
        n.contest(BY_CITY, when=lambda r: r.contest.notnull(), more=PROVEN),
        n.breakthrough(BY_CITY, more=PROVEN),
    ),
    limits=(
        at_most(
            "once", Said("尚未认定为高技能领军人才", "Is not recognised yet"), "一人认定一次（通行做法，文号待核）", fact="talent.honour",
            same=n.SAME_PERSON, where=lambda s, h: n.holds(s, h) & (h.title == TITLE), most=1,
            title=Said("已有的领军人才认定", "recognitions on the roll"),
            remedy=Said("已在荣誉名册中，无须再次推荐", "On the roll already"),
        ),
    ),
    cases=Path(__file__).with_name("leading.yaml"),
)  # fmt: skip

"""What both rules of nominations look at: post, level, years, the roll of honours, studios, and what the unit declares.

The registers decide where they suffice. A place in a contest, a solved problem or years elsewhere are in no register: the unit declares
them with papers, the answer is unknown, and the district that recommends says what it found of the papers.
"""

from __future__ import annotations

from typing import Any

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import Alternative, Condition, Given, Lookup, Said, Subject
from jianglu.platform.policy.dates import days_between

from ..titles import LADDER, TITLES

YEAR = 365
SEEN = "officer_says_papers"
"""The district's answer: the declared merits are proved."""
SAME_PERSON = {"person_id": "person_id"}
SAME_OCCUPATION = {**SAME_PERSON, "occupation_code": "occupation_code"}

SUBJECT = Subject(
    "nomination",
    event="nominated_on",
    person="person_id",
    columns=(
        Column("nomination", "int64", _("推荐")),
        Column("person_id", "int64", _("被推荐人")),
        Column("organisation_id", "int64", _("推荐单位")),
        Column("nominated_on", "date", _("推荐日期")),
        Column("honour", "string", _("拟授称号"), codes={title.code: title.name for title in TITLES.values()}),
        Column("honour_order", "int64", _("称号序，高者为大，0 为不在同一序列")),
        Column("occupation_code", "string", _("职业编码")),
        Column("contest", "string", _("竞赛类别，空为未申报")),
        Column("contest_place", "int64", _("竞赛名次")),
        Column("breakthroughs", "int64", _("申报的技术攻关、革新、专利项数")),
        Column("more_years", "int64", _("登记以外的本职业工作年限（附工作证明）")),
    ),
    inputs=(Column(SEEN, "boolean", _("区县核对：申报业绩的材料真实、相符")),),
)


def _related(s: Any, f: Any) -> Any:
    return f.occupation_code.left(7) == s.occupation_code.left(7)


def _began(s: Any, e: Any) -> Any:
    return e.main & _related(s, e) & (e.started_on <= s.nominated_on)


def _over(s: Any, e: Any) -> Any:
    return e.ended_on.notnull() & (e.ended_on < s.nominated_on)


def _works_here(s: Any, e: Any) -> Any:
    return e.main & (e.started_on <= s.nominated_on) & (e.ended_on.isnull() | (e.ended_on >= s.nominated_on))


def certified(s: Any, c: Any) -> Any:
    """A valid certificate of then."""
    return (c.status == "valid") & (c.issued_on <= s.nominated_on)


def holds(s: Any, h: Any) -> Any:
    """An honour given by then and not taken back."""
    return (h.given_on <= s.nominated_on) & (h.withdrawn_on.isnull() | (h.withdrawn_on > s.nominated_on))


def _leads(s: Any, p: Any) -> Any:
    return (
        (p.kind == "studio")
        & (p.named_on <= s.nominated_on)
        & (p.removed_on.isnull() | (p.removed_on > s.nominated_on))
    )


def _closed_days(e: Any) -> Any:
    return (days_between(e.started_on, e.ended_on) + 1).sum()


def _order(h: Any) -> Any:
    """The highest place of the titles in the ladder."""
    return ibis.cases(*((h.title == code, place) for code, place in LADDER.items()), else_=0).max()


WORKS_HERE = Lookup(
    "works_here", Said("在推荐单位的现职", "main job at the unit"), "people.employment", lambda e: e.count(),
    {**SAME_PERSON, "organisation_id": "organisation_id"}, _works_here, empty=0,
)  # fmt: skip
LEVEL_RANK = Lookup(
    "level_rank", Said("本职业有效证书的最高等级序", "highest valid rank in the occupation"), "credentials.certificate",
    lambda c: c.level_rank.max(), SAME_OCCUPATION, certified, empty=0,
)  # fmt: skip
YEARS = (
    Lookup(
        "closed_days", Said("本职业已结束工作的天数", "days of ended jobs in the occupation"), "people.employment", _closed_days,
        SAME_PERSON, lambda s, e: _began(s, e) & _over(s, e), empty=0, unit="天",
    ),
    Lookup(
        "running_since", Said("本职业现职起始日", "start of the present job"), "people.employment", lambda e: e.started_on.min(),
        SAME_PERSON, lambda s, e: _began(s, e) & ~_over(s, e), type="date",
    ),
    Given(
        "work_years", Said("本职业累计工作年限", "years in the occupation"),
        lambda r: (r.closed_days + days_between(r.running_since, r.nominated_on).fill_null(0)) // YEAR, unit="年",
    ),
)  # fmt: skip
TOP_HELD = Lookup(
    "top_held", Said("已获称号的最高序", "highest title of the ladder held"), "talent.honour", _order, SAME_PERSON, holds, empty=0,
)  # fmt: skip
STUDIOS = Lookup(
    "studios", Said("领办的技能大师工作室", "master studios led"), "talent.platform", lambda p: p.count(),
    {"master_id": "person_id"}, _leads, empty=0, unit="家",
)  # fmt: skip


def proved(known: Any, claimed: Any, row: Any) -> Any:
    """Yes when a register says so, what the district found where it is only declared, else no."""
    return ibis.cases((known.fill_null(False), True), (claimed.fill_null(False), row[SEEN]), else_=False)


def declared(claimed: Any, row: Any) -> Any:
    """No register knows it: what the district found where it is declared, else no."""
    return ibis.cases((claimed.fill_null(False), row[SEEN]), else_=False)


def works_here(clause: str) -> Condition:
    """The nominee is on the unit's staff."""
    return Condition(
        "staff", Said("是推荐单位的在职人员", "Works at the unit that nominates"), clause, lambda r: r.works_here > 0, ("works_here",),
        remedy=Said("请先在“职工”中登记劳动关系；只有用人单位可以推荐", "Register the job first; only the employer nominates"),
    )  # fmt: skip


def experienced(clause: str) -> Condition:
    """Cumulative years in the occupation, with what is declared beside the register."""
    return Condition(
        "years",
        Said("累计从事本职业满 {min_years} 年（登记 {work_years} 年）", "{min_years} years in the occupation (on record: {work_years})"),
        clause, lambda r: proved(r.work_years >= r.min_years, r.work_years + r.more_years.fill_null(0) >= r.min_years, r),
        ("work_years", "min_years", "more_years"), short=lambda r: r.min_years - r.work_years,
        remedy=Said("登记还差 {short} 年；登记以外的年限可填写并附工作证明", "{short} years short on record; declare others with proof"),
    )  # fmt: skip


def contest(clause: str, *, when: Any = None, more: tuple[Condition, ...] = ()) -> Alternative:
    """By a place in a contest, which the unit declares; the parameter `places` says which place opens the title."""
    return Alternative(
        "contest", Said("竞赛名次", "A place in a contest"), clause,
        (*more, Condition(
            "place",
            Said("竞赛名次在前 {places} 名（申报第 {contest_place} 名）", "Among the first {places} of the contest (declared {contest_place})"),
            clause, lambda r: declared((r.contest_place >= 1) & (r.contest_place <= r.places), r),
            ("contest", "contest_place", "places"),
            remedy=Said("竞赛类别或名次不够，或未填写；请填写并附获奖证书", "Declare contest and place with the award"),
        )), cost=3, when=when, proof=("获奖证书或公布名次的文件",),
    )  # fmt: skip


def breakthrough(clause: str, *, when: Any = None, more: tuple[Condition, ...] = ()) -> Alternative:
    """By problems solved, techniques renewed, patents: declared with papers."""
    return Alternative(
        "breakthrough", Said("技术攻关、革新或专利", "Problems solved, techniques renewed, patents"), clause,
        (*more, Condition(
            "solved", Said("有 {min_breakthroughs} 项以上（申报 {breakthroughs} 项）", "{min_breakthroughs} or more (declared {breakthroughs})"),
            clause, lambda r: declared(r.breakthroughs >= r.min_breakthroughs, r),
            ("breakthroughs", "min_breakthroughs"), short=lambda r: r.min_breakthroughs - r.breakthroughs.fill_null(0),
            remedy=Said("还差 {short} 项；请填写并附鉴定、验收或专利文件", "{short} more; declare them with the papers that prove them"),
        )), cost=4, when=when, proof=("成果鉴定、验收或专利文件",),
    )  # fmt: skip


def studio(clause: str, *, when: Any = None, more: tuple[Condition, ...] = ()) -> Alternative:
    """By leading a master studio that is named."""
    return Alternative(
        "studio", Said("领办技能大师工作室", "Leads a master studio"), clause,
        (*more, Condition(
            "leads", Said("领办建设中的技能大师工作室（{studios} 家）", "Leads a named master studio ({studios})"), clause,
            lambda r: r.studios > 0, ("studios",),
            remedy=Said("工作室认定后可凭此推荐", "Once the studio is named it counts"),
        )), cost=2, when=when,
    )  # fmt: skip

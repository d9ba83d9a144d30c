"""Who may apply for a training base, master studio, contest base or training school (高技能人才培育平台), and at which grade.

Read: 国家高技能人才振兴计划 (人社部发〔2016〕74号), 重庆市技能大师工作室管理办法 (渝人社〔2017〕184号) and the quota of 2022
(渝高技办〔2022〕6号). What was not read of them is a dated parameter to be confirmed; what is known from another province alone asks
the panel to look and never refuses (`Severity.REFER`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jianglu.platform.facts import Column
from jianglu.platform.policy import (
    Condition,
    Dated,
    Given,
    Lookup,
    Parameter,
    Policy,
    Said,
    Severity,
    Source,
    Subject,
    Version,
)
from jianglu.platform.policy.dates import add_months

FROM = date(2017, 1, 1)
PLAN_2016 = Source("人社部发〔2016〕74号", "国家高技能人才振兴计划")
CITY_2017 = Source("渝人社〔2017〕184号", "重庆市技能大师工作室管理办法；施行日未读到，按年初计")
QUOTA_2022 = Source("渝高技办〔2022〕6号", "2022年度技能大师工作室申报评选")
MASTER = Source("渝人社〔2017〕184号", "领办人等级未读到，按技师（二级）计", confirmed=False)
ELSEWHERE = Source("外省 2025 年办法", "作参照，本市数额待确认", confirmed=False)
ANOTHER_CITY = Source("外市 2016 年办法", "考核不合格六年内不得再报；本市年限待确认", confirmed=False)

MASTER_RANK = Parameter(
    "master_rank", Said("领办人最低等级序（5 为技师）", "Least rank of the master (5: technician)"), "",
    (Dated(FROM, None, 5, MASTER),),
)  # fmt: skip
QUOTA = Parameter(
    "quota", Said("当年工作室名额", "Studios to be named in the year"), "家",
    (Dated(date(2022, 1, 1), date(2022, 12, 31), {"national": 5, "chief": 15, "municipal": 30}, QUOTA_2022),),
    keys=("studio_grade",), options={"studio_grade": ("national", "chief", "municipal")},
    words={"national": Said("国家级", "National"), "chief": Said("首席", "Chief"), "municipal": Said("市级", "Municipal")},
)  # fmt: skip
YEARLY = Parameter(
    "yearly_training", Said("上一年度培训人数", "People trained in the year before"), "人",
    (Dated(FROM, None, {"base": 700, "school": 700}, ELSEWHERE),),
    keys=("kind",), options={"kind": ("base", "studio", "contest", "school")},
    words={
        "base": Said("高技能人才培训基地", "Training base"), "studio": Said("技能大师工作室", "Master studio"),
        "contest": Said("竞赛集训基地", "Contest base"), "school": Said("职业训练院", "Training school"),
    },
)  # fmt: skip
BARRED = Parameter(
    "barred_months", Said("撤销后不得再报的期限", "Months barred after a removal"), "月",
    (Dated(FROM, None, 72, ANOTHER_CITY),),
)  # fmt: skip


def _works_here(s: Any, e: Any) -> Any:
    now = e.ended_on.isnull() | (e.ended_on >= s.decided_on)
    return e.main & (e.started_on <= s.decided_on) & now


def _certified(s: Any, c: Any) -> Any:
    return (c.status == "valid") & (c.issued_on <= s.decided_on)


def _named_this_year(s: Any, p: Any) -> Any:
    return (p.named_on.year() == s.applied_on.year()) & (p.named_on <= s.decided_on)


def _last_year(s: Any, e: Any) -> Any:
    return (e.state == "completed") & (e.completed_on.year() == s.applied_on.year() - 1)


PLATFORM = Policy(
    code="talent-platform",
    title=Said("高技能人才培育平台申报条件", "Conditions to apply for a platform that raises highly skilled workers"),
    summary=Said(
        "单位申报培训基地、技能大师工作室、竞赛集训基地、职业训练院的条件；符合条件的由区县推荐、专家评审、公示后认定。",
        "What a unit must meet to apply; the district recommends, a panel reviews and the public may object before it is named.",
    ),
    sources=(PLAN_2016, CITY_2017, QUOTA_2022, MASTER, ELSEWHERE, ANOTHER_CITY),
    subject=Subject(
        "application",
        event="applied_on",
        person="person_id",
        columns=(
            Column("application", "int64", pgettext_lazy("fact", "申报")),
            Column("person_id", "int64", _("领办人，只有工作室有")),
            Column("organisation_id", "int64", _("申报单位")),
            Column("kind", "string", _("类别 base、studio、contest、school")),
            Column("grade", "string", _("级别 national、chief、municipal")),
            Column("occupation_code", "string", _("工作室的职业编码")),
            Column("applied_on", "date", _("申报日期")),
        ),
    ),
    versions=(Version("2017", FROM, None, CITY_2017),),
    lookups=(
        Lookup(
            "works_here", Said("领办人在申报单位的现职", "the master's main job at the unit"), "people.employment",
            lambda e: e.count(), {"person_id": "person_id", "organisation_id": "organisation_id"}, _works_here, empty=0,
        ),
        Lookup(
            "level_rank", Said("领办人本职业最高等级序", "highest rank of the master in the occupation"),
            "credentials.certificate", lambda c: c.level_rank.max(),
            {"person_id": "person_id", "occupation_code": "occupation_code"}, _certified, empty=0,
        ),
        Lookup(
            "named", Said("当年已认定的同级工作室", "studios of the grade named in the year"), "talent.platform",
            lambda p: p.count(), {"kind": "kind", "grade": "grade"}, _named_this_year, empty=0, unit="家",
        ),
        Lookup(
            "removed_on", Said("本单位同类平台最近一次撤销", "last removal of a platform of the unit"), "talent.platform",
            lambda p: p.removed_on.max(), {"organisation_id": "organisation_id", "kind": "kind"},
            lambda s, p: p.removed_on <= s.applied_on, type="date",
        ),
        Lookup(
            "trained", Said("上一年度结业人数", "people who completed a class in the year before"), "training.enrolment",
            lambda e: e.count(), {"organisation_id": "organisation_id"}, _last_year, empty=0, unit="人",
        ),
        Given("studio_grade", Said("工作室级别", "grade of the studio"), lambda r: (r.kind == "studio").ifelse(r.grade, ""),
              type="string"),
    ),
    parameters=(
        MASTER_RANK.at("applied_on"), QUOTA.at("applied_on", studio_grade="studio_grade"),
        YEARLY.at("applied_on", kind="kind"), BARRED.at("applied_on"),
    ),
    conditions=(
        Condition(
            "master", Said("领办人是申报单位在职人员", "The master works at the unit"), "渝人社〔2017〕184号 领办人",
            lambda r: r.works_here > 0, ("person_id", "works_here"), when=lambda r: r.kind == "studio",
            remedy=Said("请先在“职工”中登记劳动关系，或换一名领办人", "Register the job first, or name another master"),
        ),
        Condition(
            "master_level",
            Said("领办人持有本职业技师及以上有效证书（等级序 {level_rank}，须 {master_rank}）",
                 "The master holds technician or above in the occupation (rank {level_rank}, needed {master_rank})"),
            "渝人社〔2017〕184号 领办人（等级待确认）", lambda r: r.level_rank >= r.master_rank, ("level_rank", "master_rank"),
            when=lambda r: r.kind == "studio", remedy=Said("请换一名持有技师及以上证书的领办人", "Name a master who holds it"),
        ),
        Condition(
            "quota", Said("当年同级工作室名额未用完（{named} 家，共 {quota} 家）", "Studios of the grade named this year: {named} of {quota}"),
            "渝高技办〔2022〕6号 名额", lambda r: r.named < r.quota, ("named", "quota"), severity=Severity.REFER,
            when=lambda r: r.quota.notnull(), remedy=Said("名额已满，由市级统筹或下一年度再报", "The city may shift places; or apply next year"),
        ),
        Condition(
            "trained", Said("上一年度培训 {yearly_training} 人以上（本系统结业 {trained} 人）", "{yearly_training} people trained last year (completed here: {trained})"),
            "外省办法，作参照，待确认", lambda r: r.trained >= r.yearly_training, ("trained", "yearly_training"),
            severity=Severity.REFER, when=lambda r: r.yearly_training.notnull(), short=lambda r: r.yearly_training - r.trained,
            remedy=Said("还差 {short} 人；系统以外的培训请在建设方案中写明，由专家核对", "{short} short; say in the plan what is not on record here, experts look"),
        ),
        Condition(
            "barred", Said("本单位同类平台撤销已满 {barred_months} 个月（{removed_on}）", "{barred_months} months since a platform of the unit was removed ({removed_on})"),
            "外市办法，作参照，待确认", lambda r: r.applied_on >= add_months(r.removed_on, r.barred_months),
            ("removed_on", "barred_months"), severity=Severity.REFER, when=lambda r: r.removed_on.notnull(),
            remedy=Said("请在建设方案中说明整改情况，由专家核对", "Say in the plan what was put right; experts look"),
        ),
    ),
    cases=Path(__file__).with_name("platform.yaml"),
)  # fmt: skip

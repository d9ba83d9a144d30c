"""Conditions to register under standards written by the drafting rules of 2023: 19 conditions, any one of the level."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jianglu.platform.policy import Condition, Policy, Said, Source, Version

from . import common as c

RULES = Source("国家职业标准编制技术规程（2023年版）", confirmed=False)
WORK, INSURANCE, DIPLOMA, TITLE = "工作证明", "社会保险缴费记录", "毕业证书或在读证明", "职称证书"
E = "2023"

_OF_AGE = Condition(
    "age_16", Said("年满 16 周岁（现 {age} 周岁）", "At least 16 years old (now {age})"), "申报条件 年龄",
    lambda r: r.age >= 16, ("age",), short=lambda r: 16 - r.age, remedy=Said("还差 {short} 岁", "{short} more years"),
)  # fmt: skip
_INTENDS = Condition(
    "intends", Said("拟从事本职业或相关职业工作", "Means to work in the occupation"), "申报条件 L5-1",
    lambda r: r.intends, ("intends",), remedy=Said("请勾选从业意向", "Tick that you mean to work in it"),
)  # fmt: skip
_WORKS = Condition(
    "works", Said("从事本职业或相关职业工作", "Works in the occupation"), "申报条件 L5-2",
    lambda r: c.known_or_claimed(r.running_since.notnull(), r.more_years > 0), ("running_since",),
)  # fmt: skip
_SECONDARY = c.schooled(
    "secondary_school",
    Said("取得技工院校、中等及以上职业院校、专科及以上普通高校本专业或相关专业毕业证书（含应届毕业生）",
         "Finished (or in the final year of) a vocational school or college in a matching major"),
    lambda r: (r.secondary > 0) | (r.college > 0),
)  # fmt: skip
_COLLEGE = c.schooled(
    "college_diploma",
    Said("取得高等职业学校、专科及以上普通高校本专业或相关专业毕业证书（含应届毕业生）",
         "Finished (or in the final year of) a college in a matching major"),
    lambda r: r.college > 0,
)  # fmt: skip
_ADVANCED = c.school_of(
    ("advanced", "technician"),
    Said("取得技工院校高级工班及以上毕业证书（含应届毕业生）", "Finished an advanced class of a technical college"),
)
_EVALUATED = c.school_of(
    ("evaluated",),
    Said("取得经评估论证的高等职业学校、普通高校毕业证书（含应届毕业生）", "Finished an evaluated college"),
)
_TECHNICIAN = c.school_of(
    ("advanced", "technician"),
    Said("取得高级技工学校、技师学院毕业证书", "Finished an advanced technical school or technician college"),
)
_IN_CLASS = c.school_of(
    ("preparatory", "technician"),
    Said("技师学院预备技师班、技师班学生", "A student of a (preparatory) technician class of a technician college"),
)


def _title(zh: str, en: str) -> Said:
    return Said(zh, en)


ELIGIBILITY_2023 = Policy(
    code="assess-eligibility-2023",
    title=Said("职业技能等级申报条件（2023年版）", "Conditions to register for a skill level (2023 rules)"),
    summary=Said(
        "符合该等级任一条件即可申报；登记信息不足的，可申报并上传证明，由评价机构审核。",
        "Any one condition of the level suffices; what is not on record can be declared with proof, and the body decides.",
    ),
    sources=(RULES,),
    subject=c.SUBJECT,
    versions=(Version("2023", date(2018, 1, 1), None, RULES),),
    lookups=c.LOOKUPS,
    parameters=(c.POST_YEARS.at("applied_on", level="level"),),
    conditions=c.GENERAL,
    alternatives=(
        c.way("L5-1", _title("年满 16 周岁，拟从事本职业", "16 or older, means to work in it"), _OF_AGE, _INTENDS, edition=E),
        c.way("L5-2", _title("年满 16 周岁，从事本职业", "16 or older, works in it"), _OF_AGE, _WORKS, proof=(WORK,), edition=E),
        c.way("L4-1", _title("从业满 5 年", "5 years of work"), c.worked(5), proof=(WORK, INSURANCE), edition=E),
        c.way("L4-2", _title("五级证书后满 3 年", "3 years after level 5"), c.held(), c.worked_after(3), proof=(WORK,), edition=E),
        c.way("L4-3", _title("中等及以上院校相关专业", "A school in a matching major"), _SECONDARY, proof=(DIPLOMA,), edition=E),
        c.way("L3-1", _title("从业满 10 年", "10 years of work"), c.worked(10), proof=(WORK, INSURANCE), edition=E),
        c.way("L3-2", _title("四级证书后满 4 年", "4 years after level 4"), c.held(), c.worked_after(4), proof=(WORK,), edition=E),
        c.way("L3-3", _title("初级职称后满 1 年", "1 year after a junior title"), c.titled("junior", 1), proof=(TITLE, WORK), edition=E),
        c.way("L3-4", _title("高级工班及以上毕业", "An advanced class"), _ADVANCED, proof=(DIPLOMA,), edition=E),
        c.way("L3-5", _title("四级证书并高职专科以上", "Level 4 and a college"), c.held(), _COLLEGE, proof=(DIPLOMA,), edition=E),
        c.way("L3-6", _title("经评估论证的院校毕业", "An evaluated college"), _EVALUATED, proof=(DIPLOMA,), edition=E),
        c.way("L2-1", _title("三级证书后满 5 年", "5 years after level 3"), c.held(), c.worked_after(5), proof=(WORK, INSURANCE), edition=E),
        c.way("L2-2", _title("初级职称后满 5 年，三级证书后满 1 年", "5 years after a junior title, 1 after level 3"),
              c.titled("junior", 5), c.held(), c.worked_after(1), proof=(TITLE, WORK), edition=E),
        c.way("L2-3", _title("中级职称后满 1 年", "1 year after a middle title"), c.titled("middle", 1), proof=(TITLE, INSURANCE), edition=E),
        c.way("L2-4", _title("三级证书、技师学院毕业并从业满 2 年", "Level 3, a technician college and 2 years"),
              c.held(), _TECHNICIAN, c.worked(2), proof=(DIPLOMA, WORK), edition=E),
        c.way("L2-5", _title("三级证书满 2 年的技师班学生", "A technician class, level 3 for 2 years"),
              c.held(), c.held_for(2), _IN_CLASS, proof=("在读证明",), edition=E),
        c.way("L1-1", _title("二级证书后满 5 年", "5 years after level 2"), c.held(), c.worked_after(5), proof=(WORK, INSURANCE), edition=E),
        c.way("L1-2", _title("中级职称后满 5 年，二级证书后满 1 年", "5 years after a middle title, 1 after level 2"),
              c.titled("middle", 5), c.held(), c.worked_after(1), proof=(TITLE, WORK), edition=E),
        c.way("L1-3", _title("高级职称后满 1 年", "1 year after a senior title"), c.titled("senior", 1), proof=(TITLE, WORK), edition=E),
        c.OWN_RULES,
        *c.APPOINTED,
    ),
    cases=Path(__file__).with_name("edition-2023.yaml"),
)  # fmt: skip

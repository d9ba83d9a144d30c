"""Conditions to register under standards not yet revised: the drafting rules of 2018."""

from __future__ import annotations

from datetime import date

from jianglu.platform.policy import Condition, Policy, Said, Source, Version

from . import common as c

RULES = Source("国家职业技能标准编制技术规程（2018年版）", confirmed=False)
WORK, DIPLOMA = "工作证明", "毕业证书或在读证明"
E = "2018"

_APPRENTICE = Condition(
    "apprentice", Said("本职业或相关职业学徒期满", "Finished an apprenticeship in the occupation"), "申报条件 L5-2",
    lambda r: c.claimed_only(r.apprenticeship), ("apprenticeship",),
    remedy=Said("如学徒期满，请申报并上传证明", "Declare the apprenticeship with proof"),
)  # fmt: skip
_VOCATIONAL = c.schooled(
    "vocational",
    Said("取得技工学校或经评估论证的中等及以上职业学校本专业毕业证书（含应届毕业生）",
         "Finished a technical or evaluated vocational school in the major"),
    lambda r: (r.secondary > 0) | (r.college > 0),
)  # fmt: skip
_ADVANCED = c.school_of(
    ("advanced", "technician", "evaluated"),
    Said("取得高级技工学校、技师学院或经评估论证的高等职业学校毕业证书（含应届毕业生）",
         "Finished an advanced technical school, technician college or evaluated college"),
)  # fmt: skip
_COLLEGE = c.schooled(
    "college_diploma",
    Said("取得大专及以上本专业或相关专业毕业证书", "Finished a college in a matching major"),
    lambda r: r.college > 0,
)
_TECHNICIAN = c.school_of(
    ("advanced", "technician"),
    Said("取得高级技工学校、技师学院毕业证书", "Finished an advanced school or technician college"),
)
_PREPARATORY = c.school_of(
    ("preparatory",), Said("取得预备技师证书的技师学院毕业生", "Holds a preparatory technician certificate")
)

ELIGIBILITY_2018 = Policy(
    code="assess-eligibility-2018",
    title=Said("职业技能等级申报条件（2018年版）", "Conditions to register for a skill level (2018 rules)"),
    summary=Said(
        "国家职业标准尚未按2023年版规程修订的职业，适用本条件；符合任一条件即可申报。",
        "For occupations whose standard has not been revised yet; any one condition suffices.",
    ),
    sources=(RULES,),
    subject=c.SUBJECT,
    versions=(Version("2018", date(2018, 1, 1), None, RULES),),
    lookups=c.LOOKUPS,
    parameters=(c.POST_YEARS.at("applied_on", level="level"),),
    conditions=c.GENERAL,
    alternatives=(
        c.way("L5-1", Said("从业满 1 年", "1 year of work"), c.worked(1), proof=(WORK,), edition=E),
        c.way("L5-2", Said("学徒期满", "Apprenticeship finished"), _APPRENTICE, proof=(WORK,), edition=E),
        c.way("L4-1", Said("五级证书后满 4 年", "4 years after level 5"), c.held(), c.worked_after(4), proof=(WORK,), edition=E),
        c.way("L4-2", Said("从业满 6 年", "6 years of work"), c.worked(6), proof=(WORK,), edition=E),
        c.way("L4-3", Said("技工学校等毕业", "A technical school"), _VOCATIONAL, proof=(DIPLOMA,), edition=E),
        c.way("L3-1", Said("四级证书后满 5 年", "5 years after level 4"), c.held(), c.worked_after(5), proof=(WORK,), edition=E),
        c.way("L3-2", Said("四级证书并高级技校等毕业", "Level 4 and an advanced school"), c.held(), _ADVANCED, proof=(DIPLOMA,), edition=E),
        c.way("L3-3", Said("四级证书、大专以上并满 2 年", "Level 4, a college and 2 years"),
              c.held(), _COLLEGE, c.worked_after(2), proof=(DIPLOMA, WORK), edition=E),
        c.way("L2-1", Said("三级证书后满 4 年", "4 years after level 3"), c.held(), c.worked_after(4), proof=(WORK,), edition=E),
        c.way("L2-2", Said("三级证书、高级技校等毕业并满 3 年", "Level 3, an advanced school and 3 years"),
              c.held(), _TECHNICIAN, c.worked(3), proof=(DIPLOMA, WORK), edition=E),
        c.way("L2-3", Said("预备技师并满 2 年", "A preparatory technician and 2 years"), _PREPARATORY, c.worked(2), proof=(DIPLOMA,), edition=E),
        c.way("L1-1", Said("二级证书后满 4 年", "4 years after level 2"), c.held(), c.worked_after(4), proof=(WORK,), edition=E),
        c.OWN_RULES,
        *c.APPOINTED,
    ),
)  # fmt: skip

"""What both editions look at: working life, certificates and schooling from the registers, and what the applicant declares.

The registers decide where they suffice. Where they do not, but the applicant declares the rest with evidence, the answer
is unknown, and the body decides on the evidence 审核材料. Years are cumulative (累计): the days of all jobs in the same
or a related occupation (the same minor class, until a standard lists its own), 365 to the year.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
from django.utils.translation import gettext_lazy as _

from jianglu.platform.facts import Column
from jianglu.platform.policy import Alternative, Condition, Dated, Given, Lookup, Parameter, Said, Source, Subject
from jianglu.platform.policy.dates import full_years

YEAR = 365
SECONDARY = ("40", "41", "44", "47")  # GB/T 4658: 中等职业教育、中专、职高、技校 毕业
TAUGHT = ("enrolled", "completed", "failed")  # of an enrolment in a class that has begun
COLLEGE = ("10", "11", "14", "17", "20", "21", "28", "30", "31")  # 专科及以上 毕业

DECLARED = (
    Column("intends", "boolean", _("拟从事或正在从事本职业")),
    Column("more_years", "int64", _("登记以外的本职业工作年限（附工作证明）")),
    Column("more_years_after", "int64", _("登记以外、取得前一等级证书后的工作年限（附工作证明）")),
    Column("outside_level", "string", _("系统以外取得的前一等级证书")),
    Column("title", "string", _("职称 junior、middle、senior")),
    Column("title_years", "int64", _("取得职称后本职业工作年限")),
    Column("school", "string", _("学校类别 technician、preparatory、advanced、evaluated")),
    Column("final_year", "boolean", _("应届毕业年度在校生")),
    Column("apprenticeship", "boolean", _("本职业学徒期满")),
    Column("merit", "string", _("突出业绩 contribution、method、successors、honour")),
)

SUBJECT = Subject(
    "applicant",
    event="applied_on",
    person="person_id",
    columns=(
        Column("applicant", "int64", _("申请")),
        Column("person_id", "int64", _("人员")),
        Column("applied_on", "date", _("申请日期")),
        Column("level", "string", _("申报等级")),
        Column("prior_rank", "int64", _("前一等级序")),
        Column("minor_class", "string", _("职业小类")),
        Column("body_kind", "string", _("评价机构类型")),
        Column("body_id", "int64", _("评价机构")),
        *DECLARED,
    ),
)


def _related(subject: Any, fact: Any) -> Any:
    return fact.occupation_code.left(7) == subject.minor_class


def _began(subject: Any, fact: Any) -> Any:
    return fact.main & _related(subject, fact) & (fact.started_on <= subject.applied_on)


def _over(subject: Any, fact: Any) -> Any:
    return fact.ended_on.notnull() & (fact.ended_on < subject.applied_on)


def _days(later: Any, earlier: Any) -> Any:
    return later.delta(earlier, unit="day") if hasattr(later, "delta") else later - earlier


def _sum_days(rows: Any) -> Any:
    return (_days(rows.ended_on, rows.started_on) + 1).sum()


def _since(row: Any, start: Any) -> Any:
    """Days from `start` to the application, 0 when there is no start."""
    return ibis.cases((start.isnull(), 0), else_=_days(row.applied_on, start))


MATCH = {"person_id": "person_id"}
EMPLOYMENT, CERTIFICATE, EDUCATION = "people.employment", "credentials.certificate", "people.education"
ENROLMENT = "training.enrolment"
SEPARATION = "separation"
"""Code of the condition that whoever trained somebody does not assess them 考培分离."""

SEEN = "officer_says_papers"
"""The answer of whoever examines: the declared papers are genuine and fit."""
PAPERS = (Column(SEEN, "boolean", _("经办人核对：申报材料真实、相符")),)

HELD_RANK = Lookup(
    "held_rank", Said("已持有的等级序", "rank of the level held"), CERTIFICATE, lambda f: f.level_rank.max(), MATCH,
    lambda s, f: _related(s, f) & (f.status == "valid") & (f.issued_on <= s.applied_on), empty=0,
)  # fmt: skip
UNHELD = Condition(
    "fresh",
    Said("尚未持有本职业该等级或更高等级的证书", "Holds no certificate of this level or above yet"),
    "同一职业同一等级只发一证（通行做法，文号待核）",
    lambda r: r.held_rank < r.level_rank,
    ("held_rank", "level_rank"),
    remedy=Said("可申报更高等级", "A higher level can be sought"),
)

LOOKUPS: tuple[Lookup | Given, ...] = (
    Lookup("born", Said("出生日期", "date of birth"), "people.person", lambda f: f.born.max(), MATCH, type="date"),
    Lookup(
        "closed_days", Said("已结束工作的天数", "days of ended jobs"), EMPLOYMENT, _sum_days, MATCH,
        lambda s, f: _began(s, f) & _over(s, f), empty=0, unit="天",
    ),
    Lookup(
        "running_since", Said("现职起始日", "start of the present job"), EMPLOYMENT, lambda f: f.started_on.min(), MATCH,
        lambda s, f: _began(s, f) & ~_over(s, f), type="date",
    ),
    Lookup(
        "prior_on", Said("前一等级证书日期", "date of the certificate of the level below"), CERTIFICATE,
        lambda f: f.issued_on.min(), MATCH,
        lambda s, f: _related(s, f) & (f.level_rank >= s.prior_rank) & (f.status == "valid") & (f.issued_on <= s.applied_on),
        type="date",
    ),
    Given("age", Said("年龄", "age"), lambda r: full_years(r.born, r.applied_on), unit="岁"),
    Lookup(
        "after_days", Said("取证后已结束工作的天数", "days of jobs begun and ended after it"), EMPLOYMENT, _sum_days, MATCH,
        lambda s, f: _began(s, f) & _over(s, f) & (f.started_on >= s.prior_on), empty=0, unit="天",
    ),
    Lookup(
        "spanning_end", Said("取证时所任工作的结束日", "end of the job held then"), EMPLOYMENT, lambda f: f.ended_on.max(),
        MATCH, lambda s, f: _began(s, f) & _over(s, f) & (f.started_on < s.prior_on) & (f.ended_on >= s.prior_on),
        type="date",
    ),
    Lookup(
        "secondary", Said("中等职业学校毕业", "vocational schools finished"), EDUCATION, lambda f: f.count(), MATCH,
        lambda s, f: f.level.isin(SECONDARY) & (f.state == "graduated"), empty=0,
    ),
    Lookup(
        "college", Said("专科及以上毕业", "colleges finished"), EDUCATION, lambda f: f.count(), MATCH,
        lambda s, f: f.level.isin(COLLEGE) & (f.state == "graduated"), empty=0,
    ),
    Lookup(
        "studying", Said("在校就读", "at school now"), EDUCATION, lambda f: f.count(), MATCH,
        lambda s, f: f.level.isin((*SECONDARY, *COLLEGE)) & (f.state == "studying"), empty=0,
    ),
    Lookup(
        "own_staff", Said("本单位职工", "employed by the body"), EMPLOYMENT, lambda f: f.count(),
        {"person_id": "person_id", "organisation_id": "body_id"},
        lambda s, f: (f.started_on <= s.applied_on) & (f.ended_on.isnull() | (f.ended_on >= s.applied_on)), empty=0,
    ),
    Lookup(
        "trained_here", Said("由该机构培训", "trained by the body"), ENROLMENT, lambda f: f.count(),
        {"person_id": "person_id", "organisation_id": "body_id"},
        lambda s, f: _related(s, f) & f.state.isin(TAUGHT) & (f.class_start_on <= s.applied_on), empty=0, unit="次",
    ),
    Given(
        "work_years", Said("本职业累计工作年限", "years in the occupation"),
        lambda r: (r.closed_days + _since(r, r.running_since)) // YEAR, unit="年",
    ),
    Given(
        "years_after", Said("取证后累计工作年限", "years in the occupation since"),
        lambda r: ibis.cases(
            (r.prior_on.isnull(), 0),
            else_=(
                r.after_days
                + ibis.cases((r.spanning_end.isnull(), 0), else_=_days(r.spanning_end, r.prior_on))
                + ibis.cases(
                    (r.running_since.isnull(), 0),
                    (r.running_since < r.prior_on, _days(r.applied_on, r.prior_on)),
                    else_=_days(r.applied_on, r.running_since),
                )
            ) // YEAR,
        ), unit="年",
    ),
    Given(
        "held_years", Said("持证年限", "years since the certificate"),
        lambda r: ibis.cases((r.prior_on.isnull(), 0), else_=_days(r.applied_on, r.prior_on) // YEAR), unit="年",
    ),
)  # fmt: skip


def known_or_claimed(known: Any, claimed: Any) -> Any:
    """Yes when the registers say so, unknown when only the applicant does (the body checks the evidence), else no."""
    return ibis.cases((known.fill_null(False), True), (claimed.fill_null(False), ibis.null("boolean")), else_=False)


def seen(known: Any, claimed: Any, row: Any) -> Any:
    """Yes when a register says so, what the officer found where it is only declared, else no."""
    return ibis.cases((known.fill_null(False), True), (claimed.fill_null(False), row[SEEN]), else_=False)


def claimed_only(claimed: Any) -> Any:
    """No register knows it: unknown when declared, else no."""
    return ibis.cases((claimed.fill_null(False), ibis.null("boolean")), else_=False)


def worked(years: int) -> Condition:
    """Cumulative years in the occupation."""
    return Condition(
        f"work_{years}",
        Said(f"累计从事本职业或相关职业工作满 {years} 年（登记 {{work_years}} 年）",
             f"{years} years in the occupation or a related one (on record: {{work_years}})"),
        "申报条件 工作年限",
        lambda r: known_or_claimed(r.work_years >= years, r.work_years + r.more_years >= years),
        ("work_years", "more_years"),
        short=lambda r: years - r.work_years,
        remedy=Said("还差 {short} 年；如有登记以外的工作经历，可申报并上传工作证明",
                    "{short} more years; work that is not on record can be declared with proof"),
    )  # fmt: skip


def worked_after(years: int) -> Condition:
    """Cumulative years in the occupation since the certificate of the level below."""
    return Condition(
        f"after_{years}",
        Said(f"取得前一等级证书后累计从事本职业或相关职业工作满 {years} 年（登记 {{years_after}} 年）",
             f"{years} years in the occupation since that certificate (on record: {{years_after}})"),
        "申报条件 取证后工作年限",
        lambda r: known_or_claimed(r.years_after >= years, r.years_after + r.more_years_after >= years),
        ("years_after", "more_years_after", "prior_on"),
        short=lambda r: years - r.years_after,
        remedy=Said("还差 {short} 年", "{short} more years"),
    )  # fmt: skip


def held() -> Condition:
    """The certificate of the level below, or a higher one."""
    return Condition(
        "prior",
        Said("已取得本职业或相关职业前一等级证书（{prior_on}）", "Holds the certificate of the level below ({prior_on})"),
        "申报条件 前一等级",
        lambda r: known_or_claimed(r.prior_on.notnull(), r.outside_level.length() > 0),
        ("prior_on", "outside_level"),
        remedy=Said("请先取得前一等级证书；外省证书可申报并上传",
                    "Get the level below first; a certificate of another province can be declared"),
    )  # fmt: skip


def held_for(years: int) -> Condition:
    """The certificate of the level below since some years."""
    return Condition(
        f"held_{years}",
        Said(
            f"取得前一等级证书满 {years} 年（已 {{held_years}} 年）", f"Holds it for {years} years (now {{held_years}})"
        ),
        "申报条件 持证年限",
        lambda r: known_or_claimed(r.held_years >= years, r.outside_level.length() > 0),
        ("held_years",),
    )


_TITLES = {
    "junior": Said("初级职称", "a junior professional title"),
    "middle": Said("中级职称", "a middle professional title"),
    "senior": Said("高级职称", "a senior professional title"),
}


def titled(title: str, years: int) -> Condition:
    """A professional title of a matching field, and years in the occupation since."""
    name = _TITLES[title]
    return Condition(
        f"title_{title}_{years}",
        Said(f"取得符合专业对应关系的{name.zh}后累计从事本职业或相关职业工作满 {years} 年",
             f"{years} years in the occupation since {name.en} of a matching field"),
        "申报条件 职称",
        lambda r: claimed_only((r.title == title) & (r.title_years >= years)),
        ("title", "title_years"),
        remedy=Said("如有职称，请申报并上传职称证书与工作证明", "Declare the title with its certificate and proof of work"),
    )  # fmt: skip


def schooled(code: str, sentence: Said, known: Any) -> Condition:
    """Schooling on record (or studying in the final year); whether the major matches is seen on the diploma."""
    return Condition(
        code,
        sentence,
        "申报条件 学历",
        lambda r: ibis.cases(
            (known(r).fill_null(False), ibis.null("boolean")),
            ((r.studying > 0) & r.final_year.fill_null(False), ibis.null("boolean")),
            else_=False,
        ),
        ("secondary", "college", "studying", "final_year"),
        remedy=Said(
            "请上传毕业证书或在读证明，由机构核对专业",
            "Upload diploma or proof of enrolment; the body checks the major",
        ),
    )


def school_of(kinds: tuple[str, ...], sentence: Said) -> Condition:
    """A kind of school that the register of schooling does not tell apart."""
    return Condition(
        "school_" + "_".join(kinds),
        sentence,
        "申报条件 学历",
        lambda r: claimed_only(r.school.isin(kinds)),
        ("school", "final_year"),
        remedy=Said("如符合，请申报学校类别并上传证明", "Declare the kind of school with proof"),
    )


GENERAL = (
    Condition(
        "staff",
        Said("用人单位只评价本单位职工", "An employer assesses its own staff only"),
        "人社部发〔2022〕14号",
        lambda r: r.own_staff > 0,
        ("own_staff",),
        when=lambda r: r.body_kind == "employer",
        remedy=Said("请选择社会培训评价组织或技工院校的计划", "Choose a plan of a social organisation or a college"),
    ),
    # Social organisations only: colleges assess mainly their own students, employers their own staff (ladder-authority).
    Condition(
        SEPARATION,
        Said("社会培训评价组织不评价本机构培训的人员（本机构培训 {trained_here} 次）",
             "A social organisation does not assess those it trained itself (trained there: {trained_here})"),
        "考培分离（通行做法，本市文号待核）",
        lambda r: r.trained_here == 0,
        ("trained_here",),
        when=lambda r: r.body_kind == "social",
        remedy=Said("请选择其他评价机构的计划", "Choose a plan of another body"),
    ),
)  # fmt: skip

OWN_RULES = Alternative(
    "E-1",
    Said(
        "企业自主评价：不受学历、资历、年龄和比例限制",
        "An enterprise's own assessment: no limits of schooling or seniority",
    ),
    "渝办发〔2023〕 新时代技能强市 四（二）",
    (
        Condition(
            "own_staff",
            Said("备案企业的在岗职工", "Works for the filed enterprise"),
            "备案企业自主评价",
            lambda r: r.own_staff > 0,
            ("own_staff",),
        ),
    ),
    cost=9,
    when=lambda r: (r.body_kind == "employer") & ~r.level.isin(["T", "S"]),
)


def way(code: str, title: Said, *conditions: Condition, proof: tuple[str, ...] = (), edition: str) -> Alternative:
    """One numbered condition of the drafting rules; its level is in the code (L4-2)."""
    level = code[1]
    return Alternative(
        code, title, f"国家职业标准编制技术规程（{edition}年版） {code}", conditions,
        cost=int(code[3:]), when=lambda r: r.level == level, proof=proof,
    )  # fmt: skip


ASSUMED = Source("示范取值，本市文号待核", confirmed=False)
POST_YEARS = Parameter(
    "post_years",
    Said("取得前一等级后在岗年限", "Years at the post after the level below"),
    "年",
    (Dated(date(2020, 1, 1), None, {"T": 4, "S": 4}, ASSUMED),),
    keys=("level",),
)
"""Four years at a post of level 1 are Shandong's; how long a special-grade technician serves before becoming chief was not found."""

_POST = Condition(
    "post",
    Said("取得前一等级证书后在岗满 {post_years} 年（登记 {years_after} 年）",
         "{post_years} years at the post since the level below (on record: {years_after})"),
    "特级技师评聘试点（本市年限待核）",
    lambda r: known_or_claimed(r.years_after >= r.post_years, r.years_after + r.more_years_after >= r.post_years),
    ("years_after", "more_years_after", "post_years"),
    short=lambda r: r.post_years - r.years_after,
    remedy=Said("还差 {short} 年；登记以外的在岗年限可申报并附证明", "{short} more years; others can be declared with proof"),
)  # fmt: skip
_MERIT = Condition(
    "merit",
    Said("在生产、科研一线岗位，且有突出贡献、领先技能、传承成效或省部级以上荣誉之一",
         "At a front-line post of production or research, with an outstanding contribution, leading skill, successors or honour"),
    "人社部发〔2022〕14号；鲁人社字〔2020〕77号",
    lambda r: claimed_only(r.merit.isin(["contribution", "method", "successors", "honour"])),
    ("merit",),
    remedy=Said("请申报突出业绩并上传证明，由评价机构核对", "Declare the achievement with proof; the body checks it"),
)  # fmt: skip


def _appointed(level: str, title: Said) -> Alternative:
    return Alternative(
        f"L{level}-1", title, "人社部发〔2022〕14号 特级技师、首席技师评聘", (held(), _POST, _MERIT), cost=1,
        when=lambda r: r.level == level, proof=("业绩证明", "工作证明"),
    )  # fmt: skip


APPOINTED = (
    _appointed("T", Said("高级技师在岗满年限且业绩突出", "Level 1, years at the post, an outstanding achievement")),
    _appointed(
        "S", Said("特级技师在岗满年限且业绩突出", "Special-grade, years at the post, an outstanding achievement")
    ),
)
"""How 特级技师 and 首席技师 are sought, whatever the edition; achievements are declared with proof, and the body checks them."""

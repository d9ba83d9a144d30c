"""The indicators of the letter and the usual ones of the field."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from . import grains
from .declare import INDICATORS, Indicator, Measure

LETTER = _("重庆市人社局对市六届人大一次会议第0501号建议的答复")
USUAL = _("人力资源社会保障统计通用口径")
VOUCHERS = _("人社厅发〔2021〕21号")
ASSESSING = _("技能人才评价通用口径")
HOLDS = _("统计期末持有有效证书的人数，每人按最高等级计入一次，按居住区县计")

# stock
Indicator("skilled", _("技能人才总量"), HOLDS, _("人"), LETTER, Measure("holder", "n"))
Indicator(
    "highly_skilled", _("高技能人才总量"), _("统计期末最高等级为高级工（三级）及以上的人数，按居住区县计"), _("人"), LETTER,
    Measure("holder", "high"),
)  # fmt: skip
Indicator(
    "highly_skilled_share", _("高技能人才占技能人才比重"), _("高技能人才总量除以技能人才总量"), "%", LETTER,
    Measure("holder", "high"), Measure("holder", "n"),
)  # fmt: skip
Indicator(
    "digital_skilled", _("数字技能人才总量"), _("统计期末持有数字职业（大典标注 S）有效证书的人数"), _("人"), USUAL,
    Measure("digital_holder", "n"),
)  # fmt: skip
Indicator(
    "employed", _("就业人员"), _("统计期末有主要工作的人数，按居住区县计"), _("人"), USUAL, Measure("employed", "n")
)
Indicator(
    "skilled_share_of_employed", _("技能人才占就业人员比重"),
    _("统计期末在业人员中现持有有效证书的人数除以在业人员总数"), "%", LETTER,
    Measure("employed", "skilled"), Measure("employed", "n"),
)  # fmt: skip
Indicator(
    "highly_skilled_share_of_employed", _("高技能人才占就业人员比重"),
    _("统计期末在业人员中现持有三级及以上有效证书的人数除以在业人员总数"), "%", USUAL,
    Measure("employed", "high"), Measure("employed", "n"),
)  # fmt: skip
# new
Indicator(
    "new_skilled", _("新增技能人才"),
    _("在本系统首次取得有效证书的人数，按首张证书的发证日期和发证机构所在区县计，一人只计一次"), _("人"), LETTER,
    Measure("first", "n"), target="new_skilled",
)  # fmt: skip
Indicator(
    "new_highly_skilled", _("新增高技能人才"), _("首次取得高级工（三级）及以上有效证书的人数，一人只计一次"), _("人"), LETTER,
    Measure("first_high", "n"), target="new_highly_skilled",
)  # fmt: skip
Indicator(
    "new_digital_skilled", _("新增数字技能人才"),
    _("首次取得数字职业（大典标注 S）有效证书的人数；法定口径未见，按本定义计"), _("人"), LETTER,
    Measure("first_digital", "n"), target="new_digital_skilled",
)  # fmt: skip
Indicator(
    "certificates",
    _("核发证书"),
    _("发证日期在统计期内、当前有效的证书数"),
    _("本"),
    LETTER,
    Measure("certificate", "n"),
)
Indicator(
    "senior_certificates", _("新增高级工以上证书"), _("统计期内核发、当前有效的三级及以上证书数"), _("本"), LETTER,
    Measure("certificate", "high"), target="new_senior_or_above_certificates",
)  # fmt: skip
# assessment
Indicator(
    "assessments", _("技能人才评价人次"), _("统计期内成绩终局的评价人次，合格与否均计"), _("人次"), LETTER,
    Measure("result", "n"), target="assessments",
)  # fmt: skip
Indicator(
    "passes",
    _("评价合格人次"),
    _("统计期内成绩终局且合格的评价人次"),
    _("人次"),
    ASSESSING,
    Measure("result", "passed"),
)
Indicator(
    "pass_rate", _("评价合格率"), _("合格人次除以成绩终局的评价人次"), "%", ASSESSING,
    Measure("result", "passed"), Measure("result", "n"),
)  # fmt: skip
# training
Indicator(
    "subsidised_training", _("补贴性培训人次"), _("统计期内开班的补贴性培训班的在册人次，退班和候补不计"), _("人次"), LETTER,
    Measure("training", "n"), target="subsidised_training_person_times",
)  # fmt: skip
Indicator(
    "training_completions", _("补贴性培训结业人次"), _("统计期内开班、已结业的人次"), _("人次"), USUAL,
    Measure("training", "completed"),
)  # fmt: skip
Indicator(
    "completion_rate", _("培训结业率"), _("结业人次除以在册人次，按开班日期计"), "%", USUAL,
    Measure("training", "completed"), Measure("training", "n"),
)  # fmt: skip
Indicator(
    "training_employment_rate", _("培训就业率"), _("结业时在业或结业后 180 天内就业的人次除以结业人次"), "%", USUAL,
    Measure("training", "employed"), Measure("training", "completed"),
)  # fmt: skip
Indicator(
    "vouchers_claimed", _("领取培训券"), _("统计期内领取的电子培训券张数，按领取人居住区县计"), _("张"), LETTER,
    Measure("voucher", "n"),
)  # fmt: skip
Indicator(
    "vouchers_used",
    _("用完的培训券"),
    _("统计期内领取、培训已结业的电子培训券张数"),
    _("张"),
    VOUCHERS,
    Measure("voucher", "used"),
)
Indicator(
    "voucher_use_rate", _("培训券使用率"), _("用完的培训券除以领取的培训券"), "%", VOUCHERS,
    Measure("voucher", "used"), Measure("voucher", "n"),
)  # fmt: skip
Indicator(
    "voucher_expiry_rate", _("培训券过期率"), _("过期的培训券除以领取的培训券"), "%", VOUCHERS,
    Measure("voucher", "expired"), Measure("voucher", "n"),
)  # fmt: skip
# money
Indicator(
    "subsidies_paid", _("发放补贴金额"), _("统计期内到账的个人补贴和结算的培训补贴"), _("元"), LETTER,
    Measure("subsidy", "amount"), money=True,
)  # fmt: skip
Indicator(
    "subsidy_payments",
    _("发放补贴笔数"),
    _("统计期内到账的个人补贴和结算的培训补贴笔数"),
    _("笔"),
    USUAL,
    Measure("subsidy", "n"),
)
Indicator(
    "subsidy_average", _("笔均补贴"), _("发放补贴金额除以笔数"), _("元"), USUAL,
    Measure("subsidy", "amount"), Measure("subsidy", "n"), money=True,
)  # fmt: skip
# learning, colleges, units
Indicator(
    "online_learning",
    _("在线学习人次"),
    _("统计期内开始学习的在线课程人次，按居住区县计"),
    _("人次"),
    LETTER,
    Measure("visit", "n"),
)
Indicator(
    "online_completion_rate", _("在线课程学完率"), _("已学完的人次除以开始学习的人次"), "%", USUAL,
    Measure("visit", "completed"), Measure("visit", "n"),
)  # fmt: skip
Indicator(
    "college_enrolment", _("技工院校入学"), _("统计期内进入技工院校的人数，按院校所在区县计"), _("人"), LETTER,
    Measure("college_entry", "n"), target="enrolment",
)  # fmt: skip
Indicator(
    "college_graduates", _("技工院校毕业生"), _("统计期内毕业的人数，按院校所在区县计"), _("人"), LETTER,
    Measure("college_leaver", "n"),
)  # fmt: skip
Indicator(
    "college_employment_rate", _("技工院校就业率"), _("毕业时在业或毕业后 180 天内就业的人数除以毕业生数"), "%", LETTER,
    Measure("college_leaver", "employed"), Measure("college_leaver", "n"), target="employment_rate",
)  # fmt: skip
Indicator("assessment_bodies", _("评价机构"), _("统计期末的评价机构数"), _("家"), LETTER, Measure("body", "body_role"))
Indicator("colleges", _("技工院校"), _("统计期末的技工院校数"), _("所"), LETTER, Measure("body", "college"))
Indicator("providers", _("培训机构"), _("统计期末的培训机构数"), _("家"), USUAL, Measure("body", "provider"))

__all__ = ["INDICATORS", "grains"]

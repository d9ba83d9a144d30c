"""The indicators of the letter and the usual ones of the field."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import grains
from .declare import INDICATORS, Indicator, Measure, Theme

LETTER = _("重庆市人社局对市六届人大一次会议第0501号建议的答复")
USUAL = _("人力资源社会保障统计通用口径")
VOUCHERS = _("人社厅发〔2021〕21号")
ASSESSING = _("技能人才评价通用口径")
SUPERVISING = _("人社职司便函〔2020〕53号（口径为平台整理）")
HOLDS = _("统计期末持有有效证书的人数，每人按最高等级计入一次，按居住区县计")

# stock
Indicator("skilled", Theme.STOCK, _("技能人才总量"), HOLDS, _("人"), LETTER, Measure("holder", "n"))
Indicator(
    "highly_skilled", Theme.STOCK, _("高技能人才总量"), _("统计期末最高等级为高级工（三级）及以上的人数，按居住区县计"),
    _("人"), LETTER,
    Measure("holder", "high"),
)  # fmt: skip
Indicator(
    "highly_skilled_share", Theme.STOCK, _("高技能人才占技能人才比重"), _("高技能人才总量除以技能人才总量"), "%", LETTER,
    Measure("holder", "high"), Measure("holder", "n"),
)  # fmt: skip
Indicator(
    "technicians", Theme.STOCK, _("技师以上人才"), _("统计期末最高等级为技师（二级）及以上的人数，按居住区县计"), _("人"),
    USUAL,
    Measure("holder", "technician"),
)  # fmt: skip
Indicator(
    "chief_technicians", Theme.STOCK, _("特级技师和首席技师"), _("统计期末最高等级为特级技师或首席技师的人数，按居住区县计"),
    _("人"), LETTER, Measure("holder", "chief"),
)  # fmt: skip
Indicator(
    "digital_skilled", Theme.STOCK, _("数字技能人才总量"), _("统计期末持有数字职业（大典标注 S）有效证书的人数"), _("人"),
    USUAL,
    Measure("digital_holder", "n"),
)  # fmt: skip
Indicator(
    "digital_share", Theme.STOCK, _("数字技能人才占技能人才比重"), _("数字技能人才总量除以技能人才总量"), "%", USUAL,
    Measure("digital_holder", "n"), Measure("holder", "n"),
)  # fmt: skip
Indicator(
    "employed",
    Theme.STOCK,
    _("就业人员"),
    _("统计期末有主要工作的人数，按居住区县计"),
    _("人"),
    USUAL,
    Measure("employed", "n"),
)
Indicator(
    "skilled_share_of_employed", Theme.STOCK, _("技能人才占就业人员比重"),
    _("统计期末在业人员中现持有有效证书的人数除以在业人员总数"), "%", LETTER,
    Measure("employed", "skilled"), Measure("employed", "n"),
)  # fmt: skip
Indicator(
    "highly_skilled_share_of_employed", Theme.STOCK, _("高技能人才占就业人员比重"),
    _("统计期末在业人员中现持有三级及以上有效证书的人数除以在业人员总数"), "%", USUAL,
    Measure("employed", "high"), Measure("employed", "n"),
)  # fmt: skip
# new
Indicator(
    "new_skilled", Theme.NEW, _("新增技能人才"),
    _("在本系统首次取得有效证书的人数，按首张证书的发证日期和发证机构所在区县计，一人只计一次"), _("人"), LETTER,
    Measure("first", "n"), target="new_skilled",
)  # fmt: skip
Indicator(
    "new_highly_skilled", Theme.NEW, _("新增高技能人才"), _("首次取得高级工（三级）及以上有效证书的人数，一人只计一次"),
    _("人"), LETTER,
    Measure("first_high", "n"), target="new_highly_skilled",
)  # fmt: skip
Indicator(
    "new_digital_skilled", Theme.NEW, _("新增数字技能人才"),
    _("首次取得数字职业（大典标注 S）有效证书的人数；法定口径未见，按本定义计"), _("人"), LETTER,
    Measure("first_digital", "n"), target="new_digital_skilled",
)  # fmt: skip
Indicator(
    "promotions", Theme.NEW, _("晋升等级人次"), _("统计期内取得的证书使本人最高等级提高的人次，首张证书不计"), _("人次"), USUAL,
    Measure("rise", "n"),
)  # fmt: skip
Indicator(
    "certificates",
    Theme.NEW,
    _("核发证书"),
    _("发证日期在统计期内、当前有效的证书数"),
    _("本"),
    LETTER,
    Measure("certificate", "n"),
)
Indicator(
    "senior_certificates", Theme.NEW, _("新增高级工以上证书"), _("统计期内核发、当前有效的三级及以上证书数"), _("本"), LETTER,
    Measure("certificate", "high"), target="new_senior_or_above_certificates",
)  # fmt: skip
Indicator(
    "recognised_certificates", Theme.NEW, _("直接认定证书"), _("统计期内核发、当前有效、依据为直接认定的证书数"), _("本"),
    LETTER,
    Measure("certificate", "recognised"),
)  # fmt: skip
# assessment
Indicator(
    "registrations", Theme.ASSESSMENT, _("评价报名人次"), _("统计期内报名的评价人次，正考和补考均计"), _("人次"), ASSESSING,
    Measure("registration", "n"),
)  # fmt: skip
Indicator(
    "assessments", Theme.ASSESSMENT, _("技能人才评价人次"), _("统计期内成绩终局的评价人次，合格与否均计"), _("人次"), LETTER,
    Measure("result", "n"), target="assessments",
)  # fmt: skip
Indicator(
    "passes",
    Theme.ASSESSMENT,
    _("评价合格人次"),
    _("统计期内成绩终局且合格的评价人次"),
    _("人次"),
    ASSESSING,
    Measure("result", "passed"),
)
Indicator(
    "pass_rate", Theme.ASSESSMENT, _("评价合格率"), _("合格人次除以成绩终局的评价人次"), "%", ASSESSING,
    Measure("result", "passed"), Measure("result", "n"),
)  # fmt: skip
Indicator(
    "inspections", Theme.ASSESSMENT, _("质量督导次数"), _("统计期内提交检查表的技能评价现场督导次数，内外督均计"), _("次"),
    SUPERVISING, Measure("inspection", "n"),
)  # fmt: skip
Indicator(
    "findings_rate", Theme.ASSESSMENT, _("每百次督导发现问题"), _("督导发现的问题数除以督导次数，已撤销的问题不计"), "%",
    SUPERVISING, Measure("inspection", "found"), Measure("inspection", "n"),
)  # fmt: skip
Indicator(
    "rectified_in_time", Theme.ASSESSMENT, _("督导问题按期整改率"),
    _("期限内提交整改并经确认的问题数除以统计期内发现的问题数，已撤销的问题不计"), "%", SUPERVISING,
    Measure("finding", "in_time"), Measure("finding", "n"),
)  # fmt: skip
Indicator(
    "titles_to_levels", Theme.ASSESSMENT, _("专技人才获得技能等级"),
    _("统计期内经贯通认定取得高级工及以上技能等级证书的职称持有人次，按居住区县计"), _("人次"), LETTER,
    Measure("recognition", "to_level"),
)  # fmt: skip
Indicator(
    "levels_to_titles", Theme.ASSESSMENT, _("高技能人才获评职称"),
    _("统计期内经贯通评审认定职称的技能等级证书持有人次，按居住区县计"), _("人次"), LETTER,
    Measure("recognition", "to_title"),
)  # fmt: skip
# training
Indicator(
    "subsidised_training", Theme.TRAINING, _("补贴性培训人次"), _("统计期内开班的补贴性培训班的在册人次，退班和候补不计"),
    _("人次"), LETTER,
    Measure("training", "n"), target="subsidised_training_person_times",
)  # fmt: skip
Indicator(
    "training_completions", Theme.TRAINING, _("补贴性培训结业人次"), _("统计期内开班、已结业的人次"), _("人次"), USUAL,
    Measure("training", "completed"),
)  # fmt: skip
Indicator(
    "completion_rate", Theme.TRAINING, _("培训结业率"), _("结业人次除以在册人次，按开班日期计"), "%", USUAL,
    Measure("training", "completed"), Measure("training", "n"),
)  # fmt: skip
Indicator(
    "training_employment_rate", Theme.TRAINING, _("培训就业率"), _("结业时在业或结业后 180 天内就业的人次除以结业人次"), "%",
    USUAL,
    Measure("training", "employed"), Measure("training", "completed"),
)  # fmt: skip
Indicator(
    "key_group_training", Theme.TRAINING, _("重点群体培训人次"),
    _("补贴性培训人次中，开班之日属于六类重点群体（渝人社发〔2024〕13号）的人次"), _("人次"), USUAL,
    Measure("training", "key_group"),
)  # fmt: skip
Indicator(
    "key_group_share", Theme.TRAINING, _("重点群体培训占比"), _("重点群体培训人次除以补贴性培训人次"), "%", USUAL,
    Measure("training", "key_group"), Measure("training", "n"),
)  # fmt: skip
Indicator(
    "new_apprentices", Theme.TRAINING, _("企业新型学徒"), _("统计期内开始培养的企业新型学徒，按企业所在区县计"), _("人"),
    LETTER, Measure("apprentice", "n"),
)  # fmt: skip
Indicator(
    "apprentice_pass_rate", Theme.TRAINING, _("学徒取证率"),
    _("统计期内开始培养、已结束的学徒中取得培养等级证书的比例，退出的计入分母"), "%", USUAL,
    Measure("apprentice", "passed"), Measure("apprentice", "over"),
)  # fmt: skip
Indicator(
    "vouchers_claimed", Theme.TRAINING, pgettext_lazy("indicator", "领取培训券"),
    _("统计期内领取的电子培训券张数，按领取人居住区县计"), _("张"), LETTER,
    Measure("voucher", "n"),
)  # fmt: skip
Indicator(
    "vouchers_used",
    Theme.TRAINING,
    _("用完的培训券"),
    _("统计期内领取、培训已结业的电子培训券张数"),
    _("张"),
    VOUCHERS,
    Measure("voucher", "used"),
)
Indicator(
    "vouchers_expired", Theme.TRAINING, _("过期的培训券"), _("统计期内领取、逾期未用而失效的电子培训券张数"), _("张"), VOUCHERS,
    Measure("voucher", "expired"),
)  # fmt: skip
Indicator(
    "voucher_use_rate", Theme.TRAINING, _("培训券使用率"), _("用完的培训券除以领取的培训券"), "%", VOUCHERS,
    Measure("voucher", "used"), Measure("voucher", "n"),
)  # fmt: skip
Indicator(
    "voucher_expiry_rate", Theme.TRAINING, _("培训券过期率"), _("过期的培训券除以领取的培训券"), "%", VOUCHERS,
    Measure("voucher", "expired"), Measure("voucher", "n"),
)  # fmt: skip
# money
Indicator(
    "subsidies_paid", Theme.MONEY, _("发放补贴金额"), _("统计期内到账的个人补贴和结算的培训补贴"), _("元"), LETTER,
    Measure("subsidy", "amount"), money=True,
)  # fmt: skip
Indicator(
    "subsidy_payments",
    Theme.MONEY,
    _("发放补贴笔数"),
    _("统计期内到账的个人补贴和结算的培训补贴笔数"),
    _("笔"),
    USUAL,
    Measure("subsidy", "n"),
)
Indicator(
    "subsidy_average", Theme.MONEY, _("笔均补贴"), _("发放补贴金额除以笔数"), _("元"), USUAL,
    Measure("subsidy", "amount"), Measure("subsidy", "n"), money=True,
)  # fmt: skip
Indicator(
    "proactive_share", Theme.MONEY, _("免申即享占比"), _("由系统主动核发、无需申请的个人补贴笔数除以个人补贴笔数"), "%", LETTER,
    Measure("subsidy", "offered"), Measure("subsidy", "personal"),
)  # fmt: skip
# learning, colleges, units
Indicator(
    "online_learning",
    Theme.LEARNING,
    _("在线学习人次"),
    _("统计期内开始学习的在线课程人次，按居住区县计"),
    _("人次"),
    LETTER,
    Measure("visit", "n"),
)
Indicator(
    "online_completion_rate", Theme.LEARNING, _("在线课程学完率"), _("已学完的人次除以开始学习的人次"), "%", USUAL,
    Measure("visit", "completed"), Measure("visit", "n"),
)  # fmt: skip
Indicator(
    "online_learners", Theme.LEARNING, _("在线学习人数"),
    _("统计期内有计入学时的人数，一人一年计一次，按当年首次学习的日期、课程和居住区县计"), _("人"), USUAL,
    Measure("study", "n"),
)  # fmt: skip
Indicator(
    "online_hours", Theme.LEARNING, _("在线学时"),
    _("统计期内计入学时台账的在线学习时间，按学习日期和居住区县计；一学时的长度依学习当日的规则（现为 45 分钟）"), _("学时"),
    USUAL, Measure("study", "hundredths"), parts=100,
)  # fmt: skip
Indicator(
    "courses", Theme.LEARNING, _("在线课程"), _("统计期末上架的在线课程门数"), _("门"), USUAL, Measure("course", "n"),
)  # fmt: skip
Indicator(
    "lessons", Theme.LEARNING, _("在线课程集数"), _("统计期末上架课程现行版本的学习单元数，测验不计"), _("集"), LETTER,
    Measure("course", "lessons"),
)  # fmt: skip
Indicator(
    "college_enrolment", Theme.COLLEGES, _("技工院校入学"), _("统计期内进入技工院校的人数，按院校所在区县计"), _("人"), LETTER,
    Measure("college_entry", "n"), target="enrolment",
)  # fmt: skip
Indicator(
    "college_students", Theme.COLLEGES, _("技工院校在校生"), _("统计期末在读的人数，按院校所在区县计"), _("人"), LETTER,
    Measure("college_student", "n"),
)  # fmt: skip
Indicator(
    "college_graduates", Theme.COLLEGES, _("技工院校毕业生"), _("统计期内毕业的人数，按院校所在区县计"), _("人"), LETTER,
    Measure("college_leaver", "n"),
)  # fmt: skip
Indicator(
    "college_employment_rate", Theme.COLLEGES, _("技工院校就业率"), _("毕业时在业或毕业后 180 天内就业的人数除以毕业生数"),
    "%", LETTER,
    Measure("college_leaver", "employed"), Measure("college_leaver", "n"), target="employment_rate",
)  # fmt: skip
Indicator(
    "assessment_bodies",
    Theme.UNITS,
    _("评价机构"),
    _("统计期末的评价机构数"),
    _("家"),
    LETTER,
    Measure("body", "body_role"),
)
Indicator(
    "colleges", Theme.UNITS, _("技工院校"), _("统计期末的技工院校数"), _("所"), LETTER, Measure("body", "college")
)
Indicator(
    "providers", Theme.UNITS, _("培训机构"), _("统计期末的培训机构数"), _("家"), USUAL, Measure("body", "provider")
)

Indicator(
    "assessable_occupations", Theme.UNITS, _("可评价职业"), _("统计期末在可评价目录中的职业数"), _("个"), LETTER,
    Measure("assessable", "occupations"),
)  # fmt: skip
Indicator(
    "assessable_work_types", Theme.UNITS, _("可评价工种"), _("统计期末在可评价目录中的工种数"), _("个"), LETTER,
    Measure("assessable", "work_types"),
)  # fmt: skip
# talent
Indicator(
    "leading_talent", Theme.TALENT, _("高技能领军人才"),
    _("统计期末持有领军称号的人数，一人只计一次，按登记时的居住区县计"), _("人"), LETTER, Measure("leading", "n"),
)  # fmt: skip
Indicator(
    "honours", Theme.TALENT, _("授予荣誉称号"), _("统计期内授予的荣誉称号数，已撤销的不计"), _("项"), LETTER,
    Measure("honour", "n"),
)  # fmt: skip
Indicator(
    "talent_platforms", Theme.TALENT, _("高技能人才培育平台"),
    _("统计期末在建的培训基地、技能大师工作室、竞赛集训基地和职业训练院数"), _("个"), LETTER, Measure("platform", "n"),
)  # fmt: skip
Indicator(
    "platform_trained", Theme.TALENT, _("平台培训人数"), _("培育平台年度报告中的培训人数之和"), _("人"), USUAL,
    Measure("platform_year", "trained"),
)  # fmt: skip
Indicator(
    "platform_projects", Theme.TALENT, _("平台技术攻关项目"),
    _("培育平台年度报告中的技术攻关、技艺革新、发明创造项数之和"), _("项"), LETTER, Measure("platform_year", "projects"),
)  # fmt: skip

__all__ = ["INDICATORS", "grains"]

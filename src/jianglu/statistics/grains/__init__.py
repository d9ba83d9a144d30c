"""The lists that indicators count, each written once over the published facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..declare import GRAINS, Grain
from . import resources, skilled, talent, training

_ISSUED, _HELD = _("发证日期"), _("首次达到该等级之日起，至取得更高等级为止")
_CERTIFICATE = "credentials:detail"
Grain(
    "certificate", skilled.certificates, {"n": _("证书"), "high": _("三级及以上证书"), "recognised": _("直接认定的证书")},
    _ISSUED,
    record=_CERTIFICATE,
)  # fmt: skip
Grain("first", skilled.first_certificates, {"n": _("首次取得证书的人")}, _ISSUED, record=_CERTIFICATE)
Grain(
    "first_high", skilled.first_high_certificates, {"n": _("首次取得三级及以上证书的人")}, _ISSUED, record=_CERTIFICATE
)
Grain(
    "first_digital",
    skilled.first_digital_certificates,
    {"n": _("首次取得数字职业证书的人")},
    _ISSUED,
    record=_CERTIFICATE,
)
Grain("rise", skilled.rises, {"n": _("使最高等级提高的证书")}, _ISSUED, record=_CERTIFICATE)
Grain(
    "holder", skilled.holders,
    {
        "n": _("持有效证书的人"), "high": _("最高等级三级及以上的人"), "technician": _("最高等级二级及以上的人"),
        "chief": _("特级技师和首席技师"),
    },
    _HELD, stock=True, record=_CERTIFICATE,
)  # fmt: skip
Grain(
    "digital_holder", skilled.digital_holders,
    {"n": _("持数字职业有效证书的人"), "high": _("其中三级及以上的人"), "technician": _("其中二级及以上的人"),
    "chief": _("其中特级、首席技师")},
    _HELD, stock=True, record=_CERTIFICATE,
)  # fmt: skip
Grain(
    "employed", skilled.employed, {"n": _("在业人员"), "skilled": _("持有效证书的在业人员"),
    "high": _("持三级及以上证书的在业人员")},
    _("在职期间"), stock=True,
)  # fmt: skip
Grain("registration", training.registrations, {"n": _("报名人次")}, _("报名日期"))
Grain("result", training.results, {"n": _("成绩终局的人次"), "passed": _("合格人次")}, _("成绩终局日期"))
Grain(
    "inspection", training.inspections, {"n": _("督导检查"), "found": _("督导发现的问题")}, _("督导提交日期"),
    of_people=False,
)  # fmt: skip
Grain(
    "finding",
    training.findings,
    {"n": _("督导问题"), "in_time": _("按期整改的督导问题")},
    _("问题发现日期"),
    of_people=False,
)
Grain(
    "recognition", training.recognitions,
    {"n": _("贯通认定的人次"), "to_level": _("专技人才获得技能等级的人次"), "to_title": _("技能人才获得职称的人次")},
    _("认定日期"),
)  # fmt: skip
Grain(
    "training", training.trainings,
    {
        "n": _("在册人次"), "completed": _("结业人次"), "employed": _("结业后就业的人次"),
        "key_group": _("重点群体人次"),
    },
    _("开班日期"),
)  # fmt: skip
Grain(
    "apprentice", training.apprentices,
    {"n": _("企业新型学徒"), "passed": _("合格取证的学徒"), "over": _("培养结束的学徒，含退出")}, _("培养起始日期"),
)  # fmt: skip
Grain(
    "voucher", training.vouchers, {"n": _("领取的券"), "used": _("用完的券"), "expired": _("过期的券")}, _("领取日期")
)
Grain(
    "subsidy", resources.subsidies,
    {"n": _("补贴笔数"), "amount": _("补贴金额"), "personal": _("个人补贴笔数"), "offered": _("免申即享笔数")},
    _("到账或结算日期"),
)  # fmt: skip
Grain("visit", resources.visits, {"n": _("开始学习的人次"), "completed": _("学完的人次")}, _("开始学习日期"))
Grain(
    "study", resources.study, {"n": _("在线学习的人"), "hundredths": _("在线学时（百分之一学时）")}, _("学习日期"),
)  # fmt: skip
Grain(
    "course", resources.courses, {"n": _("课程"), "lessons": _("学习单元")}, _("上架期间"), stock=True, of_people=False
)
Grain("college_entry", resources.college_entries, {"n": _("入学的人")}, _("入学日期"))
Grain("college_student", resources.college_students, {"n": _("在读的人")}, _("在读期间"), stock=True)
Grain("college_leaver", resources.college_leavers, {"n": _("毕业生"), "employed": _("毕业后就业的人")}, _("毕业日期"))
Grain(
    "body", resources.bodies, {"body_role": _("评价机构"), "college": _("技工院校"), "provider": _("培训机构")},
    _("身份有效期间"),
    stock=True, of_people=False,
)  # fmt: skip
Grain(
    "assessable", resources.assessables, {"occupations": _("可评价职业"), "work_types": _("可评价工种")}, _("目录有效期间"),
    stock=True,
    citywide=True, of_people=False,
)  # fmt: skip
Grain(
    "leading", talent.leading, {"n": _("高技能领军人才")}, _("首次获得领军称号之日起"), stock=True,
)  # fmt: skip
Grain("honour", talent.honours, {"n": _("荣誉称号"), "leaders": _("其中领军称号")}, _("授予日期"))
Grain("platform", talent.platforms, {"n": _("高技能人才培育平台")}, _("认定期间"), stock=True, of_people=False)
Grain(
    "platform_year", talent.years,
    {
        "trained": _("平台培训的人"), "raised": _("其中取得高级工及以上的人"), "apprentices": _("带徒人数"),
        "projects": _("技术攻关项目"),
    },
    _("年度最后一天"), of_people=False,
)  # fmt: skip

__all__ = ["GRAINS"]

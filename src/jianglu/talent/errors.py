"""What can go wrong with platforms and honours, each with its next step."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class NoSuchPlatform(NotFound):
    """No platform that this actor may see."""

    code = "talent.no_such_platform"
    message = _("没有找到这个培育平台")
    hint = _("请从平台名录重新进入")


class NoSuchHonour(NotFound):
    """No honour that this actor may see."""

    code = "talent.no_such_honour"
    message = _("没有找到这项荣誉")
    hint = _("请从荣誉名册重新进入")


class BadPlatform(Invalid):
    """The application does not hold; `fields` says where."""

    code = "talent.bad_platform"
    message = _("申报信息有误")
    hint = _("请按提示改正后重新提交")


class PlatformTwice(Conflict):
    """The unit has a living platform of this kind and name."""

    code = "talent.platform_twice"
    message = _("本单位已有同类同名的平台在申报或建设")
    hint = _("请在“培育平台”查看进度，或更换名称")


class MasterNotFit(Conflict):
    """A studio is led by a technician or above who works at the unit."""

    code = "talent.master_not_fit"
    message = _("领办人须是本单位在职人员，并持有技师（二级）及以上有效证书")
    hint = _("请先在“职工”中登记劳动关系，或换一名领办人")


class NotNamed(Conflict):
    """Only a named platform reports and is assessed."""

    code = "talent.not_named"
    message = _("平台不在建设期内")
    hint = _("认定后才能报送年度报告和参加期满考核")


class BadReport(Invalid):
    """The year's report does not hold; `fields` says where."""

    code = "talent.bad_report"
    message = _("年度报告有误")
    hint = _("请按提示改正后重新报送")


class ReportTwice(Conflict):
    """The year was reported."""

    code = "talent.report_twice"
    message = _("这一年度的报告已经报送")
    hint = _("需要更正的，请联系市级经办人员")


class TooEarly(Conflict):
    """The end of the term is too far away."""

    code = "talent.too_early"
    message = _("距建设期满还有三个月以上，尚不能考核")
    hint = _("建设期满为 %(until)s，请在期满前三个月内申请")


class TermOpen(Conflict):
    """The assessment of this term is under way."""

    code = "talent.term_open"
    message = _("本建设期的考核已在办理")
    hint = _("请在“办件”中查看进度")


class BadHonours(Invalid):
    """Rows of the sheet do not hold; nothing was entered."""

    code = "talent.bad_honours"
    message = _("荣誉名册有 %(count)s 行不能入库")
    hint = _("请按行号和列名改正后重新上传整个文件；已有内容没有改动")


class ReasonMissing(Invalid):
    """An honour is withdrawn for a reason."""

    code = "talent.reason_missing"
    message = _("请写明理由")


class NotQualified(Conflict):
    """Too few points for another term."""

    code = "talent.not_qualified"
    message = _("考核评分不足 60 分，不能续建")
    hint = _("请撤销称号，或退回重新评分")

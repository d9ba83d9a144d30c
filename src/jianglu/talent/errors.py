"""What can go wrong with platforms, honours, nominations and cards, each with its next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound
from jianglu.kernel.punctuation import listed

if TYPE_CHECKING:
    from jianglu.platform.policy import Verdict


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


class PlatformNotEligible(Conflict):
    """The rule refuses the application, or none is in force; `verdict` holds each condition with its clause and remedy."""

    code = "talent.platform_not_eligible"
    message = _("不符合申报条件：%(why)s")
    hint = _("请按每项条件的说明处理后再申报；申报条件见政策页面")

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        unmet = listed((entry.sentence for entry in verdict.unmet), "；")
        super().__init__(why=unmet or str(verdict.outcome.label))


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


class NotQualified(Conflict):
    """Too few points for another term."""

    code = "talent.not_qualified"
    message = _("考核评分不足 60 分，不能续建")
    hint = _("请撤销称号，或退回重新评分")


class NoSuchRoster(NotFound):
    """No list of service cards, or row of one, that this actor may see."""

    code = "talent.no_such_roster"
    message = _("没有找到这份服务卡名单")
    hint = _("请从“服务卡”重新进入")


class RosterTooLong(Invalid):
    """Too many rows to be issued in one go."""

    code = "talent.roster_too_long"
    message = _("名单有 %(many)s 行，一次最多 %(most)s 行")
    hint = _("请分成几张表上传")


class RosterClosed(Conflict):
    """The list was issued or dropped."""

    code = "talent.roster_closed"
    message = _("这份名单已签发或作废，不能再改")
    hint = _("需要补发的，请按新的决定上传名单")


class NothingToIssue(Conflict):
    """No row of the list holds."""

    code = "talent.nothing_to_issue"
    message = _("名单中没有可以签发的行")
    hint = _("需核实的行填写例外理由后可以签发；不符合条件的行，请按每行的说明处理后重新上传")


class NothingOpen(Conflict):
    """An exception answers what the rule leaves open; a refusal is not overruled."""

    code = "talent.nothing_open"
    message = _("这一行没有需要核实的条件")
    hint = _("只有“需经办人员核实”的行可以填写例外理由；不符合条件的须先改正事实")


class NoSuchNomination(NotFound):
    """No nomination that this actor may see."""

    code = "talent.no_such_nomination"
    message = _("没有找到这份荣誉推荐")
    hint = _("请从“荣誉推荐”重新进入")


class BadNomination(Invalid):
    """The nomination does not hold; `fields` says where."""

    code = "talent.bad_nomination"
    message = _("推荐信息有误")
    hint = _("请按提示改正后重新提交")


class NominationTwice(Conflict):
    """The person is already put forward for this title."""

    code = "talent.nomination_twice"
    message = _("该职工的这项称号已在推荐中")
    hint = _("请在“荣誉推荐”查看进度；由其他单位推荐的，请联系区县经办人员")


class NomineeNotEligible(Conflict):
    """The rule refuses the nomination; `verdict` holds each condition with its clause and remedy."""

    code = "talent.nominee_not_eligible"
    message = _("不符合推荐条件：%(why)s")
    hint = _("请按每项条件的说明处理后再推荐；推荐条件见政策页面")

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        unmet = listed((entry.sentence for entry in verdict.unmet), "；")
        super().__init__(why=unmet or str(_("没有一种认定途径的条件全部满足")))


class PapersMissing(Invalid):
    """Declared merits come with the papers that prove them."""

    code = "talent.papers_missing"
    message = _("申报的竞赛名次、攻关成果或登记以外的年限须附证明材料")
    hint = _("请上传获奖证书、成果鉴定或工作证明的扫描件")


class PapersOpen(Conflict):
    """What is declared must be looked at before it is recommended."""

    code = "talent.papers_open"
    message = _("申报的业绩尚未核对，不能推荐上报")
    hint = _("材料真实、相符的，核对结论选“真实、相符”；不符的，请退回补正或不予推荐")

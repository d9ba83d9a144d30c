"""What can go wrong with benefits, each with its next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound, ReasonMissing
from jianglu.platform.policy.errors import SubjectUnknown

if TYPE_CHECKING:
    from jianglu.platform.policy import Verdict


class NoSuchClaim(NotFound):
    """No claim that this actor may see."""

    code = "benefits.no_such_claim"
    message = _("没有找到这笔补贴")
    hint = _("请从“我的补贴”或办件列表重新进入")


class NoSuchBatch(NotFound):
    """No batch that this actor may see."""

    code = "benefits.no_such_batch"
    message = _("没有找到这个发放批次")


class NotEligible(Conflict):
    """The policy refuses; `verdict` holds each condition with its clause and remedy."""

    code = "benefits.not_eligible"
    message = _("经核对，这本证书暂不符合领取条件")
    hint = _("请查看每项条件的结果和办法；对事实有异议的，可向参保地区县就业和人才中心申请复核")

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__()


class NoRuleInForce(Conflict):
    """No version of the policy covers the event's date."""

    code = "benefits.no_rule_in_force"
    message = _("取证日期没有现行的补贴政策，系统不会自动发放")
    hint = _("请咨询参保地区县就业和人才中心，待新政策文件录入后再办理")


class AlreadyClaimed(Conflict):
    """The same certificate, or occupation and level, has a live claim."""

    code = "benefits.already_claimed"
    message = _("这本证书（或同一职业同一等级）已在办理或已享受补贴")
    hint = _("请在“我的补贴”查看进度")


class BadReserve(Invalid):
    """A report of the fund's reserve whose period, months or source cannot be."""

    code = "benefits.bad_reserve"
    message = _("基金备付月数填写有误")
    hint = _("同一统筹地区的期间不能重叠；要更正一段期间的数，请用相同的起始日重新登记")


class BudgetSpent(Conflict):
    """The budget line has too little left."""

    code = "benefits.budget_spent"
    message = _("%(region)s %(year)s 年度预算余额不足")
    hint = _("资格不受影响；预算补充后系统会再次提醒，也可联系区县经办机构")


class NoBudget(Conflict):
    """No budget line exists for the district and year."""

    code = "benefits.no_budget"
    message = _("%(region)s 尚未下达 %(year)s 年度该项补贴预算")
    hint = _("请联系区县经办机构")


class WrongState(Conflict):
    """The step is not possible any more, or not yet."""

    code = "benefits.wrong_state"
    message = _("当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新进度")


class BadAccount(Invalid):
    """The bank account cannot be right."""

    code = "benefits.bad_account"
    message = _("收款账户不正确：%(why)s")
    hint = _("请对照社会保障卡或本人银行卡逐位核对")


class AccountMissing(Conflict):
    """Silence never pays: the person has confirmed no account."""

    code = "benefits.account_missing"
    message = _("尚未确认收款账户")
    hint = _("请先确认本人的社会保障卡或银行账户")


class UnitAccountMissing(Conflict):
    """The unit has confirmed no account, or none since the bank returned a transfer."""

    code = "benefits.unit_account_missing"
    message = _("单位尚未确认收款账户，或退回后还没有更换")
    hint = _("请先在“按班申领”确认本单位的对公账户，户名须与单位名称一致")


class NothingToPay(Conflict):
    """No approved claim is waiting."""

    code = "benefits.nothing_to_pay"
    message = _("没有待发放的补贴")


class SameHands(Denied):
    """The second person is the first: maker and checker, proposer and confirmer, refuser and reviewer."""

    code = "benefits.same_hands"
    message = _("前一步由您本人办理，这一步须由另一人办理")
    hint = _("请由另一位有权限的人员复核")


class BadPlan(Invalid):
    """A repayment plan that cannot be kept."""

    code = "benefits.bad_plan"
    message = _("还款计划不正确：%(why)s")


class AppealOpen(Conflict):
    """The matter is being looked at anew already."""

    code = "benefits.appeal_open"
    message = _("这项复核申请正在办理")
    hint = _("请在“我的补贴”查看进度")


class NothingToAppeal(Conflict):
    """There is no decision that could be looked at anew."""

    code = "benefits.nothing_to_appeal"
    message = _("没有可以申请复核的决定")
    hint = _("符合条件的请直接申请；已在办理的请等待结果")


class GroundsMissing(ReasonMissing):
    """An appeal says what is wrong."""

    code = "benefits.grounds_missing"
    message = _("请写明哪项事实不对、有什么依据")


class PaperMissing(ReasonMissing):
    """What is entered by hand names the paper that it stands on."""

    code = "benefits.paper_missing"
    message = _("请填写票据号或文号")
    hint = _("以后核查凭它查找原件")


class NoSuchBenefit(NotFound):
    """No benefit of that code that units claim for classes."""

    code = "benefits.no_such_benefit"
    message = _("没有这项可以按班申领的补贴")


class NoClassToClaim(Conflict):
    """The class is not the unit's, or not finished."""

    code = "benefits.no_class_to_claim"
    message = _("这个班不能申领：须由本单位开办，并且已经结业")
    hint = _("请从“按班申领”里已结业的班级进入")


class NothingToClaim(Conflict):
    """The rule grants nobody of the class who is not claimed already; `rows` say why."""

    code = "benefits.nothing_to_claim"
    message = _("这个班目前没有可以申领的学员")
    hint = _("请按每名学员的原因补正后再申领")


class RowsChanged(Conflict):
    """Rows of a class claim that the rule no longer grants; `rows` name them."""

    code = "benefits.rows_changed"
    message = _("有 %(n)s 名学员的条件已变化，不能通过")
    hint = _("请先在申领页面剔除这些学员，再通过其余学员")


class NoRowsLeft(Conflict):
    """Every row of a class claim was taken out."""

    code = "benefits.no_rows_left"
    message = _("所有学员都已剔除，没有可以发放的金额")
    hint = _("请选择“不予发放”")


class NoSuchRow(NotFound):
    """No row of a class claim that this actor may see."""

    code = "benefits.no_such_row"
    message = _("没有找到这名学员的申领")
    hint = _("请从“按班申领”重新进入")


class RowNotGranted(Conflict):
    """The rule does not grant a row that was to be let in."""

    code = "benefits.row_not_granted"
    message = _("政策仍不同意列入这名学员：%(why)s")
    hint = _("请先在事实所在的登记更正；只有经办人员才能核实的事项，请在办理时选“属实”")


class NoSuchCertificate(NotFound):
    """No certificate of that number whose district is the officer's."""

    code = "benefits.no_such_certificate"
    message = _("没有找到这个编号的证书")
    hint = _("请核对证书编号；其他区县的证书由发证机构所在区县办理")


class FeeNotAsked(Conflict):
    """The rule does not ask for the fee of this certificate, or a register holds it."""

    code = "benefits.fee_not_asked"
    message = _("这本证书不需要核对收费票据：报名时的收费已登记，或现行规定不按收费补贴")


class NoSuchProject(NotFound):
    """No project that this actor may see."""

    code = "benefits.no_such_project"
    message = _("没有找到这个项目")


class NotThisBenefit(Conflict):
    """A class that was bought as a project is paid as a project, any other class is not."""

    code = "benefits.not_this_benefit"
    message = _("这个班不能申领这项补贴：政府购买的项目制班级只能申领项目制培训补贴，其他班级不能申领")
    hint = _("项目制培训须先由区县公布项目、价格、机构和名单")


class NeedsOwnLook(Conflict):
    """A claim that may not be decided in a batch."""

    code = "benefits.needs_own_look"
    message = _("需逐件办理：%(why)s")


class BadReceipt(Invalid):
    """The bank's file does not fit the batch."""

    code = "benefits.bad_receipt"
    message = _("回盘文件与批次不符：%(why)s")
    hint = _("文件没有导入任何一行；请核对银行回盘文件后重新上传")


class BadLayout(Invalid):
    """A bank's text format that could not be written or read."""

    code = "benefits.bad_layout"
    message = _("银行文件格式设置不正确")
    hint = _("请对照银行提供的代发文件格式说明逐项修改")


class UnwritableFile(Conflict):
    """A name holds a character that the bank's encoding lacks."""

    code = "benefits.unwritable_file"
    message = _("银行文件无法用所选编码写出：%(holder)s")
    hint = _("请为该银行改用 UTF-8 或 GB 18030 编码后重新制作批次")


class NoSuchProfile(NotFound):
    """No bank profile with this id."""

    code = "benefits.no_such_profile"
    message = _("没有找到这个代发银行")


class MonthClosed(Conflict):
    """The month is closed already, or not over yet, or an earlier one is still open."""

    code = "benefits.month_not_closable"
    message = _("%(month)s 不能结账：%(why)s")
    hint = _("请按月份先后逐月结账；当月要等到月末以后")


class BadAmount(Invalid):
    """Not a possible amount of money."""

    code = "benefits.bad_amount"
    message = _("金额不正确")
    hint = _("请填写大于 0、最多两位小数的金额（元）")


class UseRefused(Conflict):
    """The person withdrew the allowance to compare their record for benefits."""

    code = "benefits.use_refused"
    message = _("本人已撤回“免申即享”授权，不主动比对")
    hint = _("本人可随时在“隐私与授权”中重新同意，或自行申请")


NO_OFFER = (SubjectUnknown, UseRefused, NotEligible, NoRuleInForce, AlreadyClaimed, NoBudget, BudgetSpent)
"""Why a certificate may earn no offer today; unknown to the rules are those of hours, courses and honours."""

"""What can go wrong between voucher and completion."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class ProgrammeNotFound(NotFound):
    """No such programme in the actor's sight."""

    code = "training.programme_not_found"
    message = _("没有找到这个培训项目")
    hint = _("请从项目列表重新进入")


class ProgrammeNotEditable(Conflict):
    """The programme is in review or approved."""

    code = "training.programme_not_editable"
    message = _("项目当前状态为“%(state)s”，不能修改")
    hint = _("审核中的项目请等待结果；已通过的项目请停用后新建")


class ProgrammeOutsideCatalogue(Invalid):
    """A subsidised programme must lie in the catalogues (凡补必进、不进不补)."""

    code = "training.programme_outside_catalogue"
    message = _("补贴标准目录中没有该等级的有效标准，不能申报补贴性项目")
    hint = _("请核对职业与等级，或按非补贴项目申报")


class ProgrammeHours(Invalid):
    """Hours of a subsidised programme are too few or have too little practice."""

    code = "training.programme_hours"
    message = _("补贴性项目学时不符合要求：%(why)s")
    hint = _("总学时须达到该等级的最低学时，实操学时不少于总学时的 60%%")


class ProgrammeNotApproved(Conflict):
    """Classes are opened only for approved programmes."""

    code = "training.programme_not_approved"
    message = _("培训项目尚未通过审核，不能开班")
    hint = _("请先提交项目审核")


class ClassNotFound(NotFound):
    """No such class in the actor's sight."""

    code = "training.class_not_found"
    message = _("没有找到这个培训班")
    hint = _("请从班级列表重新进入")


class ClassTooShort(Invalid):
    """The days of the class do not hold its hours."""

    code = "training.class_too_short"
    message = _("开班日期内排不下 %(hours)s 学时（每天不超过 8 学时）")
    hint = _("请延后结业日期")


class ClassClosed(Conflict):
    """The class takes no more enrolments."""

    code = "training.class_closed"
    message = _("该班已停止报名")
    hint = _("请选择其他正在报名的班级")


class ClassNotOver(Conflict):
    """A class is finished only after its last lesson."""

    code = "training.class_not_over"
    message = _("还有 %(count)s 次课没有上完或没有结束点名，不能结业")
    hint = _("请在最后一次课后完成点名，再办理结业")


class ClassWrongState(Conflict):
    """The class is not in the state that the verb needs."""

    code = "training.class_wrong_state"
    message = _("班级当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新状态")


class LessonNotBegun(Conflict):
    """The roll of a lesson ends when it has begun, not before."""

    code = "training.lesson_not_begun"
    message = _("这次课 %(start)s 才开始，还不能结束点名")
    hint = _("可以先标记已到的学员，开课后再结束点名")


class AlreadyEnrolled(Conflict):
    """One person once a class."""

    code = "training.already_enrolled"
    message = _("已经报过这个班")
    hint = _("请到“我的培训”查看")


class EnrolmentNotFound(NotFound):
    """No such enrolment in the actor's sight."""

    code = "training.enrolment_not_found"
    message = _("没有找到报名记录")
    hint = _("请到“我的培训”重新进入")


class CannotWithdraw(Conflict):
    """The class has begun or is over."""

    code = "training.cannot_withdraw"
    message = _("已开课或已结业，不能自行退班")
    hint = _("请联系培训机构办理")


class BatchNotFound(NotFound):
    """No such batch in the actor's sight."""

    code = "training.batch_not_found"
    message = _("没有找到这批培训券")
    hint = _("请从培训券页面重新进入")


class BatchClosed(Conflict):
    """Vouchers of this batch are not given out now."""

    code = "training.batch_closed"
    message = _("这批培训券当前不在领取期内")
    hint = _("请留意下一批发放的通知")


class BatchNotDraft(Conflict):
    """An issued batch cannot be changed."""

    code = "training.batch_not_draft"
    message = _("已发放的批次不能修改或重复发放")
    hint = _("可以结束该批次后新建")


class QuotaExceeded(Conflict):
    """The year's quota of the issuer does not hold another batch of this size."""

    code = "training.quota_exceeded"
    message = _("超出 %(year)s 年度培训券额度（剩余 %(left)s 张）")
    hint = _("请减少数量，或先调整年度额度")


class QuotaMismatch(Invalid):
    """The shares do not add up to the batch."""

    code = "training.quota_mismatch"
    message = _("各区县数量之和为 %(sum)s，与批次数量 %(quantity)s 不一致")
    hint = _("请核对各区县数量")


class BudgetTooSmall(Invalid):
    """The budget does not cover every voucher at face value."""

    code = "training.budget_too_small"
    message = _("预算不足以覆盖全部券面金额")
    hint = _("请提高预算，或减少数量与面值")


class NotEligible(Conflict):
    """The policy refuses; the page shows every condition with its clause."""

    code = "training.not_eligible"
    status = 422
    message = _("暂不符合领取条件：%(why)s")
    hint = _("请在培训券页面查看逐项说明；如信息有误，请联系所在区县人社部门")


class VoucherSoldOut(Conflict):
    """No voucher of the batch is left for the person's district."""

    code = "training.voucher_sold_out"
    message = _("这批培训券在您所在区县已领完")
    hint = _("到期未使用的券会退回，可稍后再试或等待下一批")


class AlreadyHolding(Conflict):
    """One live voucher a person."""

    code = "training.already_holding"
    message = _("您已有一张未使用完的培训券")
    hint = _("每人同时只能持有一张，请先使用或等待其失效")


class VoucherUnfit(Conflict):
    """The voucher cannot pay for this class."""

    code = "training.voucher_unfit"
    message = _("培训券不能用于这个班：%(why)s")
    hint = _("请选择券面适用的补贴班级，或不使用培训券报名")


class VoucherNotFound(NotFound):
    """No such voucher in the actor's sight."""

    code = "training.voucher_not_found"
    message = _("没有找到培训券")
    hint = _("请到“培训券”页面查看")


class SessionNotFound(NotFound):
    """No such lesson in the actor's sight."""

    code = "training.session_not_found"
    message = _("没有找到这次课")
    hint = _("请从课程表重新进入")


class SignInClosed(Conflict):
    """No open sign-in with that code."""

    code = "training.sign_in_closed"
    message = _("签到码不正确或签到已结束")
    hint = _("请向任课教师确认签到码，或请教师补点名")


class RollClosed(Conflict):
    """The roll of the lesson is closed."""

    code = "training.roll_closed"
    message = _("本次课的点名已结束")
    hint = _("如需更正，请由培训机构说明原因后申请")


class NothingToSettle(Conflict):
    """No completed voucher waits in this class."""

    code = "training.nothing_to_settle"
    message = _("该班没有待结算的培训券")
    hint = _("班级结业后，有培训券且合格的学员才能结算")


class AlreadySettled(Conflict):
    """A class is settled once."""

    code = "training.already_settled"
    message = _("该班的培训券已提交结算")
    hint = _("请到结算记录查看进度")


class NoHours(NotFound):
    """Less than one class hour was learnt in the year."""

    code = "training.no_hours"
    message = _("%(year)s 年没有满 1 学时的学习记录")
    hint = _("学满 45 分钟计 1 学时，学时在“在线学习”中查看")


class NoHoursUnit(Conflict):
    """No unit of the bureau is registered that could certify hours."""

    code = "training.no_hours_unit"
    message = _("尚未登记出具学时证明的单位")
    hint = _("请联系市人力资源社会保障局")


class ApprenticeshipNotFound(NotFound):
    """No such plan in the actor's sight."""

    code = "training.apprenticeship_not_found"
    message = _("没有找到这个学徒培养计划")
    hint = _("请从学徒制列表重新进入")


class ApprenticeshipWrongState(Conflict):
    """The plan is not in the state that the verb needs."""

    code = "training.apprenticeship_wrong_state"
    message = _("培养计划当前状态为“%(state)s”，不能进行这项操作")
    hint = _("草稿和退回的计划可以修改；学徒在备案以后登记")


class ApprenticeshipUnfit(Invalid):
    """The plan breaks a rule of the field."""

    code = "training.apprenticeship_unfit"
    message = _("培养计划不符合要求：%(why)s")
    hint = _("期限 1 至 3 年，企业与院校各配导师，合作单位须为登记的培训机构或院校")


class ApprenticePlacesTaken(Conflict):
    """The filed number of places is used up."""

    code = "training.apprentice_places_taken"
    message = _("备案人数已满（剩余 %(left)s 人）")
    hint = _("请减少登记人数，或另行申报培养计划")


class ApprenticeUnfit(Conflict):
    """The person cannot be enrolled under the plan."""

    code = "training.apprentice_unfit"
    message = _("不能登记为学徒：%(why)s")
    hint = _("须为本单位职工，培养起始日在计划期内，且没有其他在培的学徒身份")


class ApprenticeNotFound(NotFound):
    """No such apprentice in the actor's sight."""

    code = "training.apprentice_not_found"
    message = _("没有找到这名学徒")
    hint = _("请从培养计划重新进入")


class TermNotOver(Conflict):
    """Results are established when the term is over."""

    code = "training.term_not_over"
    message = _("培养期到 %(day)s 才结束")
    hint = _("提前取得证书的学徒也在期满后登记结果；中途退出的请登记退出")

"""What can go wrong between filing and certificate."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


class BodyNotFound(NotFound):
    """No such body."""

    code = "assessment.body_not_found"
    message = _("没有找到这家评价机构")
    hint = _("请从评价机构名录重新进入")


class NotABody(Conflict):
    """The unit is not registered as an assessment body."""

    code = "assessment.not_a_body"
    message = _("本单位没有评价机构身份")
    hint = _("请联系所在区县人社部门登记单位身份")


class BodyNotFiled(Conflict):
    """Only a filed body acts."""

    code = "assessment.body_not_filed"
    message = _("评价机构当前状态为“%(state)s”，不能开展认定")
    hint = _("请先完成备案，或等待恢复")


class FilingOpen(Conflict):
    """One filing at a time."""

    code = "assessment.filing_open"
    message = _("已有一项备案正在办理")
    hint = _("请等待办结，或在退回补正后修改")


class FilingClosed(Conflict):
    """A filing is edited only while the applicant holds it."""

    code = "assessment.filing_not_editable"
    message = _("备案正在审核或已办结，不能修改")
    hint = _("如需变更范围，请另行提交范围变更")


class ScopeEmpty(Invalid):
    """A filing names at least one occupation, a site and a theory room."""

    code = "assessment.filing_incomplete"
    message = _("备案材料不完整：%(why)s")
    hint = _("请补充后再提交")


class ScopeNotAllowed(Invalid):
    """The kind of body may not assess that level, or the city does not assess the occupation (ladder-authority)."""

    code = "assessment.scope_not_allowed"
    message = _("不能备案该范围：%(why)s")
    hint = _("请核对职业、工种与等级")


class ScopeTwice(Conflict):
    """The occupation is in the scope already."""

    code = "assessment.scope_twice"
    message = _("该职业（工种）已在范围内")
    hint = _("如需增加等级，请修改已有的一行")


class SiteTwice(Conflict):
    """The name is taken."""

    code = "assessment.site_twice"
    message = _("已有同名的考点或考场")
    hint = _("请换一个名称")


class SiteNotFound(NotFound):
    """No such site, room or assessor of this body."""

    code = "assessment.site_not_found"
    message = _("没有找到考点、考场或考评员")
    hint = _("请从列表重新选择")


class AssessorTwice(Conflict):
    """The card or the account is registered already."""

    code = "assessment.assessor_twice"
    message = _("该考评员证号或账号已登记")
    hint = _("请核对证号")


class ItemNotFound(NotFound):
    """No such bank or item in the actor's sight."""

    code = "assessment.item_not_found"
    message = _("没有找到题库或试题")
    hint = _("请从题库列表重新进入")


class ItemInvalid(Invalid):
    """The item cannot be scored as written."""

    code = "assessment.item_invalid"
    message = _("试题填写有误：%(why)s")
    hint = _("请按题型填写选项与答案")


class ItemDuplicate(Conflict):
    """The bank has an item with the same text."""

    code = "assessment.item_duplicate"
    message = _("题库中已有相同的试题（%(code)s）")
    hint = _("请修改题干，或停用原题")


class ItemState(Conflict):
    """The item is not in the state that the verb needs."""

    code = "assessment.item_state"
    message = _("试题当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新状态")


class ReviewOwnItem(Denied):
    """Nobody reviews what they wrote."""

    code = "assessment.review_own_item"
    message = _("不能审核本人编写的试题")
    hint = _("请由另一位审核人办理")


class BlueprintInvalid(Invalid):
    """Weights or points do not add up."""

    code = "assessment.blueprint_invalid"
    message = _("细目表有误：%(why)s")
    hint = _("末级要素权重之和应为 100，整卷分值应为 100 分")


class BankTooSmall(Conflict):
    """The bank does not hold enough items for the blueprint."""

    code = "assessment.bank_too_small"
    message = _("题库试题不足，无法按细目表组卷：%(why)s")
    hint = _("请补充试题或调整细目表")


class OutsideScope(Conflict):
    """The plan lies outside what the body has filed."""

    code = "assessment.outside_scope"
    message = _("不在本机构备案的职业、等级或期限内")
    hint = _("请核对备案范围，或先办理范围变更")


class PlanDates(Invalid):
    """The dates of the plan do not fit together."""

    code = "assessment.plan_dates"
    message = _("计划日期不符合要求：%(why)s")
    hint = _("认定计划须提前公布，报名截止须早于考试日")


class PlanCapacity(Invalid):
    """More places than seats in the site's rooms."""

    code = "assessment.plan_capacity"
    message = _("计划人数 %(seats)s 超过考点理论考场总座位数 %(capacity)s")
    hint = _("请减少人数或登记更多考场")


class PlanParameters(Invalid):
    """Below the floor of the assessment rules (assessment-workflow)."""

    code = "assessment.plan_parameters"
    message = _("考试参数低于规定：%(why)s")
    hint = _("请按国家职业标准填写")


class PlanNotFound(NotFound):
    """No such plan."""

    code = "assessment.plan_not_found"
    message = _("没有找到这个认定计划")
    hint = _("请从计划列表重新进入")


class PlanState(Conflict):
    """The plan is not in the state that the verb needs."""

    code = "assessment.plan_state"
    message = _("计划当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新状态")


class PlanHasCandidates(Conflict):
    """A plan with registered candidates is not cancelled; it is first rolled back."""

    code = "assessment.plan_has_candidates"
    message = _("已有 %(count)s 人报名，不能直接取消计划")
    hint = _("请先退回全部报名并说明原因")


class RegistrationClosed(Conflict):
    """No more registrations."""

    code = "assessment.registration_closed"
    message = _("报名已截止")
    hint = _("请选择其他正在报名的计划")


class SeatsGone(Conflict):
    """All places are taken."""

    code = "assessment.seats_gone"
    message = _("报名名额已满")
    hint = _("有人退出后名额会释放，也可选择其他计划")


class AlreadyRegistered(Conflict):
    """One person once a plan."""

    code = "assessment.already_registered"
    message = _("您已报名这个计划")
    hint = _("请到“我的考试”查看")


class NotEligible(Conflict):
    """No condition to register is met; the page shows each with what is missing."""

    code = "assessment.not_eligible"
    status = 422
    message = _("暂不符合该等级的申报条件")
    hint = _("请查看每一项申报条件的说明与所缺内容")


class RegistrationNotFound(NotFound):
    """No such registration in the actor's sight."""

    code = "assessment.registration_not_found"
    message = _("没有找到报名记录")
    hint = _("请从列表重新进入")


class RegistrationState(Conflict):
    """The registration is not in the state that the verb needs."""

    code = "assessment.registration_state"
    message = _("报名当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新状态")


class ReasonMissing(Invalid):
    """A refusal says why."""

    code = "assessment.reason_missing"
    message = _("请填写原因")
    hint = _("原因会告知当事人")


class StillSubmitted(Conflict):
    """Materials wait to be confirmed."""

    code = "assessment.materials_waiting"
    message = _("还有 %(count)s 份报名材料没有审核")
    hint = _("请先审核全部材料，再上传名单")


class NobodyEligible(Conflict):
    """A list without names is not uploaded."""

    code = "assessment.nobody_eligible"
    message = _("没有审核通过的考生，不能上传名单")
    hint = _("可以取消该计划")


class SittingNotFound(NotFound):
    """No such exam for this actor."""

    code = "assessment.sitting_not_found"
    message = _("没有找到这场考试")
    hint = _("请从“我的考试”重新进入")


class TooEarly(Conflict):
    """The sitting is opened shortly before its time."""

    code = "assessment.too_early"
    message = _("未到开考时间（%(at)s），不能开始考试")
    hint = _("可在开考前 30 分钟内开启考场")


class WrongStartCode(Denied):
    """The start code of the room is not right."""

    code = "assessment.wrong_start_code"
    message = _("开考码不正确，或考试还没有开始")
    hint = _("请听监考员公布的开考码")


class EntryOver(Conflict):
    """Too late to enter."""

    code = "assessment.entry_over"
    message = _("已超过入场时间，不能进入考试")
    hint = _("请联系监考员")


class OtherSession(Conflict):
    """The exam is open on another device."""

    code = "assessment.other_session"
    message = _("考试正在另一台设备上进行")
    hint = _("如需换机，请向监考员索取恢复码")


class WrongResumeCode(Denied):
    """The invigilator's code is wrong or too old."""

    code = "assessment.wrong_resume_code"
    message = _("恢复码不正确或已过期")
    hint = _("请监考员重新生成恢复码")


class ExamOver(Conflict):
    """The deadline has passed or the paper was handed in."""

    code = "assessment.exam_over"
    message = _("考试时间已到或已交卷，此次作答没有保存")
    hint = _("截止前已确认保存的答案全部有效")


class BadAnswer(Invalid):
    """The answer does not fit the question."""

    code = "assessment.bad_answer"
    message = _("答案与题目不符")
    hint = _("请刷新页面后重新作答")


class SequenceReused(Conflict):
    """The same sequence number came with another answer."""

    code = "assessment.sequence_reused"
    message = _("保存序号与之前不一致")
    hint = _("请刷新页面，系统会恢复已保存的答案")


class AssessorUnfit(Conflict):
    """Grade, card, occupation or interest forbid the assignment (assessors-supervisors)."""

    code = "assessment.assessor_unfit"
    message = _("%(name)s 不能考评该考生：%(why)s")
    hint = _("请改派其他考评员")


class TooFewAssessors(Conflict):
    """Nobody is left who may rate the candidate."""

    code = "assessment.too_few_assessors"
    message = _("考生 %(ticket)s 没有足够的可派考评员")
    hint = _("请登记更多符合条件的考评员，或调整回避申报")


class AssignmentNotFound(NotFound):
    """Not the actor's to rate."""

    code = "assessment.assignment_not_found"
    message = _("没有找到评分任务")
    hint = _("请从评分任务列表重新进入")


class AlreadyRated(Conflict):
    """A rating is final."""

    code = "assessment.already_rated"
    message = _("该考生您已评分，不能修改")
    hint = _("评分有差异时由第三名考评员仲裁")


class RatingInvalid(Invalid):
    """Points are missing or out of range."""

    code = "assessment.rating_invalid"
    message = _("评分不完整或超出范围")
    hint = _("请为每个评分项填写 0 到满分之间的整数")


class ResultsIncomplete(Conflict):
    """Somebody has not been scored yet."""

    code = "assessment.results_incomplete"
    message = _("还有 %(count)s 名考生的成绩没有评完")
    hint = _("请完成理论考试、技能评分和仲裁后再确认")


class ResultNotFound(NotFound):
    """No such result in the actor's sight."""

    code = "assessment.result_not_found"
    message = _("没有找到成绩")
    hint = _("请从列表重新进入")


class ResultLocked(Conflict):
    """Only an unpublished result, or one sent back by an objection, is corrected."""

    code = "assessment.result_locked"
    message = _("成绩公示中或已终局，不能更正")
    hint = _("如有异议，请在公示期内提出")

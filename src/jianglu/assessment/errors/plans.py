"""Plans and registrations."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


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


class TrainedHere(Conflict):
    """A social body does not assess those it trained itself 考培分离 (ladder-authority)."""

    code = "assessment.trained_here"
    status = 422
    message = _("不能报考：%(why)s。依据：%(clause)s")
    hint = _("请选择其他评价机构的计划")

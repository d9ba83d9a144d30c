"""Filing bodies, their places and assessors."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


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


class RenewalTooEarly(Conflict):
    """A filing is renewed in its last months."""

    code = "assessment.renewal_too_early"
    message = _("备案到期前 3 个月起（%(day)s）才能申请延续")
    hint = _("到时会提醒您")


class PlansOpen(Conflict):
    """Candidates wait for their results."""

    code = "assessment.plans_open"
    message = _("还有没办完的认定计划：%(plans)s")
    hint = _("请先办完或取消这些计划，再申请注销")


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


class AssessorInvalid(Invalid):
    """Something on the card of an assessor cannot be (assessors-supervisors)."""

    code = "assessment.assessor_invalid"
    message = _("考评员登记信息有误")
    hint = _("请核对姓名、等级、职业、证号，证件须在有效期内")


class AssessorNotFound(NotFound):
    """No such card, it has ended, or it is another body's."""

    code = "assessment.assessor_not_found"
    message = _("没有这名考评员")
    hint = _("请在考评员名单中重新查找")


class AssessorBusy(Conflict):
    """Somebody who still has candidates to rate is not taken off the list."""

    code = "assessment.assessor_busy"
    message = _("该考评员还有 %(count)s 项评分任务未完成")
    hint = _("请先改派其他考评员，或等评分完成")


class AssessorAccount(Conflict):
    """The account does not act as an assessor for this body."""

    code = "assessment.assessor_account"
    message = _("该账号不是本机构的考评员账号，或已登记")
    hint = _("请先在账号管理中授予考评员角色")


class EquipmentInvalid(Invalid):
    """Something of a row of equipment cannot be."""

    code = "assessment.equipment_invalid"
    message = _("设备登记信息有误")
    hint = _("请核对名称、数量、职业、考点与考场；每工位一台的设备须选到考场")


class EquipmentNotFound(NotFound):
    """No such row of equipment, or it is another body's."""

    code = "assessment.equipment_not_found"
    message = _("没有这项设备")
    hint = _("请在设备列表中重新查找")

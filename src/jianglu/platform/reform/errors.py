"""What can go wrong when a policy is changed."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class NoSuchDraft(NotFound):
    """No draft of that number in the reader's scope."""

    code = "reform.no_such_draft"
    message = _("没有这份政策修订")
    hint = _("请从政策修订列表重新进入")


class NotEditable(Conflict):
    """The draft was handed in; what is examined does not change."""

    code = "reform.not_editable"
    message = _("已送审的修订不能再改")
    hint = _("如需修改，请由审批人退回")


class VersionTaken(Conflict):
    """The policy has a version of that code already."""

    code = "reform.version_taken"
    message = _("版本代码“%(version)s”已存在")
    hint = _("请换一个版本代码，例如年度加序号")


class PeriodWrong(Invalid):
    """The last day lies before the first."""

    code = "reform.period_wrong"
    message = _("截止日早于起始日")
    hint = _("请核对生效期间")


class FigureWrong(Invalid):
    """A value does not belong to the policy, or is no value of its kind."""

    code = "reform.figure_wrong"
    message = _("参数“%(figure)s”的取值不正确")
    hint = _("请按参数的单位填写")


class NotTested(Conflict):
    """No back-test of the present content is attached."""

    code = "reform.not_tested"
    message = _("还没有对当前内容做过回测，不能送审")
    hint = _("请先运行回测，核对影响后再送审")

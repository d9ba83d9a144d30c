"""Photos and fee waivers."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Invalid, NotFound


class PhotoNotFound(NotFound):
    """No such photo in scope."""

    code = "assessment.photo_not_found"
    message = _("没有找到照片")
    hint = _("请从照片审核列表重新进入")


class PhotoAccepted(Conflict):
    """An accepted photo is printed; it is not replaced."""

    code = "assessment.photo_accepted"
    message = _("照片已审核合格，不能更换")
    hint = _("确需更换请联系评价机构")


class PhotoDecided(Conflict):
    """Decided once."""

    code = "assessment.photo_decided"
    message = _("照片已审核（%(state)s）")
    hint = _("请刷新列表")


class PhotoMissing(Conflict):
    """The plan demands an accepted photo on the ticket."""

    code = "assessment.photo_missing"
    message = _("准考证须有审核合格的照片")
    hint = _("请在“我的考试”上传照片；已上传的请等评价机构审核")


class WaiverNotFound(NotFound):
    """No such request in scope."""

    code = "assessment.waiver_not_found"
    message = _("没有找到减免申请")
    hint = _("请从费用减免列表重新进入")


class WaiverPointless(Conflict):
    """Nothing is charged."""

    code = "assessment.waiver_pointless"
    message = _("这个计划不收费")
    hint = _("不需要申请减免")


class WaiverOpen(Conflict):
    """One request a registration."""

    code = "assessment.waiver_open"
    message = _("您已提交减免申请")
    hint = _("请等评价机构审核；不予减免的可以补充材料后再申请")


class WaiverGroup(Invalid):
    """Not a group that is known."""

    code = "assessment.waiver_group"
    message = _("请选择减免类别")
    hint = _("不在列表的选择“其他”")


class WaiverEvidence(Invalid):
    """The registers do not show the group."""

    code = "assessment.waiver_evidence"
    message = _("登记信息没有显示您属于这一类别，请上传证明")
    hint = _("PDF 或图片，不超过 10 MB")


class WaiverFee(Invalid):
    """A waiver lowers the fee."""

    code = "assessment.waiver_fee"
    message = _("减免后的费用应低于原费用，全免填 0")
    hint = _("请填写 0 至原费用之间的金额")


class WaiverDecided(Conflict):
    """Decided once."""

    code = "assessment.waiver_decided"
    message = _("减免申请已审核（%(state)s）")
    hint = _("请刷新列表")

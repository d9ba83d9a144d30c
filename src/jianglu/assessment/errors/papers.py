"""Sets of papers, calibration, practice."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


class PaperNotFound(NotFound):
    """No such set in the actor's sight, or none whose key the actor holds."""

    code = "assessment.paper_not_found"
    message = _("没有找到试卷，或您不是它的密钥保管人")
    hint = _("请从卷库列表重新进入")


class PaperState(Conflict):
    """The set is not in the state that the step needs."""

    code = "assessment.paper_state"
    message = _("试卷当前状态为“%(state)s”，不能进行这项操作")
    hint = _("请刷新页面查看最新状态")


class SpecificationInvalid(Invalid):
    """The wish cannot be meant."""

    code = "assessment.specification_invalid"
    message = _("组卷要求有误：%(why)s")
    hint = _("请填写名称，并要 1 至 10 份平行卷")


class ApproveOwnPapers(Denied):
    """Nobody approves what they asked for."""

    code = "assessment.approve_own_papers"
    message = _("不能审定本人组的试卷")
    hint = _("请由另一位审定人办理")


class HoldersInvalid(Invalid):
    """Two to five different holders are needed."""

    code = "assessment.holders_invalid"
    message = _("密钥保管人应为 2 至 5 位不同的在用账号")
    hint = _("请重新选择保管人")


class WindowInvalid(Invalid):
    """The window is not one in which papers can be opened."""

    code = "assessment.window_invalid"
    message = _("启封时段有误")
    hint = _("结束时间应晚于开始时间和现在，时段不超过三天")


class WindowClosed(Conflict):
    """Outside the window nobody opens a set."""

    code = "assessment.window_closed"
    message = _("现在不在启封时段内")
    hint = _("请在试卷上写明的时段内启封")


class PassphraseShort(Invalid):
    """A passphrase guards a share of the key."""

    code = "assessment.passphrase_short"
    message = _("口令太短")
    hint = _("请设置至少 %(fewest)s 个字符的口令")


class WrongPassphrase(Denied):
    """The passphrase does not open the share."""

    code = "assessment.wrong_passphrase"
    message = _("口令不正确，还可尝试 %(left)s 次")
    hint = _("请核对口令；五次错误后这份密钥作废，可由其他保管人启封")


class PaperSealed(Conflict):
    """The plan is sat on a set that nobody has opened."""

    code = "assessment.paper_sealed"
    message = _("试卷“%(title)s”尚未启封")
    hint = _("请两位密钥保管人在启封时段内启封后再开考")


class PaperUnfit(Conflict):
    """The set does not suit the plan."""

    code = "assessment.paper_unfit"
    message = _("这套试卷不能用于这个计划")
    hint = _("细目表、机构和启封时段须与计划一致，且计划尚未开考")


class CalibrationNotFound(NotFound):
    """No such run in the actor's sight."""

    code = "assessment.calibration_not_found"
    message = _("没有找到标定记录")
    hint = _("请从试题质量页重新进入")


class PracticeNotFound(NotFound):
    """No such practice of the actor, or no bank to practise in."""

    code = "assessment.practice_not_found"
    message = _("没有找到练习")
    hint = _("请从练习列表重新开始")


class PracticeOver(Conflict):
    """The practice has ended, or the question was answered."""

    code = "assessment.practice_over"
    message = _("这道题已经作答，或练习已经结束")
    hint = _("请查看结果，或重新开始一次练习")


class PracticeTooSmall(Conflict):
    """The bank holds too few practice items."""

    code = "assessment.practice_too_small"
    message = _("这个职业的练习题还不够")
    hint = _("请换一个职业练习")

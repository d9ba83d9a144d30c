"""The online exam."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, Denied, Invalid, NotFound


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

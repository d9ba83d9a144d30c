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


class LockdownMissing(Denied):
    """The plan demands a lockdown browser, and the request does not prove one."""

    code = "assessment.lockdown_missing"
    message = _("本场考试须使用指定的防作弊浏览器（Safe Exam Browser）")
    hint = _("请在考场电脑上用指定浏览器打开；如已使用，请监考员核对配置文件")


class IncidentInvalid(Invalid):
    """An entry of the sitting's log says what happened, when, and not later than now."""

    code = "assessment.incident_invalid"
    message = _("考场记录不完整")
    hint = _("请选择类型并写明情况；发生时间不能晚于现在")


class TimeGrantBad(Invalid):
    """More time is given by the minute, an hour at most."""

    code = "assessment.time_grant_bad"
    message = _("每次可延长 1 至 %(most)s 分钟")
    hint = _("请填写整数分钟；仍不够的，可以再次延长")


class TooEarlyToPrint(Conflict):
    """Forms are drawn shortly before the exam."""

    code = "assessment.too_early_to_print"
    message = _("开考前 %(days)s 天内才能印制试卷")
    hint = _("请在临近考试时印制，并由两人共同保管")


class PapersMissing(Conflict):
    """The forms of a sitting on paper were not printed."""

    code = "assessment.papers_missing"
    message = _("还没有印制试卷")
    hint = _("请先印制 A、B 卷和答题卡，再开始考试")


class SheetTypedTwice(Conflict):
    """The answer sheet is in."""

    code = "assessment.sheet_typed_twice"
    message = _("该考生的答题卡已录入完成")
    hint = _("如有错误，请在确认成绩前更正分数并说明原因")


class SheetsDiffer(Conflict):
    """Two people typed in the same sheet differently."""

    code = "assessment.sheets_differ"
    message = _("与第一次录入不一致，题号：%(questions)s")
    hint = _("请对照答题卡核对；第一位录入有误时由其重新录入")


class SheetsMissing(Conflict):
    """Sheets were typed in by one person only."""

    code = "assessment.sheets_missing"
    message = _("还有 %(count)s 份答题卡只录入了一次")
    hint = _("请由另一人录入第二次，一致后才能结束考试")

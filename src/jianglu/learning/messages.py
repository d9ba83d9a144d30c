"""What learning says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Channel, Message

PASSED = Message("learning.work_passed", _("作业已通过"), _("“%(title)s”已通过批阅。"))
RETURNED = Message("learning.work_returned", _("作业被退回"), _("“%(title)s”需要修改后重新提交：%(comment)s"))
REVIEW_RETURNED = Message("learning.review_returned", _("课程退回修改"), _("“%(title)s”需要修改后再次送审：%(reason)s"))
REVIEW_PUBLISHED = Message("learning.review_published", _("课程已发布"), _("“%(title)s”已通过审核，学员可以学习了。"))
REVIEW_ASKED = Message("learning.review_asked", _("教师请求送审"), _("%(teacher)s 已写好“%(title)s”，请查看后送审。"))
ASK_STALE = Message(
    "learning.ask_stale",
    _("课程是否继续开设"),
    _("“%(title)s”%(why)s。请在 %(day)s 前回复，逾期自动停用，已在学的学员不受影响。"),
)
STALE_RETIRED = Message("learning.stale_retired", _("课程已停用"), _("“%(title)s”逾期未回复，已从课程目录撤下。"))
PREREQUISITE_RETIRED = Message(
    "learning.prerequisite_retired",
    _("先修课程已停用"),
    _("“%(title)s”的先修课程“%(needed)s”已停用，不再要求学员先学；如有替代课程，请重新选择。"),
)
DEADLINE = Message(
    "learning.deadline",
    _("课程内容即将截止"),
    _("“%(course)s”还有 %(count)s 节快到截止日期：“%(lesson)s”请在 %(day)s 前学完。"),
    (Channel.INBOX, Channel.SMS),
)
NOTE = Message("learning.note", _("老师给您留言"), _("“%(group)s”%(teacher)s：%(text)s"), (Channel.INBOX, Channel.SMS))
LIVE_SET = Message(
    "learning.live_set", _("学习小组安排了直播课"), _("“%(group)s”直播课“%(title)s”：%(at)s 开始，%(teacher)s主讲。")
)
LIVE_SOON = Message(
    "learning.live_soon",
    _("直播课即将开始"),
    _("“%(group)s”直播课“%(title)s”%(at)s 开始。"),
    (Channel.INBOX, Channel.SMS),
)
LIVE_OFF = Message(
    "learning.live_off", _("直播课已取消"), _("“%(group)s”原定 %(at)s 的直播课“%(title)s”取消：%(why)s"),
    (Channel.INBOX, Channel.SMS),
)  # fmt: skip
ANSWERED = Message("learning.answered", _("您的话题有新回复"), _("“%(group)s”里的话题“%(topic)s”有新回复。"))
REPORTED = Message("learning.reported", _("有发言被举报"), _("“%(group)s”有发言被举报，请核查处理。"))
REMINDER = Message(
    "learning.reminder",
    _("今天是您计划学习的日子"),
    _("可以接着学“%(course)s”。这是您自己设定的提醒，随时可以在“学习计划”里关闭。"),
    (Channel.INBOX, Channel.SMS),
)
REMINDER_EMPTY = Message(
    "learning.reminder_empty",
    _("今天是您计划学习的日子"),
    _("可以选一门想学的课。这是您自己设定的提醒，随时可以在“学习计划”里关闭。"),
    (Channel.INBOX, Channel.SMS),
)
FACE_REJECTED = Message(
    "learning.face_rejected",
    _("老师认定照片不是您本人"),
    _("“%(group)s”：%(reason)s。如有异议，请在 %(days)s 天内申诉，由人社部门另派人复核。"),
    (Channel.INBOX, Channel.SMS),
)
FACE_ANSWERED = Message("learning.face_answered", _("拍照核对申诉有结果"), _("“%(group)s”：%(result)s。%(reason)s"))

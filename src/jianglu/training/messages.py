"""What training says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Channel, Message

CLAIMED = Message(
    "training.voucher_claimed", _("培训券已领到"), _("券号 %(number)s，有效期至 %(day)s，请在有效期内报名补贴班级。")
)
SEATED = Message(
    "training.seated",
    _("培训报名成功"),
    _("您已报上“%(course)s”，%(day)s 开课，地点：%(place)s。"),
    (Channel.INBOX, Channel.SMS),
)
LAPSED = Message("training.voucher_lapsed", _("培训券已失效"), _("券号 %(number)s 已过有效期，额度已退回。"))
COMPLETED = Message("training.completed", _("培训合格"), _("您已完成“%(course)s”培训，可以报名参加技能等级评价。"))
COURSE_DONE = Message("training.course_done", _("在线课程已学完"), _("您已学完“%(course)s”，可以领取结业证书。"))

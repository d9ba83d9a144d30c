"""What assessment says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Channel, Message

_BOTH = (Channel.INBOX, Channel.SMS)

INSPECTION_ASSIGNED = Message(
    "assessment.inspection_assigned",
    _("新的督导任务"),
    _("请于 %(day)s 到“%(plan)s”现场督导，用手机填写检查表。"),
    _BOTH,
    binding=True,
)
FILING_ENDS = Message(
    "assessment.filing_ends",
    _("评价机构备案即将到期"),
    _("贵单位的评价机构备案有效期至 %(day)s。到期后不能发布新的认定计划，请及时申请延续。"),
    _BOTH,
    binding=True,
)
ACCEPTED = Message(
    "assessment.registration_accepted",
    _("认定报名审核通过"),
    _("您报名的“%(plan)s”材料审核通过，编排考场后可下载准考证。"),
)
REFUSED = Message(
    "assessment.registration_refused",
    _("认定报名审核未通过"),
    _("您报名的“%(plan)s”材料审核未通过：%(reason)s。"),
    _BOTH,
    binding=True,
)
BY_UNIT = Message(
    "assessment.registered_by_unit",
    _("单位已为您报名认定"),
    _("“%(unit)s”已为您报名“%(plan)s”。如有差错或不愿参加，请在名单上传前到“我的考试”退出。"),
    _BOTH,
    binding=True,
)
PHOTO_REFUSED = Message(
    "assessment.photo_refused",
    _("认定报名照片不合格"),
    _("您报名“%(plan)s”的照片不合格：%(reason)s。请到“我的考试”重新上传，否则不能打印准考证。"),
    _BOTH,
    binding=True,
)
WAIVER_GRANTED = Message(
    "assessment.waiver_granted",
    _("认定费用已减免"),
    _("您报名“%(plan)s”的减免申请已批准，应缴 %(fee)s 元。"),
    _BOTH,
)
WAIVER_REFUSED = Message(
    "assessment.waiver_refused",
    _("认定费用不予减免"),
    _("您报名“%(plan)s”的减免申请没有批准：%(reason)s。可补充材料后再申请。"),
    _BOTH,
    binding=True,
)
SENT_BACK = Message(
    "assessment.registration_sent_back",
    _("认定报名已退回"),
    _("评价机构退回了“%(plan)s”的全部报名：%(reason)s。名额已释放，可另选计划。"),
    _BOTH,
    binding=True,
)
TICKET = Message(
    "assessment.ticket_ready",
    _("准考证可以下载"),
    _("“%(plan)s”已编排考场，准考证号 %(ticket)s，请下载准考证并按时参加。"),
    _BOTH,
)
REARRANGED = Message(
    "assessment.rearranged",
    _("考场已调整"),
    _("“%(plan)s”的考场或工位因故调整，请重新下载准考证，以新的准考证为准。"),
    _BOTH,
    binding=True,
)
THEORY_TOMORROW = Message(
    "assessment.theory_tomorrow",
    _("明天参加理论考试"),
    _("“%(plan)s”理论考试：明天 %(at)s，%(place)s。请携带身份证件和准考证。"),
    _BOTH,
)
PRACTICE_TOMORROW = Message(
    "assessment.practice_tomorrow",
    _("明天参加技能考核"),
    _("“%(plan)s”技能考核：%(day)s，%(place)s。请携带身份证件和准考证。"),
    _BOTH,
)
PUBLISHED = Message(
    "assessment.result_published",
    _("认定成绩已公示"),
    _("“%(plan)s”成绩已公示，公示期至 %(day)s。如有异议，请在公示期内提出。"),
    _BOTH,
)
OBJECTION = Message(
    "assessment.objection_decided",
    _("成绩异议已处理"),
    _("您对“%(plan)s”成绩公示的异议已核查，答复：%(answer)s"),
    _BOTH,
    binding=True,
)
VOIDED = Message(
    "assessment.exam_voided",
    _("理论考试被作废"),
    _("您在“%(plan)s”的理论考试被认定作废，理论成绩记 0 分：%(reason)s。如有异议，请在成绩公示期内提出。"),
    _BOTH,
    binding=True,
)
ASSIGNED = Message(
    "assessment.assigned",
    _("考评任务已派遣"),
    _("您被派遣考评“%(plan)s”%(count)s 名考生，技能考核日期 %(day)s。如有应回避情形，请及时申报。"),
    _BOTH,
)
DEFENCE = Message(
    "assessment.defence_set",
    _("综合评审答辩安排"),
    _("“%(plan)s”综合评审答辩：%(at)s，%(place)s。请在答辩前上传业绩材料，并携带身份证件和准考证。"),
    _BOTH,
    binding=True,
)
DEFENCE_TOMORROW = Message(
    "assessment.defence_tomorrow",
    _("明天综合评审答辩"),
    _("“%(plan)s”综合评审答辩：%(at)s，%(place)s。请携带身份证件和准考证；业绩材料可在答辩开始前补充。"),
    _BOTH,
    binding=True,
)
PANEL_TOMORROW = Message(
    "assessment.panel_tomorrow",
    _("明天参加综合评审"),
    _("您明天参加“%(plan)s” %(count)s 名考生的综合评审，%(at)s 开始，%(place)s。尚未声明的，请先声明并设置评审口令。"),
    _BOTH,
)
ON_PANEL = Message(
    "assessment.on_review_panel",
    _("您被抽取为综合评审评委"),
    _(
        "您被抽取为“%(plan)s” %(count)s 名考生的综合评审评委。请声明有无利害关系并设置评审口令；应当回避的，请申报回避。"
    ),
    _BOTH,
    binding=True,
)
REVIEW_OPENED = Message(
    "assessment.review_opened",
    _("综合评审已开票"),
    _("“%(plan)s”考生 %(ticket)s 的综合评审票已全部投出并一同开启。"),
)
NOMINATED = Message(
    "assessment.nominated",
    _("请确认直接认定材料"),
    _("%(unit)s提名您直接认定“%(what)s”。请核对业绩和证明材料，属实的请确认；不同意的可以拒绝。"),
    _BOTH,
)
DIRECTLY_RECOGNISED = Message(
    "assessment.directly_recognised",
    _("直接认定已完成"),
    _("您的“%(what)s”直接认定公示期满、没有成立的异议，证书将自动签发。"),
    _BOTH,
    binding=True,
)
APPOINTED = Message(
    "assessment.appointed",
    _("特级技师、首席技师聘任"),
    _("%(unit)s聘任您为%(level)s，聘期 %(since)s 至 %(until)s。"),
    _BOTH,
)

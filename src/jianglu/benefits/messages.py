"""What the benefits room says to people."""

from django.utils.translation import gettext_lazy as _

from jianglu.platform.notifications import Message

OFFERED = Message(
    "benefits.offered",
    _("您有一笔补贴待确认"),
    _("您可领取%(rule)s %(yuan)s 元，无需申请。请在 %(day)s 前确认收款账户；未确认不会发放。"),
    ["inbox", "sms"],
)
GRANTED = Message(
    "benefits.granted",
    _("补贴已核准"),
    _("您的%(rule)s %(yuan)s 元公示期满无异议，已核准，将列入最近一批发放。"),
    ["inbox"],
)
REFUSED = Message(
    "benefits.refused",
    _("补贴未予发放"),
    _("您的%(rule)s %(yuan)s 元未予发放：%(reason)s。对决定有异议的，可在收到之日起 60 日内申请行政复议。"),
    ["inbox", "sms"],
    binding=True,
)
PAID = Message(
    "benefits.paid",
    _("补贴已到账"),
    _("%(rule)s %(yuan)s 元已于 %(day)s 转入您尾号 %(tail)s 的账户。"),
    ["inbox", "sms"],
)
RETURNED = Message(
    "benefits.returned",
    _("补贴被银行退回，请更换账户"),
    _("%(rule)s %(yuan)s 元被银行退回：%(reason)s。请重新确认本人账户，系统将再次发放。"),
    ["inbox", "sms"],
    binding=True,
)
EXPIRING = Message(
    "benefits.expiring",
    _("补贴确认期将满"),
    _("您的%(rule)s %(yuan)s 元还有 %(days)s 天到期，请尽快确认收款账户。"),
    ["inbox", "sms"],
)
RECOVERY = Message(
    "benefits.recovery",
    _("补贴追回决定"),
    _("您的%(rule)s应退回 %(back)s 元，分 %(parts)s 期，首期截止 %(day)s。理由：%(reason)s。有异议的可申请行政复议。"),
    ["inbox", "sms"],
    binding=True,
)
RECOVERY_OVER = Message(
    "benefits.recovery_over",
    _("补贴追回已结清"),
    _("您的%(rule)s追回事项已结清。"),
    ["inbox"],
)
INSTALMENT_DUE = Message(
    "benefits.instalment_due",
    _("还款提醒"),
    _("您的%(rule)s追回款 %(back)s 元，还款截止日为 %(day)s。确有困难的，可申请调整分期。"),
    ["inbox", "sms"],
    binding=True,
)
APPEAL_DECIDED = Message(
    "benefits.appeal_decided",
    _("复核结果"),
    _("您对%(rule)s的复核申请已办结：%(result)s。%(answer)s"),
    ["inbox", "sms"],
    binding=True,
)
CLASS_GRANTED = Message(
    "benefits.class_granted",
    _("按班申领已核准"),
    _("%(claim)s %(rule)s公示期满，核准 %(people)s 人共 %(yuan)s 元，将列入最近一批发放。"),
    ["inbox"],
)
CLASS_REFUSED = Message(
    "benefits.class_refused",
    _("按班申领未予发放"),
    _("%(claim)s %(rule)s未予发放：%(reason)s。对决定有异议的，可在收到之日起 60 日内申请行政复议。"),
    ["inbox", "sms"],
    binding=True,
)
CLASS_PAID = Message(
    "benefits.class_paid",
    _("按班申领的补贴已到账"),
    _("%(claim)s %(rule)s %(people)s 人共 %(yuan)s 元已于 %(day)s 转入尾号 %(tail)s 的账户。"),
    ["inbox", "sms"],
)
CLASS_RETURNED = Message(
    "benefits.class_returned",
    _("按班申领的补贴被银行退回，请更换账户"),
    _("%(claim)s %(rule)s %(yuan)s 元被银行退回：%(reason)s。请重新确认单位账户，系统将再次发放。"),
    ["inbox", "sms"],
    binding=True,
)
PAID_FOR_TRAINING = Message(
    "benefits.paid_for_training",
    _("为您的培训支付了补贴"),
    _("%(unit)s就您参加的培训领取%(rule)s %(yuan)s 元。您没有参加这次培训的，请向当地就业和人才中心反映。"),
    ["inbox"],
)
ROW_DECIDED = Message(
    "benefits.row_decided",
    _("学员复核结果"),
    _("%(claim)s %(rule)s中学员 %(name)s 的复核已办结：%(result)s。%(answer)s"),
    ["inbox"],
    binding=True,
)

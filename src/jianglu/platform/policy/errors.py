"""What can go wrong when a policy is asked."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import Conflict, NotFound


class SubjectUnknown(NotFound):
    """The policy was asked about something that is not among its facts."""

    code = "policy.subject_unknown"
    message = _("没有找到要判断的事项")
    hint = _("请核对编号；新产生的记录可能尚未生效")


class PolicyUnknown(NotFound):
    """No policy of that code."""

    code = "policy.unknown"
    message = _("没有这项政策")
    hint = _("请从政策列表重新进入")


class TextTampered(Conflict):
    """The stored text of a rule no longer fits its fingerprint."""

    code = "policy.text_tampered"
    message = _("存档的政策文本与其指纹不符，不能据以复核")
    hint = _("请联系系统管理员核对审计日志")

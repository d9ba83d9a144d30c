"""Signals."""

from django.utils.translation import gettext_lazy as _

from jianglu.kernel.errors import NotFound


class SignalNotFound(NotFound):
    """No such signal in the actor's reach."""

    code = "assessment.signal_not_found"
    message = _("没有找到这个信号")
    hint = _("请从考试疑点信号列表重新进入")
